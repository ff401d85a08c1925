// Clients by hand that need nothing of the application: whether a connection lives is asked with a CONNECT to a namespace
// that no server has.
import { PollingSession } from '../support/polling.mjs';
import { delay, until } from '../support/wait.mjs';
import { binary, RawWebSocket, text } from '../support/websocket.mjs';

const NOWHERE = '40/nowhere-at-all,';
const NO_NAMESPACE = '44/nowhere-at-all,{"message":"Invalid namespace"}';
const isOpen = (packet) => typeof packet === 'string' && packet.startsWith('0{');

/** What the test servers say by themselves behind a CONNECT. */
const isGreeting = (packet) => /^42(\/custom,)?\["auth",/.test(packet);

export const TOPICS = ['--topics'];
export const SEPARATOR = '\x1e';

/** A WebSocket that has read its handshake and, unless `connect` is '', the answer to its CONNECT. */
export async function openWebSocket(server, { connect = '40', query = 'EIO=4&transport=websocket', path } = {}) {
  const socket = await RawWebSocket.open(server, query, { path });
  const open = await socket.next();
  socket.handshake = isOpen(open) ? JSON.parse(open.slice(1)) : open;
  if (connect !== '') {
    socket.answer = await join(socket, connect);
  }
  return socket;
}

/** Joins a namespace; gives the answer and keeps the socket's id. */
export async function join(socket, packet) {
  socket.send(text(packet));
  const answer = await socket.next((message) => /^4[04]/.test(message));
  socket.socketId = /"sid":"([^"]+)"/.exec(answer)?.[1];
  return answer;
}

/** A polling session that has joined, and read the answer and nothing behind it. */
export async function openPolling(server, { connect = '40' } = {}) {
  const session = await PollingSession.open(server);
  session.replies = [];
  if (connect !== '') {
    await session.post(connect);
    await read(session, (packets) => packets.some((packet) => /^4[04]/.test(packet)));
    session.answer = session.replies.find((packet) => /^4[04]/.test(packet));
    session.socketId = /"sid":"([^"]+)"/.exec(session.answer)?.[1];
    session.replies = [];
  }
  return session;
}

/** Polls until `enough` of what has come, or the session is over; answers pings. */
export async function read(session, enough) {
  for (;;) {
    if (enough(session.replies)) {
      return true;
    }
    const { status, body } = await session.poll();
    if (status !== 200) {
      return false;
    }
    for (const packet of body.split(SEPARATOR)) {
      if (packet === '2') {
        await session.post('3');
      } else {
        session.replies.push(packet);
      }
    }
  }
}

/** Whether the connection lives, what it said until then, and how it ended. */
export async function state(session) {
  if (session instanceof PollingSession) {
    const posted = await session.post(NOWHERE);
    const lives = posted.status === 200 && await read(session, (packets) => packets.includes(NO_NAMESPACE));
    const seen = { lives, replies: session.replies.filter((packet) => packet !== NO_NAMESPACE && packet !== '6' && !isGreeting(packet)) };
    await session.close();
    return seen;
  }
  session.send(text(NOWHERE));
  const replies = [];
  for (;;) {
    await session.until(() => session.messages.length > 0 || session.code !== undefined, 'answer');
    const message = session.messages.shift();
    if (message === undefined) {
      return { lives: false, replies, close: await session.closed() };
    }
    if (message === NO_NAMESPACE) {
      session.destroy();
      return { lives: true, replies };
    }
    if (message === '2') {
      session.send(text('3'));
    } else if (!isGreeting(message)) {
      replies.push(message);
    }
  }
}

const framed = (packet) => (typeof packet === 'string' ? text(packet) : binary(packet));

/** Sends Engine.IO packets (text, or bytes) in one write behind a CONNECT; then the state. */
export const overWebSocket = (list, options) => async (server) => {
  const socket = await openWebSocket(server, options);
  socket.send(...list.map(framed));
  return state(socket);
};

/** The same in one payload. */
export const overPolling = (list, options) => async (server) => {
  const session = await openPolling(server, options);
  const { status, body } = await session.post(list
    .map((packet) => (typeof packet === 'string' ? packet : `b${packet.toString('base64')}`)).join(SEPARATOR));
  return { posted: { status, body }, ...await state(session) };
};

/** The next messages of a WebSocket, pings left out. */
export async function take(socket, count) {
  const all = [];
  while (all.length < count) {
    const message = await socket.next();
    if (message === undefined) {
      break;
    }
    if (message === '2') {
      socket.send(text('3'));
    } else if (!isGreeting(message)) {
      all.push(message);
    }
  }
  return all;
}

/** A WebSocket beside a polling session, probed. */
export async function probe(server, session) {
  const socket = await RawWebSocket.open(server, `EIO=4&transport=websocket&sid=${session.sid}`);
  if (socket.status === 101) {
    socket.send(text('2probe'));
    socket.probe = await socket.next();
  }
  return socket;
}

/** A session that has moved to its WebSocket. */
export async function upgraded(server, options) {
  const session = await openPolling(server, options);
  const socket = await probe(server, session);
  socket.send(text('5'));
  await until(async () => (await session.poll()).status === 400, 'end of long-polling');
  return { session, socket };
}

/** A poll that the server holds. */
export async function hold(session) {
  const call = session.begin();
  let answered = false;
  call.answer.then(() => {
    answered = true;
  }, () => {});
  // There is no sign of a request that is held: a round trip behind it and a moment more have to do.
  await session.post('6');
  await delay(50);
  return { ...call, answered: () => answered };
}

/** What the server noted about something, once it is `enough`. */
export async function notes(server, about, enough = (lines) => lines.length > 0) {
  let lines;
  await until(async () => {
    lines = await server.debug(`notes?about=${encodeURIComponent(about)}`);
    return enough(lines);
  }, `notes about ${about}`);
  return lines;
}
