// The rules of the Engine.IO protocol, revision 3, where they differ from revision 4.
import { EIO3, binaryPart, connectedSocket3, packetsOf, payloadOf, PollingSession3 } from '../support/eio3.mjs';
import { request } from '../support/http.mjs';
import { E1, E3, get } from '../support/observe.mjs';
import { delay } from '../support/wait.mjs';
import { binary, RawWebSocket, text } from '../support/websocket.mjs';
import { TOPICS } from './wire.mjs';

const FLAGS = ['--allow-eio3', '--allow-jsonp'];
const HEARTBEAT = [...FLAGS, '--ping-interval', '300', '--ping-timeout', '1000'];
const SCRIPT = 'a script is not text';
const BARE = [...FLAGS, ...TOPICS];
const path = '/engine.io/';
const bytes = Buffer.from([1, 2, 3, 4]);

/** A session of the bare server, after one payload; `read` reads what comes back. */
const bare = (body, { query = '', type, read = (answer) => answer.body } = {}) => async (server) => {
  const open = await request(server, { path, query: EIO3 + query });
  const { sid } = JSON.parse(/\{.*\}/.exec(open.body)[0]);
  const url = `${server.url}${path}?${EIO3}&sid=${sid}`;
  const headers = { 'Content-Type': type ?? 'text/plain;charset=UTF-8' };
  const posted = await fetch(url, { method: 'POST', body, headers });
  const seen = { status: posted.status, answer: await posted.text() };
  const polled = await fetch(url, { signal: AbortSignal.timeout(20_000) });
  const content = Buffer.from(await polled.arrayBuffer());
  await fetch(url, { method: 'POST', body: '1:1', headers });
  return { ...seen, type: polled.headers.get('content-type'), body: read({ body: content.toString(), hex: content.toString('hex') }) };
};

const ok = { status: 200, answer: 'ok' };

export const engine3 = [
  {
    id: 'EIO3-session-1', what: 'the open packet with its length in characters', node: { count: 1, keys: ['sid', 'upgrades', 'pingInterval', 'pingTimeout', 'maxPayload'] },
    send: async (server) => {
      const packets = packetsOf((await request(server, { query: EIO3 })).body);
      return { count: packets.length, keys: Object.keys(JSON.parse(packets[0].slice(1))) };
    },
  },
  {
    id: 'EIO3-session-2', what: 'a ping of the client is answered', node: { answer: ['3'] },
    send: async (server) => {
      const session = await PollingSession3.connected(server);
      await session.post('1:2');
      const answer = packetsOf((await session.poll()).body);
      session.destroy();
      return { answer };
    },
  },
  {
    id: 'EIO3-session-3', what: 'messages both ways', flags: BARE, send: bare('6:4hello'), node: { ...ok, body: '6:4hello' },
  },
  {
    id: 'EIO3-session-4', what: 'a close packet ends a session of long-polling', node: { posted: { status: 200, body: 'ok' }, after: E1 },
    send: async (server) => {
      const session = await PollingSession3.connected(server);
      return { posted: await session.post('1:1'), after: await session.poll() };
    },
  },
  { id: 'EIO3-url-1', what: 'an unknown transport', send: get('EIO=3&transport=abc'), node: { status: 400 } },
  { id: 'EIO3-url-2', what: 'an unknown session', send: get(`${EIO3}&sid=unknown`), node: E1 },
  { id: 'EIO3-url-3', what: 'a time stamp changes nothing', send: get(`${EIO3}&t=N8hyd6w`), node: { status: 200, body: /^\d+:0\{/ } },
  {
    id: 'EIO3-url-4', what: 'b64 asks for bytes as text', flags: BARE, send: bare('10:b4AQIDBA==', { query: '&b64=1' }),
    node: { ...ok, type: /^text\/plain/, body: '10:b4AQIDBA==' },
  },
  {
    id: 'EIO3-packet-1', what: 'a binary frame begins with its type', node: { reply: Buffer.from([4, 1, 2, 3, 4]) }, flags: BARE,
    send: async (server) => {
      const socket = await RawWebSocket.open(server, 'EIO=3&transport=websocket', { path });
      await socket.next();
      socket.send(binary([4, ...bytes]));
      const reply = await socket.next();
      socket.destroy();
      return { reply };
    },
  },
  {
    id: 'EIO3-packet-2', what: 'ping by WebSocket is answered, pong ends it', node: { pong: '3', close: 1005 },
    send: async (server) => {
      const socket = await connectedSocket3(server);
      socket.send(text('2'));
      const pong = await socket.next();
      socket.send(text('3'));
      return { pong, close: await socket.closed() };
    },
  },
  {
    id: 'EIO3-packet-3', what: 'what is no packet ends the session', node: { lives: false },
    send: async (server) => {
      const session = await PollingSession3.connected(server);
      await session.post('abc');
      return session.pulse();
    },
  },
  { id: 'EIO3-payload-1', what: 'several packets', flags: BARE, send: bare('6:4test16:4test26:4test3'), node: { ...ok, body: '6:4test16:4test26:4test3' } },
  { id: 'EIO3-payload-2', what: 'lengths count characters, not bytes', flags: BARE, send: bare('2:4€3:4😀'), node: { ...ok, body: '2:4€3:4😀' } },
  {
    id: 'EIO3-payload-3', what: 'text and bytes in one binary payload', flags: BARE,
    send: bare('6:4hello10:b4AQIDBA==', { read: ({ hex }) => hex }),
    node: { ...ok, type: 'application/octet-stream', body: binaryPart('4hello') + binaryPart([4, ...bytes]) },
  },
  {
    id: 'EIO3-payload-4', what: 'a binary payload of the client', flags: BARE,
    send: bare(Buffer.from(binaryPart('4€') + binaryPart([4, ...bytes]), 'hex'), { type: 'application/octet-stream', read: ({ hex }) => hex }),
    node: { ...ok, body: binaryPart('4€') + binaryPart([4, ...bytes]) },
  },
  {
    id: 'EIO3-polling-1', what: 'the CORS headers are those of the server', flags: [...FLAGS, '--origin', 'http://page.test'],
    send: get(EIO3, { headers: { Origin: 'http://page.test' } }), node: { status: 200, cors: 'http://page.test' },
  },
  {
    id: 'EIO3-jsonp-1', what: 'the answer is a script that calls back', send: get(`${EIO3}&j=4`), why: SCRIPT,
    node: { status: 200, type: /^text\/plain/, body: /^___eio\[4\]\("\d+:0\{\\"sid\\":.*"\);$/ },
    ours: { status: 200, type: /^text\/javascript/, body: /^___eio\[4\]\("\d+:0\{\\"sid\\":.*"\);$/ },
  },
  {
    id: 'EIO3-jsonp-2', what: 'the client posts a form, newlines escaped twice', node: { posted: { status: 200, body: 'ok' }, script: /^___eio\[4\]\("\d+:430\[\\"a\\\\nb\\"\]"\);$/ },
    send: async (server) => {
      const open = await request(server, { query: `${EIO3}&j=4` });
      const { sid } = JSON.parse(JSON.parse(/\((".*")\);$/.exec(open.body)[1]).replace(/^\d+:0/, ''));
      const query = `${EIO3}&sid=${sid}&j=4`;
      while (!(await request(server, { query })).body.includes('auth')) {
        // The CONNECT of "/", and what the server says behind it.
      }
      const payload = payloadOf('420["message-with-ack","a\\nb"]');
      const posted = await request(server, {
        query, method: 'POST', body: `d=${encodeURIComponent(payload.replaceAll('\\n', '\\\\n'))}`,
        headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      });
      const script = (await request(server, { query })).body;
      return { posted, script };
    },
  },
  {
    id: 'EIO3-websocket-1', what: 'every packet in a frame of its own', flags: BARE, node: { replies: ['4hello', '4world'] },
    send: async (server) => {
      const socket = await RawWebSocket.open(server, 'EIO=3&transport=websocket', { path });
      await socket.next();
      socket.send(text('4hello'), text('4world'));
      const replies = [await socket.next(), await socket.next()];
      socket.destroy();
      return { replies };
    },
  },
  {
    id: 'EIO3-upgrade-1', what: 'probe, release, upgrade', node: { probe: '3probe', poll: { status: 200, body: '1:6' }, after: E3, lives: true },
    send: async (server) => {
      const session = await PollingSession3.connected(server);
      const socket = await RawWebSocket.open(server, `EIO=3&transport=websocket&sid=${session.sid}`);
      socket.send(text('2probe'));
      const probe = await socket.next();
      const poll = await session.poll();
      socket.send(text('5'));
      const { lives } = await socket.pulse();
      const after = await session.poll();
      socket.destroy();
      return { probe, poll, after, lives };
    },
  },
  {
    id: 'EIO3-timeouts-1', what: 'pings keep a session', flags: HEARTBEAT, witness: false, node: { pongs: ['3', '3', '3', '3'] },
    send: async (server) => {
      const socket = await connectedSocket3(server);
      const pongs = [];
      for (let i = 0; i < 4; i++) {
        await delay(400);
        socket.send(text('2'));
        pongs.push(await socket.next());
      }
      socket.destroy();
      return { pongs };
    },
  },
  {
    id: 'EIO3-timeouts-2', what: 'a client that does not ping is closed; nothing else is a ping', flags: HEARTBEAT, witness: false, node: { close: 1005, said: [] },
    send: async (server) => {
      const socket = await connectedSocket3(server);
      const timer = setInterval(() => socket.send(text('6')), 100);
      const close = await socket.closed();
      clearInterval(timer);
      return { close, said: socket.messages };
    },
  },
].map((row) => ({ ...row, flags: row.flags ?? FLAGS }));
