// Stands in for socket.io-client while the page is built for its test: version 2, and what it told is kept for the test.
import io2 from 'socket.io-client-v2';

const EVENTS = ['connect', 'error', 'disconnect', 'reconnect', 'reconnect_attempt', 'reconnecting', 'reconnect_error', 'reconnect_failed'];

export function io(url, options) {
  window.clientEvents = [];
  window.socket = io2(url, { ...options, reconnectionDelay: 50, reconnectionDelayMax: 200 });
  for (const name of EVENTS) {
    window.socket.on(name, (value) => window.clientEvents.push([name, value instanceof Error ? value.message : value]));
  }
  return window.socket;
}
