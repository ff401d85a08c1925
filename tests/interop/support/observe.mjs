// What the tables are made of: short ways to do something to a server and say what was seen.
import { request } from './http.mjs';
import { PollingSession } from './polling.mjs';
import { reasonOf } from './table.mjs';
import { binary, RawWebSocket, text } from './websocket.mjs';
import { delay } from './wait.mjs';

const error = (status, code, message) => ({
  status, type: 'application/json', body: JSON.stringify({ code, message }),
});

/** The error answers of Engine.IO over HTTP, by their code. */
export const E0 = error(400, 0, 'Transport unknown');
export const E1 = error(400, 1, 'Session ID unknown');
export const E2 = error(400, 2, 'Bad handshake method');
export const E3 = error(400, 3, 'Bad request');
export const E4 = error(403, 4, 'Forbidden');
export const E5 = error(400, 5, 'Unsupported protocol version');

/** How a session ends. FC: the packet could not be read. VIOLATION: it could, but not now. */
export const LIVES = { lives: true };
export const FC = { lives: false, close: 1005, reason: 'forced close' };
export const VIOLATION = { lives: false, close: 1005, reason: 'forced close' };
export const PARSE_ERROR = { lives: false, close: 1005, reason: 'parse error' };
export const TRANSPORT_ERROR = { lives: false, close: 1005, reason: 'transport error' };

/** One HTTP request. */
export const http = (options) => (server) => request(server, typeof options === 'function' ? options(server) : options);
export const get = (query, options = {}) => http({ query, ...options });

/** One request inside a fresh polling session that joined "/"; then whether the session still answers, else why it ended. */
export const inSession = (options) => async (server) => {
  const session = await PollingSession.open(server);
  await session.connect();
  const answer = await session.request(typeof options === 'function' ? options(session) : options);
  return { answer, ...await outcome(server, session) };
};

export const post = (body, options = {}) => inSession({ method: 'POST', body, ...options });

/** One upgrade request: the status and, when it was accepted, whether the session opened or how it was closed. */
export const upgrade = (query, options = {}) => async (server) => {
  const wanted = typeof query === 'function' ? await query(server) : query;
  const socket = await RawWebSocket.open(server, wanted, typeof options === 'function' ? options(server) : options);
  try {
    if (socket.status !== 101) {
      return { status: socket.status, body: socket.body, head: socket.head };
    }
    await socket.until(() => socket.messages.length > 0 || socket.code !== undefined || socket.junk !== undefined, 'packet');
    const opened = String(socket.messages[0] ?? '').startsWith('0{');
    return { status: 101, head: socket.head, opened, junk: socket.junk, close: socket.code };
  } finally {
    socket.destroy();
  }
};

/** Whether a session answers an event, what it sent until then, and, when it does not, the reason the server gave. */
export async function outcome(server, session) {
  const seen = await session.pulse();
  if (!seen.lives && session.socketId !== undefined) {
    seen.reason = await reasonOf(server, session.socketId);
  }
  if (session instanceof PollingSession) {
    await session.close();
  } else {
    session.destroy();
  }
  return seen;
}

/** Sends these frames over a WebSocket that joined "/" (or did not). */
export const frames = (list, { connect = true } = {}) => async (server) => {
  const socket = await RawWebSocket.open(server);
  if (connect) {
    await socket.connect();
  } else {
    await socket.next();
  }
  socket.send(...list);
  if (!connect) {
    // Node refuses what comes behind a CONNECT before it was answered.
    await socket.until(() => socket.messages.length > 0 || socket.code !== undefined, 'answer to CONNECT');
  }
  return outcome(server, socket);
};

/** Sends these packets, text or binary attachments, over a WebSocket. */
export const packets = (list, options) =>
  frames(list.map((packet) => (typeof packet === 'string' ? text(`4${packet}`) : binary(packet))), options);

/** Sends these packets in one polling payload. */
export const payload = (list, { connect = true } = {}) => async (server) => {
  const session = await PollingSession.open(server);
  if (connect) {
    await session.connect();
  }
  await session.post(list.map((packet) => (typeof packet === 'string' ? `4${packet}` : `b${packet.toString('base64')}`)).join('\x1e'));
  const first = connect ? [] : await session.answerToConnect();
  const seen = await outcome(server, session);
  seen.replies.unshift(...first);
  const decode = (reply) => (reply.startsWith('b') ? Buffer.from(reply.slice(1), 'base64') : reply);
  return { ...seen, replies: seen.replies.filter((reply) => !reply.startsWith('0{')).map(decode) };
};

/**
 * The same packets over both transports: two cases. Over polling there is no close frame, and Node gives another
 * reason for a packet that is valid but not allowed now.
 */
export function overBoth({ id, what, send, connect, ...rest }) {
  const forPolling = (expectation) => {
    if (expectation === undefined || expectation.lives) {
      return expectation;
    }
    const { close, replies, ...others } = expectation;
    return { ...others, ...(expectation === VIOLATION ? { reason: 'forced server close' } : {}) };
  };
  return [
    { id, what: `${what}, websocket`, send: packets(send, { connect }), ...rest },
    { id: `${id}p`, what: `${what}, polling`, send: payload(send, { connect }), ...rest, node: forPolling(rest.node), ours: forPolling(rest.ours) },
  ];
}

/** Starts a poll and gives the server time to hold it. Callers repeat the case when the race was lost. */
export async function pendingPoll(session) {
  const poll = session.begin();
  await session.server.debug('sessions');
  await delay(100);
  await session.server.debug('sessions');
  return poll;
}

/** The connection's end within this time, or undefined: for servers that hold on on purpose. */
export async function closesWithin(socket, ms) {
  const end = performance.now() + ms;
  while (socket.code === undefined && performance.now() < end) {
    await delay(20);
  }
  return socket.code;
}
