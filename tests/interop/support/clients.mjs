// Stock clients, and the ways they may be configured.
import { io } from 'socket.io-client';
import { event } from './wait.mjs';

/** Every configuration the stock client is run in. `settled` waits until it is on its last transport. */
export const modes = [
  { name: 'default', options: {}, last: 'websocket' },
  { name: 'polling only', options: { transports: ['polling'] }, last: 'polling' },
  { name: 'websocket only', options: { transports: ['websocket'] }, last: 'websocket' },
  { name: 'websocket, then polling', options: { transports: ['websocket', 'polling'] }, last: 'websocket' },
  { name: 'no upgrade', options: { upgrade: false }, last: 'polling' },
];

/** The clients of one test; `close` ends them all. */
export class Clients {
  #all = [];

  constructor(url, options = {}) {
    this.url = url;
    this.options = options;
  }

  create(options = {}, namespace = '') {
    const socket = io(this.url + namespace, { forceNew: true, reconnection: false, ...this.options, ...options });
    this.#all.push(socket);
    return socket;
  }

  async connect(options = {}, namespace = '') {
    const socket = this.create(options, namespace);
    const failed = new Promise((_, reject) => socket.once('connect_error', reject));
    await Promise.race([event(socket, 'connect'), failed]);
    return socket;
  }

  close() {
    for (const socket of this.#all.splice(0)) {
      socket.io.reconnection(false);
      socket.disconnect();
      // A namespace opened beside this one keeps the connection open.
      socket.io._close();
    }
  }
}

/** Waits until the client finished its upgrade, where it makes one. */
export async function settled(socket, mode) {
  const { engine } = socket.io;
  if (engine.transport.name !== mode.last) {
    await new Promise((resolve) => engine.once('upgrade', resolve));
  }
}
