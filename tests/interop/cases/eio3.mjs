// Engine.IO 3 and the packets of Socket.IO 2.
import { E3, E5, get, outcome, upgrade } from '../support/observe.mjs';
import { binaryPart, connectedSocket3, EIO3, packetsOf, payloadOf, PollingSession3 } from '../support/eio3.mjs';
import { PollingSession } from '../support/polling.mjs';
import { request } from '../support/http.mjs';
import { binary, RawWebSocket, text } from '../support/websocket.mjs';

const ALLOWED = ['--allow-eio3'];
const STRICT = 'strict decoding';
const done = { status: 200, type: 'text/html', body: 'ok' };
const LIVES = { lives: true };
const ENDS = { lives: false, reason: 'parse error' };
const PLACEHOLDER = '{"_placeholder":true,"num":0}';

/** A body in a session that joined "/"; then whether the session still answers, else why it ended. */
const post = (body, flags) => async (server) => {
  const session = await PollingSession3.connected(server, flags);
  const answer = await session.post(body);
  return { answer, ...await outcome(server, session) };
};

const postBytes = (hex) => async (server) => {
  const session = await PollingSession3.connected(server);
  const answer = await session.postBytes(hex);
  return { answer, ...await outcome(server, session) };
};

/** Frames over a WebSocket that joined "/". */
const frames = (list, flags) => async (server) => {
  const socket = await connectedSocket3(server, flags);
  socket.send(...list);
  return outcome(server, socket);
};

const packets = (...list) => frames(list.map((packet) => text(packet)));

const BYTES = `451-0["message-with-ack",${PLACEHOLDER}]`;
const ANSWER = `461-0[${PLACEHOLDER}]`;

export const engineIO3Cases = [
  {
    id: 'J01', what: 'the handshake', send: get(EIO3),
    node: {
      status: 200, type: 'text/plain; charset=UTF-8', cache: 'no-store',
      body: (body) => packetsOf(body).length === 1
        && /^0\{"sid":"[\w-]{20}","upgrades":\["websocket"\],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000\}$/.test(packetsOf(body)[0]),
    },
  },
  {
    id: 'J01b', what: 'the client is in "/" without asking', node: { status: 200, body: '2:4013:42["auth",{}]' },
    send: async (server) => {
      const session = await PollingSession3.open(server);
      const answer = await session.poll();
      session.destroy();
      return answer;
    },
  },
  {
    id: 'J01w', what: 'the handshake over WebSocket', node: { messages: [/^0\{"sid":"[\w-]{20}","upgrades":\[\],/, '40', '42["auth",{}]'] },
    send: async (server) => {
      const socket = await RawWebSocket.open(server, 'EIO=3&transport=websocket');
      await socket.until(() => socket.messages.length === 3, 'three packets');
      socket.destroy();
      return { messages: socket.messages };
    },
  },
  { id: 'J01n', what: 'no EIO', send: get('transport=polling'), node: { status: 200, body: /^\d+:0/ } },
  { id: 'J01x', what: 'EIO=5', send: get('EIO=5&transport=polling'), node: { status: 200, body: /^\d+:0/ } },
  { id: 'J02', what: 'a length that is too great', send: post('99:40'), node: { answer: done, ...ENDS } },
  { id: 'J02b', what: 'a length that is too small', send: post('9:42["message"]'), node: { answer: done, lives: false, reason: 'forced close' } },
  { id: 'J03', what: 'no length', send: post('abc'), node: { answer: done, ...ENDS } },
  { id: 'J04', what: 'a huge length', send: post('99999999999999999999:4a'), node: { answer: done, ...ENDS } },
  {
    id: 'J05', what: '400,000 empty packets', send: post('0:'.repeat(400_000)), why: 'at most 1,024 packets in a payload',
    node: { answer: done, ...LIVES }, ours: { answer: done, ...ENDS },
  },
  { id: 'J05b', what: '1,024 empty packets', send: post('0:'.repeat(1_024)), node: { answer: done, ...LIVES } },
  { id: 'J06', what: 'a length of 1e1', send: post('1e1:6aaaaaaaaa'), node: { answer: done, ...LIVES }, ours: { answer: done, ...ENDS }, why: 'a length is made of digits' },
  { id: 'J07', what: 'a negative length', send: post('-1:40'), node: { answer: done, ...ENDS } },
  { id: 'J08', what: 'an empty body', send: post(''), node: { answer: done, ...ENDS } },
  { id: 'J09', what: '900,000 digits', send: post('1'.repeat(900_000)), node: { answer: done, ...ENDS } },
  { id: 'J22', what: 'a payload of Engine.IO 4', send: post('42["message"]\x1e42["message"]'), node: { answer: done, ...ENDS } },
  {
    id: 'J10', what: 'lengths count UTF-16 code units', node: { answer: done, ...LIVES, replies: ['431["€é"]', '432["😀"]'] },
    send: post('28:421["message-with-ack","€é"]28:422["message-with-ack","😀"]'),
  },
  { id: 'J10b', what: 'lengths in bytes', send: post('31:421["message-with-ack","€é"]'), node: { answer: done, ...ENDS } },
  {
    id: 'J11', what: 'base64 in, a binary payload out',
    node: {
      answer: done,
      reply: { type: 'application/octet-stream', hex: binaryPart(ANSWER) + binaryPart(Buffer.from([4, 1, 2, 3])) },
    },
    send: async (server) => {
      const session = await PollingSession3.connected(server);
      const answer = await session.post(payloadOf(BYTES, 'b4AQID'));
      const reply = await session.pollBytes();
      session.destroy();
      return { answer, reply };
    },
  },
  { id: 'J11b', what: 'base64 in, base64 out', send: post(payloadOf(BYTES, 'b4AQID'), '&b64=1'), node: { answer: done, ...LIVES, replies: [ANSWER, 'b4AQID'] } },
  {
    id: 'J11c', what: 'a binary payload in and out',
    node: { answer: done, reply: { hex: binaryPart(ANSWER) + binaryPart(Buffer.from([4, 1, 2, 3])) } },
    send: async (server) => {
      const session = await PollingSession3.connected(server);
      const answer = await session.postBytes(binaryPart(BYTES) + binaryPart(Buffer.from([4, 1, 2, 3])));
      const reply = await session.pollBytes();
      session.destroy();
      return { answer, reply };
    },
  },
  { id: 'J11d', what: 'bad base64', send: post(payloadOf(BYTES, 'b4!!!!'), '&b64=1'), node: { answer: done, ...LIVES }, ours: { answer: done, ...ENDS }, why: STRICT },
  { id: 'J12', what: 'a binary payload without end of length', send: postBytes('0001'), node: { answer: done, ...ENDS } },
  {
    id: 'J13', what: 'a binary payload shorter than it says', send: postBytes('0009ff36'), why: STRICT,
    node: { answer: done, ...LIVES }, ours: { answer: done, ...ENDS },
  },
  { id: 'J14', what: '900 KB of empty packets in a binary payload', send: postBytes('0000ff'.repeat(300_000)), node: { answer: done, ...ENDS } },
  {
    id: 'J15', what: 'a second CONNECT', node: { body: '1:61:1', reason: 'forced server close' },
    send: async (server) => {
      const session = await PollingSession3.connected(server);
      await session.post(payloadOf('40'));
      const { body } = await session.poll();
      return { body, ...await outcome(server, session) };
    },
  },
  {
    id: 'J16', what: 'the query of a namespace', send: packets('40/custom?token=abc&b=2&b=3,'),
    node: { ...LIVES, replies: ['40/custom,', '42/custom,["auth",{"token":"abc","b":"3"}]'] },
  },
  {
    id: 'J16b', what: 'the query of a namespace, escaped', send: packets('40/custom?a=x+y%20z%26%E2%82%AC&c'),
    node: { ...LIVES, replies: ['40/custom,', '42/custom,["auth",{"a":"x y z&€","c":""}]'] },
  },
  { id: 'J16c', what: 'a namespace without query', send: packets('40/custom,'), node: { ...LIVES, replies: ['40/custom,', '42/custom,["auth",{}]'] } },
  { id: 'J16d', what: 'an unknown namespace', send: packets('40/nope?a=1,'), node: { ...LIVES, replies: ['44/nope,{"message":"Invalid namespace"}'] } },
  { id: 'J16e', what: 'a namespace that refuses', send: packets('40/admin?token=wrong,'), node: { ...LIVES, replies: ['44/admin,{"code":401}'] } },
  { id: 'J16f', what: 'a namespace that lets in', send: packets('40/admin?token=secret,'), node: { ...LIVES, replies: ['40/admin,'] } },
  {
    id: 'J16g', what: 'ids of sockets', node: { known: true },
    send: async (server) => {
      const socket = await connectedSocket3(server);
      socket.send(text('40/custom,'));
      await socket.next((message) => message.startsWith('42/custom,'));
      const log = await server.debug(`log?id=${encodeURIComponent(`/custom#${socket.socketId}`)}`);
      socket.destroy();
      return { known: log.length === 1 && log[0].namespace === '/custom' };
    },
  },
  ...['//', '//['].map((name, i) => ({
    id: `J17${'ab'[i]}`, what: `the namespace ${name}`, send: packets(`40${name}`), node: { lives: false, close: 1005, reason: 'forced close' },
  })),
  {
    id: 'J18', what: 'a namespace with dots', send: packets('40/x/../custom,'), why: 'a name is a name, not a path',
    node: { ...LIVES, replies: ['40/custom,', '42/custom,["auth",{}]'] },
    ours: { ...LIVES, replies: ['44/x/../custom,{"message":"Invalid namespace"}'] },
  },
  { id: 'J20', what: 'a ping', send: packets('2', '2'), node: { ...LIVES, replies: ['3', '3'] } },
  { id: 'J20p', what: 'a ping, polling', send: post(payloadOf('2')), node: { answer: done, ...LIVES, replies: ['3'] } },
  { id: 'J21', what: 'a pong', send: packets('3'), node: { lives: false, close: 1005, reason: 'transport error' } },
  { id: 'J21p', what: 'a pong, polling', send: post(payloadOf('3')), node: { answer: done, lives: false, reason: 'transport error' } },
  { id: 'J30', what: 'a probe on an open session', send: packets('2probe'), node: { ...LIVES, replies: ['3'] } },
  {
    id: 'J31', what: 'no ping', flags: [...ALLOWED, '--ping-interval', '400', '--ping-timeout', '300'], node: { close: 1005, reason: 'ping timeout' },
    send: async (server) => {
      const socket = await connectedSocket3(server);
      const close = await socket.closed();
      return { close, ...await outcome(server, { socketId: socket.socketId, pulse: async () => ({ lives: false }), destroy() {} }) };
    },
  },
  {
    id: 'J32', what: 'binary over WebSocket', node: { ...LIVES, replies: [ANSWER, Buffer.from([4, 1, 2, 3])] },
    send: frames([text(BYTES), binary([4, 1, 2, 3])]),
  },
  { id: 'J32b', what: 'base64 over WebSocket', node: { ...LIVES, replies: [ANSWER, 'b4AQID'] }, send: frames([text(BYTES), text('b4AQID')], '&b64=1') },
  {
    id: 'J33', what: 'a binary packet of an unknown type', send: frames([binary([9, 1])]), why: STRICT,
    node: LIVES, ours: { lives: false, close: 1005, reason: 'parse error' },
  },
  {
    id: 'J34', what: 'an empty binary packet', send: frames([binary([])]), why: STRICT,
    node: LIVES, ours: { lives: false, close: 1005, reason: 'parse error' },
  },
  { id: 'J35', what: 'base64 over WebSocket, Engine.IO 4', flags: [], node: { replies: [ANSWER, 'bAQID'] }, send: async (server) => {
    const socket = await RawWebSocket.open(server, 'EIO=4&transport=websocket&b64=1');
    await socket.connect();
    socket.send(text(BYTES), text('bAQID'));
    return outcome(server, socket);
  } },
  {
    id: 'J36', what: 'an upgrade', node: { probe: '3probe', poll: { status: 200, body: '1:6' }, late: E3, echo: true },
    send: async (server) => {
      const session = await PollingSession3.connected(server);
      const socket = await RawWebSocket.open(server, `EIO=3&transport=websocket&sid=${session.sid}`);
      const poll = session.poll();
      socket.send(text('2probe'));
      const probe = await socket.next();
      const released = await poll;
      socket.send(text('5'));
      const { lives } = await socket.pulse();
      const late = await session.poll();
      socket.destroy();
      return { probe, poll: released, late, echo: lives };
    },
  },
  {
    id: 'J40', what: 'the other revision in a session', node: { answer: E3, ...LIVES },
    send: async (server) => {
      const session = await PollingSession3.connected(server);
      const answer = await request(server, { query: `EIO=4&transport=polling&sid=${session.sid}` });
      return { answer, ...await outcome(server, session) };
    },
  },
  {
    id: 'J40b', what: 'no revision in a session', node: { answer: done, ...LIVES },
    send: async (server) => {
      const session = await PollingSession3.connected(server);
      const answer = await session.request({ method: 'POST', query: `transport=polling&sid=${session.sid}`, body: '1:6' });
      return { answer, ...await outcome(server, session) };
    },
  },
  {
    id: 'J41', what: 'an upgrade of the other revision', node: { status: 400, body: 'Bad request' },
    send: async (server) => {
      const session = await PollingSession.open(server);
      return upgrade(`EIO=3&transport=websocket&sid=${session.sid}`)(server);
    },
  },
  {
    id: 'J41b', what: 'an upgrade of the other revision, the other way', node: { status: 400, body: 'Bad request' },
    send: async (server) => {
      const session = await PollingSession3.open(server);
      return upgrade(`EIO=4&transport=websocket&sid=${session.sid}`)(server);
    },
  },
  { id: 'J42', what: 'the option is off', flags: [], send: get(EIO3), node: E5 },
].map((entry) => ({ flags: ALLOWED, ...entry }));
