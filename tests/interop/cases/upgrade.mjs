// The upgrade from polling to WebSocket.
import { E3, LIVES, outcome, pendingPoll, TRANSPORT_ERROR } from '../support/observe.mjs';
import { PollingSession } from '../support/polling.mjs';
import { reasonOf } from '../support/table.mjs';
import { delay, until } from '../support/wait.mjs';
import { RawWebSocket, text } from '../support/websocket.mjs';

const SHORT = ['--upgrade-timeout', '500'];
const probed = (server, session) => candidate(server, session, '2probe');

async function polling(server) {
  const session = await PollingSession.open(server);
  await session.connect();
  return session;
}

/** A WebSocket that names the session, after these packets. */
async function candidate(server, session, ...packets) {
  const socket = await RawWebSocket.open(server, `EIO=4&transport=websocket&sid=${session.sid}`);
  if (socket.status === 101) {
    socket.send(...packets.map((packet) => text(packet)));
    if (packets[0] === '2probe') {
      socket.probe = await socket.next();
    }
  }
  return socket;
}

async function upgraded(server) {
  const session = await polling(server);
  const socket = await probed(server, session);
  socket.send(text('5'));
  const { lives } = await socket.pulse();
  if (!lives) {
    throw new Error('the upgrade failed');
  }
  socket.socketId = session.socketId;
  return { session, socket };
}

const refusal = (socket) => (socket.status === 101 ? { status: 101 } : { status: socket.status, body: socket.body });

/** The candidate gets these packets and must be closed; the polling session goes on and shows nothing of them. */
const rejected = (...packets) => async (server) => {
  const session = await polling(server);
  const socket = await candidate(server, session, ...packets);
  const close = await socket.closed();
  return { close, session: await outcome(server, session) };
};

const SECOND = 'a second WebSocket for a session is refused before 101';
const second = (make) => async (server) => {
  const { session, socket } = await make(server);
  const other = await RawWebSocket.open(server, `EIO=4&transport=websocket&sid=${session.sid}`);
  const seen = refusal(other);
  if (other.status === 101) {
    seen.close = await other.closed();
  }
  socket.send(text('5'));
  return { ...seen, first: await outcome(server, socket) };
};

export const upgradeCases = [
  {
    id: 'C01', what: 'probe, the waiting poll is released, upgrade', node: { probe: '3probe', poll: { status: 200, body: '6' }, ...LIVES, replies: [] },
    send: async (server) => {
      const session = await polling(server);
      const poll = await pendingPoll(session);
      const socket = await probed(server, session);
      const released = await poll.answer;
      socket.send(text('5'));
      return { probe: socket.probe, poll: released, ...await outcome(server, socket) };
    },
  },
  {
    id: 'C02', what: '5 without a probe', node: { ...LIVES },
    send: async (server) => outcome(server, await candidate(server, await polling(server), '5')),
  },
  {
    // What SocketIOClient 4 for .NET does.
    id: 'C02b', what: '5 without a probe while a poll waits, which the client then forgets',
    node: { ...LIVES, replies: [], known: { status: 400 } },
    send: async (server) => {
      const session = await polling(server);
      const poll = await pendingPoll(session);
      const socket = await candidate(server, session, '5');
      await socket.pulse();
      poll.abort();
      const known = await session.poll();
      return { ...await outcome(server, socket), known };
    },
  },
  {
    id: 'C02c', what: '5 without a probe: the poll that waits',
    node: { ...LIVES, poll: { status: 200, body: '1' } }, ours: { ...LIVES, poll: { status: 200, body: '6' } }, why: 'the session goes on',
    send: async (server) => {
      const session = await polling(server);
      const poll = await pendingPoll(session);
      const socket = await candidate(server, session, '5');
      const { lives } = await socket.pulse();
      const answer = await Promise.race([poll.answer, delay(3_000).then(() => ({ pending: true }))]);
      poll.abort();
      return { lives, poll: answer };
    },
  },
  { id: 'C03', what: 'a probe, then nothing', flags: SHORT, send: rejected('2probe'), node: { close: 1005, session: LIVES } },
  { id: 'C04', what: 'nothing at all', flags: SHORT, send: rejected(), node: { close: 1005, session: LIVES } },
  { id: 'C05', what: 'another probe text', send: rejected('2foo'), node: { close: 1005, session: LIVES } },
  { id: 'C06', what: 'a message before 5', send: rejected('2probe', '42["message","early"]'), node: { close: 1005, session: { ...LIVES, replies: [] } } },
  { id: 'C06b', what: 'a message instead of a probe', send: rejected('42["message","early"]'), node: { close: 1005, session: { ...LIVES, replies: [] } } },
  {
    id: 'C07', what: 'a second WebSocket while upgrading', why: SECOND,
    send: second(async (server) => {
      const session = await polling(server);
      return { session, socket: await probed(server, session) };
    }),
    node: { status: 101, close: 1005, first: LIVES }, ours: { status: 400, body: 'Bad request', first: LIVES },
  },
  {
    id: 'C08', what: 'a second WebSocket after the upgrade', why: SECOND, send: second(upgraded),
    node: { status: 101, close: 1005, first: LIVES }, ours: { status: 400, body: 'Bad request', first: LIVES },
  },
  {
    id: 'C09', what: 'a WebSocket takes over a session that began on WebSocket', why: 'a session on WebSocket is never given to another connection',
    node: { status: 101, victim: { lives: false }, thief: LIVES }, ours: { status: 400, body: 'Bad request', victim: LIVES },
    send: async (server) => {
      const victim = await RawWebSocket.open(server);
      await victim.until(() => victim.messages.length > 0, 'open');
      const { sid } = JSON.parse(victim.messages[0].slice(1));
      await victim.connect();
      const thief = await candidate(server, { sid }, '2probe', '5');
      const seen = { ...refusal(thief), thief: thief.status === 101 ? await thief.pulse() : undefined, victim: await victim.pulse() };
      thief.destroy();
      victim.destroy();
      return seen;
    },
  },
  {
    id: 'C10', what: 'the candidate goes away', node: { ...LIVES },
    send: async (server) => {
      const session = await polling(server);
      (await probed(server, session)).destroy();
      return outcome(server, session);
    },
  },
  {
    id: 'C10b', what: 'after one candidate went away another succeeds', node: { ...LIVES },
    send: async (server) => {
      const session = await polling(server);
      (await probed(server, session)).destroy();
      const socket = await until(async () => {
        const next = await probed(server, session).catch(() => undefined);
        return next?.probe === '3probe' ? next : undefined;
      }, 'second probe');
      socket.send(text('5'));
      return outcome(server, socket);
    },
  },
  {
    id: 'C11', what: 'the session ends while upgrading', node: { close: (code) => code === 1005 || code === 1006, reason: 'transport close' },
    send: async (server) => {
      const session = await polling(server);
      const socket = await probed(server, session);
      await session.close();
      return { close: await socket.closed(), reason: await reasonOf(server, session.socketId) };
    },
  },
  {
    id: 'C12', what: 'polling after the upgrade', node: { get: E3, post: E3, ...LIVES },
    send: async (server) => {
      const { session, socket } = await upgraded(server);
      return { get: await session.poll(), post: await session.post('42["message"]'), ...await outcome(server, socket) };
    },
  },
  {
    id: 'C13', what: 'posts before, between and after arrive once and in order',
    node: { ...LIVES, order: Array.from({ length: 90 }, (_, i) => `42["message-back",${i}]`) },
    send: async (server) => {
      const session = await polling(server);
      let n = 0;
      const batch = () => Array.from({ length: 10 }, () => `42["message",${n++}]`);
      const got = [];
      const collect = (body) => got.push(...body.split('\x1e').filter((packet) => packet.startsWith('42')));
      for (let i = 0; i < 3; i++) {
        await session.post(batch().join('\x1e'));
      }
      const poll = session.poll();
      const socket = await probed(server, session);
      for (let i = 0; i < 3; i++) {
        await session.post(batch().join('\x1e'));
      }
      collect((await poll).body);
      socket.send(text('5'));
      for (let i = 0; i < 3; i++) {
        socket.send(...batch().map((packet) => text(packet)));
      }
      const seen = await outcome(server, socket);
      return { ...seen, order: [...got, ...seen.replies.filter((packet) => packet !== '6')] };
    },
  },
  {
    id: 'C14', what: 'an upgrade with another EIO', node: { status: 400, body: 'Bad request', session: LIVES },
    send: async (server) => {
      const session = await polling(server);
      const socket = await RawWebSocket.open(server, `EIO=3&transport=websocket&sid=${session.sid}`);
      return { ...refusal(socket), session: await outcome(server, session) };
    },
  },
  {
    id: 'C22', what: 'a broken frame on the candidate harms only the candidate', node: { session: LIVES },
    send: async (server) => {
      const session = await polling(server);
      const socket = await candidate(server, session);
      socket.send(Buffer.from([0xf1, 0x80, 0, 0, 0, 0]));
      await socket.closed();
      return { session: await outcome(server, session) };
    },
  },
  {
    id: 'C23', what: 'the WebSocket breaks after the upgrade', node: { lives: false, reason: TRANSPORT_ERROR.reason },
    send: async (server) => {
      const { socket } = await upgraded(server);
      socket.send(Buffer.from([0xf1, 0x80, 0, 0, 0, 0]));
      return outcome(server, socket);
    },
  },
];
