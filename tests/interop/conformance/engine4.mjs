// The rules of the Engine.IO protocol, revision 4, in the order of its document.
import { begin, request } from '../support/http.mjs';
import { E0, E1, E2, E3, E5, get } from '../support/observe.mjs';
import { PollingSession } from '../support/polling.mjs';
import { delay } from '../support/wait.mjs';
import { binary, RawWebSocket, text } from '../support/websocket.mjs';
import {
  hold, openPolling, openWebSocket, overPolling, overWebSocket, probe, read, SEPARATOR, state, take, TOPICS, upgraded,
} from './wire.mjs';

const POLLING = 'EIO=4&transport=polling';
const WS = 'EIO=4&transport=websocket';
const LIVES = { lives: true };
const OK = { status: 200, body: 'ok' };
const HEARTBEAT = ['--ping-interval', '300', '--ping-timeout', '1000'];
const EARLY = 'an upgrade is refused before 101';
const handshakeOf = (upgrades) => ({
  sid: /^[\w-]{20}$/, upgrades, pingInterval: Number.isInteger, pingTimeout: Number.isInteger, maxPayload: Number.isInteger,
});
const parsed = (body) => (body.startsWith('0') ? JSON.parse(body.slice(1)) : body);

async function refusedWebSocket(server, query) {
  const socket = await RawWebSocket.open(server, query);
  if (socket.status === 101) {
    await socket.until(() => socket.junk !== undefined || socket.code !== undefined, 'refusal');
  }
  socket.destroy();
  return { open: socket.messages.length > 0, status: socket.status, body: socket.body };
}

/** A session of the bare Engine.IO server that stands beside Socket.IO. */
const bare = (body) => async (server) => {
  const path = '/engine.io/';
  const { sid } = parsed((await request(server, { path, query: POLLING })).body);
  const query = `${POLLING}&sid=${sid}`;
  const posted = await request(server, { path, query, method: 'POST', body });
  const polled = await request(server, { path, query });
  await request(server, { path, query, method: 'POST', body: '1' });
  return { posted, polled };
};

const anywhere = [
  { id: 'EIO4-path-2', what: 'a library on top has a path of its own', send: get(POLLING), node: { status: 200, body: /^0\{/ } },
  { id: 'EIO4-query-1', what: 'EIO is missing', send: get('transport=polling'), node: { status: 400 } },
  { id: 'EIO4-query-2', what: 'transport is missing', send: get('EIO=4'), node: E0 },
  { id: 'EIO4-query-3', what: 'transport is unknown', send: get('EIO=4&transport=carrier-pigeon'), node: E0 },
  {
    id: 'EIO4-query-4', what: 'sid is missing once there is a session: another session begins', node: { another: true, first: LIVES },
    send: async (server) => {
      const session = await openPolling(server);
      const other = parsed((await request(server, { query: POLLING })).body);
      return { another: other.sid !== session.sid, first: await state(session) };
    },
  },
  { id: 'EIO4-headers-1', what: 'a body without a Content-Type is text', node: { posted: OK, ...LIVES },
    send: async (server) => {
      const session = await openPolling(server, { connect: '' });
      const { status, body } = await session.post('40', { headers: { 'Content-Type': '' } });
      return { posted: { status, body }, ...await state(session) };
    } },
  { id: 'EIO4-headers-2', what: 'a binary body ends the session', node: { posted: { status: 400 }, after: E1 },
    send: async (server) => {
      const session = await openPolling(server);
      const posted = await session.post('40', { headers: { 'Content-Type': 'application/octet-stream' } });
      return { posted, after: await session.poll() };
    } },
  { id: 'EIO4-headers-3', what: 'an answer of text says so', send: get(POLLING), node: { type: /^text\/plain; charset=utf-8$/i, cache: 'no-store' } },
  { id: 'EIO4-send-1', what: 'a POST is answered with "ok"', send: overPolling(['6']), node: { posted: OK, ...LIVES } },
  {
    id: 'EIO4-send-2', what: 'a POST to an unknown session', node: E1,
    send: (server) => request(server, { method: 'POST', query: `${POLLING}&sid=unknown`, body: '40' }),
  },
  {
    id: 'EIO4-send-3', what: 'two POSTs at once end the session', node: { second: { status: 400 }, after: E1 },
    send: async (server) => {
      const session = await openPolling(server);
      // The first announces more than it sends.
      const first = begin(server, { method: 'POST', query: session.query, headers: { 'Content-Length': 10, Expect: '100-continue' } });
      first.answer.catch(() => {});
      await delay(100);
      const second = await session.post('6');
      first.abort();
      return { second, after: await session.poll() };
    },
  },
  { id: 'EIO4-receive-1', what: 'a GET of an unknown session', send: get(`${POLLING}&sid=unknown`), node: E1 },
  {
    id: 'EIO4-receive-2', what: 'a GET is held until there is something to say', node: { held: true, status: 200, body: /^44\/other-place,/ },
    send: async (server) => {
      const session = await openPolling(server, { connect: '' });
      const poll = await hold(session);
      const held = !poll.answered();
      await session.post('40/other-place,');
      const answer = await poll.answer;
      await session.close();
      return { held, ...answer };
    },
  },
  {
    id: 'EIO4-receive-3', what: 'what has gathered comes in one answer, in order', node: { status: 200, packets: [/^44\/a,/, /^44\/b,/, /^44\/c,/] },
    send: async (server) => {
      const session = await openPolling(server, { connect: '' });
      await session.post(['40/a,', '40/b,', '40/c,'].join(SEPARATOR));
      const { status, body } = await session.poll();
      await session.close();
      return { status, packets: body.split(SEPARATOR) };
    },
  },
  {
    id: 'EIO4-receive-4', what: 'two GETs at once end the session', node: { first: { status: 200, body: '1' }, second: { status: 400 }, after: E1 },
    send: async (server) => {
      const session = await openPolling(server, { connect: '' });
      const first = await hold(session);
      const second = await session.poll();
      return { first: await first.answer, second, after: await session.poll() };
    },
  },
  { id: 'EIO4-websocket-1', what: 'EIO is missing', send: (server) => refusedWebSocket(server, 'transport=websocket'), node: { open: false } },
  { id: 'EIO4-websocket-2', what: 'transport is missing', send: (server) => refusedWebSocket(server, 'EIO=4'), node: { open: false, status: 400 } },
  { id: 'EIO4-websocket-3', what: 'one packet a frame, both ways', send: overWebSocket(['40/a,', '6', '40/b,']), node: { ...LIVES, replies: [/^44\/a,/, /^44\/b,/] } },
  {
    id: 'EIO4-websocket-4', what: 'a second WebSocket of a session is closed', node: { second: 1005, first: LIVES }, ours: { second: 400, first: LIVES }, why: EARLY,
    send: async (server) => {
      const { session, socket } = await upgraded(server);
      const second = await RawWebSocket.open(server, `${WS}&sid=${session.sid}`);
      return { second: second.status === 101 ? await second.closed() : second.status, first: await state(socket) };
    },
  },
  {
    id: 'EIO4-handshake-1', what: 'the open packet by long-polling', node: { handshake: handshakeOf(['websocket']), keys: 5 },
    send: async (server) => {
      const handshake = parsed((await request(server, { query: POLLING })).body);
      return { handshake, keys: Object.keys(handshake).length };
    },
  },
  {
    id: 'EIO4-handshake-2', what: 'the open packet by WebSocket', node: { handshake: handshakeOf([]), keys: 5 },
    send: async (server) => {
      const { handshake, ...socket } = await openWebSocket(server, { connect: '' });
      socket.connection.destroy();
      return { handshake, keys: Object.keys(handshake).length };
    },
  },
  { id: 'EIO4-handshake-3', what: 'only GET opens a session', send: (server) => request(server, { method: 'POST', query: POLLING, body: '40' }), node: E2 },
  { id: 'EIO4-handshake-4', what: 'a WebSocket is asked for by an upgrade', send: get(WS), node: E3 },
  {
    id: 'EIO4-upgrade-1', what: 'the waiting GET is released with a noop, the probe answered', node: { probe: '3probe', poll: { status: 200, body: '6' }, ...LIVES },
    send: async (server) => {
      const session = await openPolling(server, { connect: '' });
      const poll = await hold(session);
      const socket = await probe(server, session);
      const released = await poll.answer;
      socket.send(text('5'));
      return { probe: socket.probe, poll: released, ...await state(socket) };
    },
  },
  {
    id: 'EIO4-upgrade-2', what: 'a GET that comes after the probe is released too', node: { probe: '3probe', poll: { status: 200, body: '6' }, ...LIVES },
    send: async (server) => {
      const session = await openPolling(server, { connect: '' });
      const socket = await probe(server, session);
      const poll = await session.poll();
      socket.send(text('5'));
      return { probe: socket.probe, poll, ...await state(socket) };
    },
  },
  {
    id: 'EIO4-upgrade-3', what: 'after the upgrade packet the session is on the WebSocket alone', node: { get: E3, post: E3, ...LIVES },
    send: async (server) => {
      const { session, socket } = await upgraded(server);
      return { get: await session.poll(), post: await session.post('6'), ...await state(socket) };
    },
  },
  {
    id: 'EIO4-upgrade-4', what: 'nothing is lost, doubled or reordered on the way', node: { order: Array.from({ length: 30 }, (_, i) => `44/n-${i},{"message":"Invalid namespace"}`) },
    send: async (server) => {
      const session = await openPolling(server, { connect: '' });
      let n = 0;
      const batch = () => Array.from({ length: 10 }, () => `40/n-${n++},`);
      await session.post(batch().join(SEPARATOR));
      const socket = await probe(server, session);
      await session.post(batch().join(SEPARATOR));
      await read(session, (packets) => packets.length > 0);
      socket.send(text('5'), ...batch().map((packet) => text(packet)));
      const { replies } = await state(socket);
      return { order: [...session.replies, ...replies].filter((packet) => packet !== '6') };
    },
  },
  {
    id: 'EIO4-upgrade-5', what: 'another probe is refused, and the session stays where it is', node: { close: 1005, session: LIVES },
    send: async (server) => {
      const session = await openPolling(server);
      const socket = await RawWebSocket.open(server, `${WS}&sid=${session.sid}`);
      socket.send(text('2sonde'));
      return { close: await socket.closed(), session: await state(session) };
    },
  },
  {
    id: 'EIO4-upgrade-6', what: 'a session of another revision is not upgraded', node: { status: 400, session: LIVES },
    send: async (server) => {
      const session = await openPolling(server);
      const { status } = await RawWebSocket.open(server, `EIO=3&transport=websocket&sid=${session.sid}`);
      return { status, session: await state(session) };
    },
  },
  { id: 'EIO4-payload-1', what: 'packets are separated by the record separator', send: overPolling(['40/a,', '6', '40/b,']), node: { posted: OK, ...LIVES, replies: [/^44\/a,/, /^44\/b,/] } },
  { id: 'EIO4-payload-3', what: 'text is UTF-8', send: overPolling(['40/ä€😀,']), node: { posted: OK, ...LIVES, replies: ['44/ä€😀,{"message":"Invalid namespace"}'] } },
  {
    id: 'EIO4-payload-4', what: 'a payload over maxPayload is refused, and the session stays', node: { status: 413, ...LIVES },
    send: async (server) => {
      const session = await openPolling(server);
      const { maxPayload } = parsed((await request(server, { query: POLLING })).body);
      const answer = await session.post('6'.repeat(maxPayload + 1));
      return { status: answer.reset ? 413 : answer.status, ...await state(session) };
    },
  },
  { id: 'EIO4-payload-5', what: 'a payload that is none ends the session', send: overPolling(['abc']), node: { lives: false } },
  { id: 'EIO4-payload-6', what: 'an empty payload ends the session', send: overPolling(['']), node: { lives: false } },
  { id: 'EIO4-frame-1', what: 'text is UTF-8', send: overWebSocket(['40/ä€😀,']), node: { ...LIVES, replies: ['44/ä€😀,{"message":"Invalid namespace"}'] } },
  { id: 'EIO4-frame-3', what: 'a frame that is no packet closes', send: overWebSocket(['abc']), node: { lives: false, close: 1005 } },
  {
    id: 'EIO4-packet-1', what: 'close by long-polling: the waiting GET gets a noop, the session is gone', node: { posted: OK, poll: { status: 200, body: '6' }, after: E1 },
    send: async (server) => {
      const session = await openPolling(server, { connect: '' });
      const poll = await hold(session);
      const { status, body } = await session.post('1');
      return { posted: { status, body }, poll: await poll.answer, after: await session.poll() };
    },
  },
  {
    id: 'EIO4-packet-2', what: 'close by WebSocket', send: overWebSocket(['1']),
    node: LIVES, ours: { lives: false, close: 1005 }, why: 'a client that says goodbye is let go',
  },
  { id: 'EIO4-packet-3', what: 'open, upgrade and noop of a client are passed over', send: overWebSocket(['0', '5', '6']), node: { ...LIVES, replies: [] } },
  { id: 'EIO4-packet-4', what: 'a ping of a client closes', send: overWebSocket(['2']), node: { lives: false, close: 1005 } },
  { id: 'EIO4-packet-5', what: 'a pong that nobody asked for is passed over', send: overWebSocket(['3']), node: LIVES },
  { id: 'EIO4-packet-6', what: 'another digit closes', send: overWebSocket(['7']), node: { lives: false, close: 1005 } },
].map((row) => ({ ...row, anywhere: true }));

/** Pings that came, answered each; `late` leaves the last without an answer. */
const pingsOf = async (socket, count) => {
  const seen = [];
  for (let i = 0; i < count; i++) {
    seen.push(await socket.next());
    socket.send(text('3'));
  }
  return seen;
};

export const engine4 = [
  ...anywhere,
  { id: 'EIO4-path-1', what: 'Engine.IO alone is at /engine.io/', flags: TOPICS, send: bare('4hello'), node: { posted: OK, polled: { status: 200, body: '4hello' } } },
  { id: 'EIO4-query-5', what: 'another EIO is another revision, which is off', send: get('EIO=5&transport=polling'), node: E5 },
  {
    id: 'EIO4-message-1', what: 'text and bytes by long-polling', flags: TOPICS, send: bare(`4hello${SEPARATOR}bAQIDBA==${SEPARATOR}4`),
    node: { posted: OK, polled: { status: 200, body: `4hello${SEPARATOR}bAQIDBA==${SEPARATOR}4` } },
  },
  {
    id: 'EIO4-message-2', what: 'text and bytes by WebSocket', flags: TOPICS, node: { replies: ['4hello', Buffer.from([1, 2, 3, 4]), '4'] },
    send: async (server) => {
      const socket = await openWebSocket(server, { connect: '', path: '/engine.io/' });
      socket.send(text('4hello'), binary([1, 2, 3, 4]), text('4'));
      const replies = [await socket.next(), await socket.next(), await socket.next()];
      socket.destroy();
      return { replies };
    },
  },
  {
    id: 'EIO4-payload-2', what: 'bytes are base64 behind a "b"', node: { posted: { status: 200 }, replies: ['451-["message-back",{"_placeholder":true,"num":0}]', 'bAQIDBA=='] },
    send: async (server) => {
      const session = await openPolling(server);
      const posted = await session.post(`451-["message",{"_placeholder":true,"num":0}]${SEPARATOR}bAQIDBA==`);
      await read(session, (packets) => packets.includes('bAQIDBA=='));
      await session.close();
      return { posted, replies: session.replies.filter((packet) => !packet.startsWith('42["auth"')) };
    },
  },
  {
    id: 'EIO4-frame-2', what: 'bytes are a binary frame as they are', node: { replies: ['451-["message-back",{"_placeholder":true,"num":0}]', Buffer.from([1, 2, 3, 4])] },
    send: async (server) => {
      const socket = await openWebSocket(server);
      socket.send(text('451-["message",{"_placeholder":true,"num":0}]'), binary([1, 2, 3, 4]));
      const replies = await take(socket, 2);
      socket.destroy();
      return { replies };
    },
  },
  {
    id: 'EIO4-frame-4', what: 'a message over maxPayload closes with 1009', node: { lives: false, close: 1009 },
    flags: ['--max-http-buffer-size', '1000'], send: overWebSocket([`4${'a'.repeat(1_000)}`]),
  },
  { id: 'EIO4-handshake-5', what: 'the timings are those of the server', flags: HEARTBEAT, witness: false, send: get(POLLING), node: { body: /"pingInterval":300,"pingTimeout":1000,"maxPayload":1000000\}$/ } },
  { id: 'EIO4-handshake-6', witness: false, what: 'no upgrade is offered where there is no WebSocket', flags: ['--transports', 'polling'], send: get(POLLING), node: { body: /"upgrades":\[\]/ } },
  {
    id: 'EIO4-heartbeat-1', what: 'ping, pong, ping, pong by WebSocket', flags: HEARTBEAT, witness: false, node: { pings: ['2', '2', '2'], ...LIVES },
    send: async (server) => {
      const socket = await openWebSocket(server, { connect: '40/custom,' });
      await socket.next((message) => message.startsWith('42/custom,["auth"'));
      return { pings: await pingsOf(socket, 3), ...await state(socket) };
    },
  },
  {
    id: 'EIO4-heartbeat-2', what: 'ping, pong, ping, pong by long-polling', flags: HEARTBEAT, witness: false, node: { pings: ['2', '2', '2'], ...LIVES },
    send: async (server) => {
      const session = await PollingSession.open(server);
      session.replies = [];
      const pings = [];
      for (let i = 0; i < 3; i++) {
        pings.push((await session.poll()).body);
        await session.post('3');
      }
      return { pings, ...await state(session) };
    },
  },
  {
    id: 'EIO4-heartbeat-3', what: 'no pong by WebSocket: one ping, then the end', flags: HEARTBEAT, witness: false, node: { before: ['2'], close: 1005 },
    send: async (server) => {
      const socket = await openWebSocket(server, { connect: '' });
      const close = await socket.closed();
      return { before: socket.messages, close };
    },
  },
  {
    id: 'EIO4-heartbeat-4', what: 'no pong by long-polling: one ping, then a close, then nothing', flags: HEARTBEAT, witness: false, node: { bodies: ['2', '1'], after: E1 },
    send: async (server) => {
      const session = await PollingSession.open(server);
      const bodies = [(await session.poll()).body, (await session.poll()).body];
      return { bodies, after: await session.poll() };
    },
  },
  {
    id: 'EIO4-heartbeat-5', what: 'other packets are no pong', flags: HEARTBEAT, witness: false, node: { pings: 1, close: 1005 },
    send: async (server) => {
      const socket = await openWebSocket(server, { connect: '' });
      const timer = setInterval(() => socket.send(text('6')), 50);
      const close = await socket.closed();
      clearInterval(timer);
      return { pings: socket.messages.filter((message) => message === '2').length, close };
    },
  },
  {
    id: 'EIO4-heartbeat-6', what: 'a session that never polls ends too', flags: HEARTBEAT, witness: false, node: E1,
    send: async (server) => {
      const session = await PollingSession.open(server);
      await delay(1_500);
      return session.poll();
    },
  },
];
