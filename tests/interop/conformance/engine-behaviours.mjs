// What a serious implementation of the engine must do, beyond the letter of the document (BEH01 to BEH12).
import net from 'node:net';
import { begin, request } from '../support/http.mjs';
import { E1 } from '../support/observe.mjs';
import { PollingSession } from '../support/polling.mjs';
import { start } from '../support/servers.mjs';
import { delay, until } from '../support/wait.mjs';
import { binary, RawWebSocket, text } from '../support/websocket.mjs';
import { hold, join, notes, openPolling, openWebSocket, probe, read, SEPARATOR, state, take, TOPICS, upgraded } from './wire.mjs';

const POLLING = 'EIO=4&transport=polling';
const WS = 'EIO=4&transport=websocket';
const GARBAGE = Buffer.from([0xf1, 0x80, 0, 0, 0, 0]);
const EARLY = 'an upgrade is refused before 101';
const TOPIC = '40/topic,';
const HEARTBEAT = [...TOPICS, '--ping-interval', '300', '--ping-timeout', '1000'];
let counter = 0;

/** One request under a name, and what the server noted as its fault. */
const fault = (options) => async (server) => {
  const name = `case-${counter++}`;
  const answer = await request(server, { ...options, headers: { ...options.headers, 'X-Note': name } });
  const [noted] = await notes(server, name);
  return { status: answer.status, noted };
};

const faultInSession = (make) => async (server) => {
  const session = await openPolling(server);
  const seen = await fault(make(session))(server);
  await session.close();
  return seen;
};

const faults = [
  { id: 'BEH01-1', what: 'an unknown transport is told to the application', send: fault({ query: 'EIO=4&transport=abc' }), node: { status: 400, noted: '0 Transport unknown -' } },
  { id: 'BEH01-2', what: 'a transport named constructor', send: fault({ query: 'EIO=4&transport=constructor' }), node: { status: 400, noted: '0 Transport unknown -' } },
  { id: 'BEH01-3', what: 'a transport named __proto__', send: fault({ query: 'EIO=4&transport=__proto__' }), node: { status: 400, noted: '0 Transport unknown -' } },
  { id: 'BEH01-4', what: 'an unknown session', send: fault({ query: `${POLLING}&sid=tobi` }), node: { status: 400, noted: '1 Session ID unknown -' } },
  { id: 'BEH01-5', what: 'a bad method', send: fault({ method: 'PUT', query: POLLING }), node: { status: 400, noted: '2 Bad handshake method -' } },
  { id: 'BEH01-6', what: 'a WebSocket without an upgrade', send: fault({ query: WS }), node: { status: 400, noted: '3 Bad request TRANSPORT_HANDSHAKE_ERROR' } },
  { id: 'BEH01-7', what: 'another revision', send: fault({ query: 'EIO=3&transport=polling' }), node: { status: 400, noted: '5 Unsupported protocol version -' } },
  {
    id: 'BEH01-8', what: 'another transport than the session\'s', send: faultInSession(({ query }) => ({ query: query.replace('polling', 'websocket') })),
    node: { status: 400, noted: '3 Bad request TRANSPORT_MISMATCH' },
  },
  {
    id: 'BEH01-9', what: 'another revision than the session\'s', send: faultInSession(({ query }) => ({ query: query.replace('EIO=4', 'EIO=3') })),
    node: { status: 400, noted: '3 Bad request PROTOCOL_MISMATCH' },
  },
  { id: 'BEH01-10', what: 'a middleware that throws', send: fault({ query: POLLING, headers: { 'X-Pass': 'throw' } }), node: { status: 400, noted: '3 Bad request MIDDLEWARE_FAILURE' } },
  { id: 'BEH01-11', what: 'a middleware that answers itself', send: (server) => request(server, { query: POLLING, headers: { 'X-Pass': 'end' } }), node: { status: 418, body: 'ended' } },
];

const garbage = [
  {
    id: 'BEH02-1', what: 'garbage right behind the request of a WebSocket', node: { code: 1002, alive: 200 },
    send: async (server) => {
      const socket = await RawWebSocket.open(server);
      socket.send(GARBAGE);
      const code = await socket.closed();
      return { code, alive: (await request(server, { query: POLLING })).status };
    },
  },
  {
    id: 'BEH02-2', what: 'garbage on a candidate harms nothing but itself', node: { session: { lives: true } },
    send: async (server) => {
      const session = await openPolling(server);
      const socket = await RawWebSocket.open(server, `${WS}&sid=${session.sid}`);
      socket.send(GARBAGE);
      await socket.closed();
      return { session: await state(session) };
    },
  },
  {
    id: 'BEH03-1', what: 'a second candidate while the first probes', node: { second: 1005, first: { lives: true } }, ours: { second: 400, first: { lives: true } }, why: EARLY,
    send: async (server) => {
      const session = await openPolling(server);
      const first = await probe(server, session);
      const other = await RawWebSocket.open(server, `${WS}&sid=${session.sid}`);
      const second = other.status === 101 ? await other.closed() : other.status;
      first.send(text('5'));
      return { second, first: await state(first) };
    },
  },
];

/** Joins /topic by long-polling, posts these events in one payload, and tells what was handled. */
const inPayload = (...events) => async (server) => {
  const session = await openPolling(server, { connect: TOPIC });
  await session.post(events.map((event) => `42/topic,${event}`).join(SEPARATOR));
  const lines = await notes(server, session.socketId, (all) => all.some((line) => line.startsWith('late')));
  return { noted: lines.filter((line) => line.startsWith('noted')), ended: lines.filter((line) => line.startsWith('disconnect ')) };
};

const closing = [
  {
    id: 'BEH04-1', what: 'what stands behind a close in a payload is not handled', node: { noted: [], ended: ['disconnect server-namespace-disconnect 0'] },
    send: inPayload('["leave-all"]', '["noted","noted late"]'),
  },
  {
    id: 'BEH04-2', what: 'nor behind a close of the connection', node: { noted: [], ended: ['disconnect forced-close 0'] },
    send: inPayload('["engine-discard"]', '["noted","noted late"]'),
  },
  {
    id: 'BEH05-1', what: 'a session that closes while it upgrades takes the candidate along', node: { code: (code) => code === 1005 || code === 1006, after: E1 },
    send: async (server) => {
      const session = await openPolling(server);
      const socket = await probe(server, session);
      await session.close();
      return { code: await socket.closed(), after: await session.poll() };
    },
  },
  {
    id: 'BEH05-2', what: 'a candidate that does not finish is closed, the session stays', flags: ['--upgrade-timeout', '300'], node: { code: 1005, session: { lives: true } },
    send: async (server) => {
      const session = await openPolling(server);
      const socket = await probe(server, session);
      return { code: await socket.closed(), session: await state(session) };
    },
  },
  {
    id: 'BEH05-3', what: 'a candidate that vanishes leaves the session', node: { session: { lives: true } },
    send: async (server) => {
      const session = await openPolling(server);
      (await probe(server, session)).destroy();
      return { session: await state(session) };
    },
  },
  {
    id: 'BEH05-4', what: 'what the server sends in the window of the upgrade arrives once and in order', node: { numbers: Array.from({ length: 60 }, (_, i) => i % 30) },
    send: async (server) => {
      const session = await openPolling(server, { connect: TOPIC });
      const socket = await probe(server, session);
      await session.post('42/topic,["count",30]');
      await delay(50);
      socket.send(text('5'), text('42/topic,["count",30]'));
      const replies = await take(socket, 60);
      socket.destroy();
      return { numbers: replies.map((packet) => JSON.parse(packet.slice('42/topic,'.length))[1]) };
    },
  },
  {
    id: 'BEH05-5', what: 'the application sees the upgrade begin and end', node: { noted: ['upgrading', 'upgrade websocket'] },
    send: async (server) => {
      const { session, socket } = await upgraded(server);
      const noted = await notes(server, session.sid, (lines) => lines.includes('upgrade websocket'));
      socket.destroy();
      return { noted };
    },
  },
  {
    id: 'BEH06-1', what: 'what was not sent is still there when the close is told, and gone afterwards', node: { noted: ['close transport-close unsent', 'after empty'] },
    send: async (server) => {
      const session = await openPolling(server, { connect: TOPIC });
      await session.post('42/topic,["count",3]');
      await notes(server, session.socketId);
      // Handled before the close, as it is posted before it.
      await delay(50);
      await session.post('1');
      return { noted: await notes(server, session.sid, (lines) => lines.length === 2) };
    },
  },
  {
    id: 'BEH06-2', what: 'a graceful close waits for what is unsent', node: { bodies: ['42/topic,["counted",0]', /^(6.)?1$/s], after: E1 },
    send: async (server) => {
      const session = await openPolling(server, { connect: TOPIC });
      await session.post(`42/topic,["count",1]${SEPARATOR}42/topic,["engine-close"]`);
      await delay(50);
      const bodies = [(await session.poll()).body, (await session.poll()).body];
      return { bodies, after: await session.poll() };
    },
  },
  {
    id: 'BEH06-3', what: 'an abrupt close drops it', node: { after: E1 },
    send: async (server) => {
      const session = await openPolling(server, { connect: TOPIC });
      await session.post(`42/topic,["count",1]${SEPARATOR}42/topic,["engine-discard"]`);
      await notes(server, session.sid, (lines) => lines.length === 2);
      return { after: await session.poll() };
    },
  },
];

const liveness = [
  {
    id: 'BEH07-1', what: 'the ping timeout needs no waiting poll', flags: HEARTBEAT, witness: false, node: { ended: 'close ping-timeout unsent' },
    send: async (server) => {
      const session = await PollingSession.open(server);
      const [ended] = await notes(server, session.sid);
      return { ended };
    },
  },
  {
    id: 'BEH07-2', what: 'a late pong is a pong: another ping follows', flags: HEARTBEAT, witness: false, node: { said: ['2', '2', '2'] },
    send: async (server) => {
      const socket = await openWebSocket(server, { connect: '' });
      const said = [];
      for (let i = 0; i < 3; i++) {
        said.push(await socket.next());
        await delay(400);
        socket.send(text('3'));
      }
      socket.destroy();
      return { said };
    },
  },
  {
    id: 'BEH07-3', what: 'the heartbeat goes on after an upgrade', flags: HEARTBEAT, witness: false, node: { said: ['2', '2'], noted: (lines) => lines.includes('heartbeat') },
    send: async (server) => {
      const session = await openPolling(server, { connect: '' });
      const socket = await probe(server, session);
      socket.send(text('5'));
      const said = [];
      for (let i = 0; i < 2; i++) {
        said.push(await socket.next((message) => message !== '6'));
        socket.send(text('3'));
      }
      const noted = await notes(server, session.sid, (lines) => lines.includes('heartbeat'));
      socket.destroy();
      return { said, noted };
    },
  },
  {
    id: 'BEH08-1', what: 'a poll that breaks off ends the session', node: { noted: 'close transport-error empty', after: E1 },
    send: async (server) => {
      const session = await openPolling(server, { connect: '' });
      (await hold(session)).abort();
      const [noted] = await notes(server, session.sid);
      return { noted, after: await session.poll() };
    },
  },
  {
    id: 'BEH08-2', what: 'a POST that breaks off ends the session', node: { noted: 'close transport-error empty', after: E1 },
    send: async (server) => {
      const session = await openPolling(server, { connect: '' });
      const post = net.connect(server.port, server.host);
      post.on('error', () => {});
      post.write(`POST /socket.io/?${session.query} HTTP/1.1\r\nHost: h\r\nContent-Type: text/plain\r\nContent-Length: 50\r\n\r\n40`);
      await delay(100);
      post.destroy();
      const [noted] = await notes(server, session.sid);
      return { noted, after: await session.poll() };
    },
  },
  {
    id: 'BEH08-3', what: 'requests with Connection: close', node: { lives: true },
    send: async (server) => {
      const session = await openPolling(server);
      await session.post('6', { headers: { Connection: 'close' } });
      await session.post('42["message",1]', { headers: { Connection: 'close' } });
      await session.poll({ headers: { Connection: 'close' } });
      return state(session);
    },
  },
  {
    id: 'BEH08-4', what: 'a chunked body that is split inside a character', node: { reply: '430["€😀"]' },
    send: async (server) => {
      const session = await openPolling(server);
      const body = Buffer.from('420["message-with-ack","€😀"]');
      const post = net.connect(server.port, server.host);
      post.write(`POST /socket.io/?${session.query} HTTP/1.1\r\nHost: h\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n`);
      for (const byte of body) {
        post.write(Buffer.concat([Buffer.from('1\r\n'), Buffer.from([byte]), Buffer.from('\r\n')]));
      }
      post.write('0\r\n\r\n');
      await read(session, (packets) => packets.some((packet) => packet.startsWith('430')));
      post.destroy();
      await session.close();
      return { reply: session.replies.find((packet) => packet.startsWith('430')) };
    },
  },
  {
    id: 'BEH08-5', what: 'a POST over the limit, behind middlewares', flags: [...TOPICS, '--max-http-buffer-size', '1000'], node: { status: (s) => s === 413, lives: true },
    send: async (server) => {
      const session = await openPolling(server);
      const { status, reset } = await session.post('6'.repeat(1_001));
      return { status: reset ? 413 : status, ...await state(session) };
    },
  },
  {
    id: 'BEH09-1', what: '100 messages of 64 KB from the moment of connect let the heartbeat through', flags: HEARTBEAT, witness: false,
    node: { count: 100, pings: (count) => count > 0, lives: true },
    send: async (server) => {
      const socket = await openWebSocket(server, { connect: TOPIC });
      socket.send(text('42/topic,["flood",100,65536]'));
      let count = 0;
      let pings = 0;
      while (count < 100 || pings === 0) {
        const message = await socket.next();
        if (message === undefined) {
          break;
        }
        if (message === '2') {
          pings++;
          socket.send(text('3'));
        } else {
          count++;
        }
      }
      return { count, pings, ...await state(socket) };
    },
  },
];

/** Bytes through the echo of the bare engine, by both transports. */
const echoBytes = (bytes) => async (server) => {
  const socket = await openWebSocket(server, { connect: '', path: '/engine.io/' });
  socket.send(binary(bytes));
  const websocket = await socket.next();
  socket.destroy();
  const path = '/engine.io/';
  const { sid } = JSON.parse((await request(server, { path, query: POLLING })).body.slice(1));
  const query = `${POLLING}&sid=${sid}`;
  await request(server, { path, query, method: 'POST', body: `b${bytes.toString('base64')}` });
  const { body } = await request(server, { path, query });
  return { websocket: bytes.equals(websocket), polling: body === `b${bytes.toString('base64')}` };
};

const content = [
  { id: 'BEH10-1', what: 'no bytes', send: echoBytes(Buffer.alloc(0)), node: { websocket: true, polling: true } },
  { id: 'BEH10-2', what: '500 kB of bytes', send: echoBytes(Buffer.alloc(500_000, 7)), node: { websocket: true, polling: true } },
  {
    id: 'BEH10-3', what: '3 MB of JSON', flags: ['--max-http-buffer-size', '4000000'], node: { same: true },
    send: async (server) => {
      const socket = await openWebSocket(server);
      const value = JSON.stringify(Array.from({ length: 30_000 }, (_, i) => ({ index: i, text: 'ä'.repeat(30), list: [true, null] })));
      socket.send(text(`420["message-with-ack",${value}]`));
      const [reply] = await take(socket, 1);
      socket.destroy();
      return { same: reply === `430[${value}]` };
    },
  },
  {
    id: 'BEH11-1', what: 'the headers of the first answer once, those of every answer each time', node: { first: ['once', 'each'], second: [undefined, 'each'], websocket: [true, true], candidate: [false, true] },
    send: async (server) => {
      const headers = { 'X-Note': `case-${counter++}` };
      const first = await request(server, { query: POLLING, headers });
      const { sid } = JSON.parse(first.body.slice(1));
      await request(server, { query: `${POLLING}&sid=${sid}`, method: 'POST', body: '40', headers });
      const second = await request(server, { query: `${POLLING}&sid=${sid}`, headers });
      const of = ({ headers: all }) => [all['x-initial'], all['x-each']];
      const websocket = await RawWebSocket.open(server, WS, { headers });
      const candidate = await RawWebSocket.open(server, `${WS}&sid=${sid}`, { headers });
      websocket.destroy();
      candidate.destroy();
      const inHead = ({ head }) => [/x-initial: once/i.test(head), /x-each: each/i.test(head)];
      return { first: of(first), second: of(second), websocket: inHead(websocket), candidate: inHead(candidate) };
    },
  },
  {
    id: 'BEH11-2', what: 'an answer from 1024 bytes on is compressed where the client can', node: { small: undefined, large: 'gzip', plain: undefined },
    send: async (server) => {
      const answer = async (size, encoding) => {
        const session = await openPolling(server);
        await session.post(`420["message-with-ack","${'a'.repeat(size)}"]`);
        await delay(50);
        const { headers } = await begin(server, { query: session.query, headers: { 'Accept-Encoding': encoding } }).answer;
        await session.close();
        return headers['content-encoding'];
      };
      return { small: await answer(10, 'gzip'), large: await answer(2_000, 'gzip'), plain: await answer(2_000, 'identity') };
    },
  },
];

/** A server of its own that is told to close while clients are in the given state; then its process must end by itself. */
const endsWith = (make) => async ({ kind }) => {
  const server = await start(kind, TOPICS);
  try {
    const sessions = await make(server);
    await server.debug('close');
    // A client closes its end when the server has said goodbye; ws waits for that.
    await Promise.all(sessions.map((session) => session.closed()));
    await until(() => !server.alive, 'end of the process');
    return { code: server.child.exitCode, signal: server.child.signalCode };
  } finally {
    await server.stop();
  }
};

const exits = [
  { id: 'BEH12-1', what: 'the process ends by itself: nobody is connected', send: endsWith(async () => []), node: { code: 0, signal: null } },
  { id: 'BEH12-2', what: 'the process ends by itself: a WebSocket', send: endsWith(async (server) => [await openWebSocket(server)]), node: { code: 0, signal: null } },
  {
    id: 'BEH12-3', what: 'the process ends by itself: a poll waits', node: { code: 0, signal: null },
    send: endsWith(async (server) => {
      await hold(await openPolling(server, { connect: '' }));
      return [];
    }),
  },
  { id: 'BEH12-4', what: 'the process ends by itself: nobody polls', send: endsWith(async (server) => {
    await openPolling(server);
    return [];
  }), node: { code: 0, signal: null } },
  { id: 'BEH12-5', what: 'the process ends by itself: a session that was upgraded', send: endsWith(async (server) => [(await upgraded(server)).socket]), node: { code: 0, signal: null } },
  {
    id: 'BEH20-1', what: 'the next process takes the same port and clients come back', node: { answer: /^40\/topic,/ },
    send: async ({ kind }) => {
      const first = await start(kind, TOPICS);
      const { port } = first;
      const client = await openWebSocket(first);
      await first.debug('close');
      await client.closed();
      await until(() => !first.alive, 'end of the process');
      const second = await start(kind, TOPICS, port);
      try {
        const socket = await openWebSocket(second);
        const answer = await join(socket, TOPIC);
        socket.destroy();
        return { answer };
      } finally {
        await second.stop();
      }
    },
  },
  { id: 'BEH20-2', what: 'a server that never ran can be closed, and emits to nobody', send: (server) => server.debug('stand-alone'), node: { closed: true } },
];

export const engineBehaviours = [...faults, ...garbage, ...closing, ...liveness, ...content, ...exits]
  .map((row) => ({ ...row, flags: row.flags ?? TOPICS }));
