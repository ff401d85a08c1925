// WebSocket frames (RFC 6455) and Engine.IO packets in them.
import {
  closesWithin, FC, frames, LIVES, outcome, packets, PARSE_ERROR, TRANSPORT_ERROR,
} from '../support/observe.mjs';
import { PollingSession } from '../support/polling.mjs';
import { reasonOf } from '../support/table.mjs';
import { binary, frame, OPCODE, RawWebSocket, text } from '../support/websocket.mjs';

const broken = (close) => ({ lives: false, close, reason: 'transport error' });
const PROTOCOL = broken(1002);
const MAX = 1_000_000;
const event = '42["message-with-ack"]';
const continuation = (payload, options) => frame(OPCODE.continuation, payload, options);
const close = (code, reason = '') => {
  const body = Buffer.concat([Buffer.alloc(2), Buffer.from(reason, 'latin1')]);
  body.writeUInt16BE(code);
  return frame(OPCODE.close, body);
};

/** The given text in one-byte fragments. */
const shredded = (payload) => [...payload].map((char, i) =>
  frame(i === 0 ? OPCODE.text : OPCODE.continuation, char, { fin: i === payload.length - 1 }));

export const frameCases = [
  { id: 'D00', what: 'one frame', send: frames([text('421["message-with-ack","é"]')]), node: { ...LIVES, replies: ['431["é"]'] } },
  { id: 'D00b', what: 'a text in fragments, split inside a character', send: frames([
    frame(OPCODE.text, '421["message-with-ack","', { fin: false }),
    continuation(Buffer.from([0xc3]), { fin: false }),
    continuation(Buffer.from([0xa9]), { fin: false }),
    continuation('', { fin: false }),
    continuation('"]'),
  ]), node: { ...LIVES, replies: ['431["é"]'] } },
  { id: 'D00c', what: 'a ping between fragments', send: frames([
    frame(OPCODE.text, '421["message-with-ack"', { fin: false }), frame(OPCODE.ping, 'hi'), continuation(']'),
  ]), node: { ...LIVES, replies: ['431[]'] } },
  { id: 'D00d', what: 'a message in 1,000 fragments', send: frames(shredded(`421["message-with-ack","${'a'.repeat(975)}"]`)), node: { ...LIVES, replies: (r) => r.length === 1 } },
  { id: 'D01', what: 'RSV2 and RSV3', send: frames([text(event, { rsv: 3 })]), node: PROTOCOL },
  { id: 'D01b', what: 'RSV1 without an extension', send: frames([text(event, { rsv: 4 })]), node: PROTOCOL },
  { id: 'D02', what: 'not masked', send: frames([text('42["message-with-ack"]', { mask: false })]), node: PROTOCOL },
  { id: 'D03', what: 'opcode 3', send: frames([frame(3, 'x')]), node: PROTOCOL },
  { id: 'D03b', what: 'opcode 3 that announces 2 GiB', send: frames([frame(3, 'x', { length: 2 ** 31 })]), node: PROTOCOL },
  { id: 'D03c', what: 'opcode 11', send: frames([frame(11, '')]), node: PROTOCOL },
  { id: 'D04', what: 'a continuation of nothing', send: frames([continuation('x')]), node: PROTOCOL },
  { id: 'D15', what: 'a text inside a fragmented text', send: frames([frame(OPCODE.text, '42', { fin: false }), text('42["x"]')]), node: PROTOCOL },
  { id: 'D05', what: 'a ping of 126 bytes', send: frames([frame(OPCODE.ping, 'x'.repeat(126))]), node: PROTOCOL },
  { id: 'D06', what: 'a fragmented ping', send: frames([frame(OPCODE.ping, 'x', { fin: false })]), node: PROTOCOL },
  { id: 'D07', what: '2^63-1 bytes announced', send: frames([text('4', { length: 2n ** 63n - 1n })]), node: broken(1009) },
  { id: 'D07b', what: '2^63 bytes announced', send: frames([text('4', { length: 2n ** 63n })]), node: { ...broken(1009) }, ours: { lives: false, reason: 'transport error', close: (code) => code === 1009 || code === 1002 }, why: 'the highest bit must be 0: either code is right' },
  { id: 'D08', what: 'one byte over the limit announced', send: frames([text('4', { length: MAX + 1 })]), node: broken(1009) },
  { id: 'D08b', what: 'exactly the limit', send: frames([text(`421["message-with-ack","${'a'.repeat(MAX - 26)}"]`)]), node: { ...LIVES, replies: (r) => r.length === 1 && r[0].length > 999_000 } },
  { id: 'D13', what: 'fragments over the limit together', send: frames([
    frame(OPCODE.text, `42["x","${'a'.repeat(600_000)}`, { fin: false }), continuation('a'.repeat(600_000), { fin: false }),
  ]), node: broken(1009) },
  { id: 'D09', what: 'a close of one byte', send: frames([frame(OPCODE.close, 'x')]), node: PROTOCOL },
  { id: 'D10', what: 'close code 1005 on the wire', send: frames([close(1005)]), node: PROTOCOL },
  { id: 'D10b', what: 'an ordinary close', send: frames([close(1000)]), node: { lives: false, close: 1000, reason: 'transport close' } },
  { id: 'D10c', what: 'a close without a code', send: frames([frame(OPCODE.close)]), node: { lives: false, close: 1005, reason: 'transport close' } },
  { id: 'D11', what: 'invalid UTF-8 in a text', send: frames([frame(OPCODE.text, Buffer.from('42["\xff"]', 'latin1'))]), node: broken(1007) },
  { id: 'D11b', what: 'a text cut inside a character', send: frames([frame(OPCODE.text, Buffer.from('42["x\xc3', 'latin1'))]), node: broken(1007) },
  { id: 'D12', what: 'invalid UTF-8 in a close reason', send: frames([close(1000, '\xff')]), node: broken(1007), ours: { lives: false, reason: 'transport error', close: (code) => code === 1007 || code === 1002 }, why: 'either code is right' },
  { id: 'D14', what: '20,000 fragments of one byte', send: frames(shredded(`42["${'a'.repeat(20_000)}`)), node: broken(1008) },
  { id: 'D14b', what: '20,000 empty fragments', send: frames([
    frame(OPCODE.text, '', { fin: false }), ...Array.from({ length: 20_000 }, () => continuation('', { fin: false })),
  ]), node: broken(1008) },
  {
    id: 'D16', what: '20,000 pings are answered', node: { ...LIVES, pongs: 20_000 },
    send: async (server) => {
      const socket = await RawWebSocket.open(server);
      await socket.connect();
      for (let i = 0; i < 200; i++) {
        socket.send(...Array.from({ length: 100 }, () => frame(OPCODE.ping, 'x')));
      }
      await socket.until(() => socket.pongs === 20_000 || socket.code !== undefined, 'pongs');
      return { pongs: socket.pongs, ...await outcome(server, socket) };
    },
  },
];

const HEARTBEAT = ['--ping-interval', '400', '--ping-timeout', '300'];

/** A session that joined "/" and from then on does only what `meanwhile` does, until the server ends it. */
const silent = (meanwhile = () => {}) => async (server) => {
  const socket = await RawWebSocket.open(server);
  await socket.connect();
  const timer = setInterval(() => meanwhile(socket), 50);
  try {
    const code = await socket.closed();
    return { close: code, reason: await reasonOf(server, socket.socketId) };
  } finally {
    clearInterval(timer);
  }
};

export const engineCases = [
  { id: 'E01', what: 'a ping from the client', send: frames([text('2')]), node: TRANSPORT_ERROR },
  { id: 'E02', what: '1,000 pongs that nobody asked for', send: frames(Array.from({ length: 1_000 }, () => text('3'))), node: LIVES },
  { id: 'E03', what: 'an empty text', send: frames([text('')]), node: PARSE_ERROR },
  { id: 'E04', what: 'packet type 7', send: frames([text('7')]), node: PARSE_ERROR },
  { id: 'E05', what: 'no packet', send: frames([text('xyz')]), node: PARSE_ERROR },
  { id: 'E06', what: 'an open packet', send: frames([text('0{}')]), node: LIVES },
  { id: 'E08', what: 'an upgrade packet', send: frames([text('5')]), node: LIVES },
  { id: 'E09', what: 'a noop', send: frames([text('6')]), node: LIVES },
  { id: 'E07', what: 'a close packet', send: frames([text('1')]), node: LIVES, ours: { lives: false, close: 1005, reason: 'transport close' }, why: 'a client that says goodbye is let go' },
  { id: 'E10', what: 'an empty message', send: packets(['']), node: FC },
  { id: 'E11', what: 'a binary message without a header', send: frames([binary([1, 2])]), node: FC },
  { id: 'E12', what: 'an empty binary message', send: frames([binary([])]), node: FC },
  { id: 'E13', what: 'an attachment as base64', send: frames([text('451-["message",{"_placeholder":true,"num":0}]'), text('bAQID')]), node: { ...LIVES, replies: ['451-["message-back",{"_placeholder":true,"num":0}]', Buffer.from([1, 2, 3])] } },
  { id: 'E14', what: 'no pong', flags: HEARTBEAT, send: silent(), node: { close: 1005, reason: 'ping timeout' } },
  { id: 'E15', what: 'other packets instead of a pong', flags: HEARTBEAT, send: silent((socket) => socket.send(text('6'))), node: { close: 1005, reason: 'ping timeout' } },
  {
    id: 'E16', what: 'never CONNECT', flags: ['--connect-timeout', '400'], node: { close: 1005 },
    send: async (server) => {
      const socket = await RawWebSocket.open(server);
      return { close: await socket.closed() };
    },
  },
  {
    id: 'E16p', what: 'never CONNECT, polling', flags: ['--connect-timeout', '400'], node: { status: 200, body: '1', after: 400 },
    send: async (server) => {
      const session = await PollingSession.open(server);
      const answer = await session.poll();
      return { ...answer, after: (await session.poll()).status };
    },
  },
  {
    id: 'E17', what: 'polling that stops polling', flags: HEARTBEAT, node: { reason: 'ping timeout', after: 400 },
    send: async (server) => {
      const session = await PollingSession.open(server);
      await session.connect();
      return { reason: await reasonOf(server, session.socketId), after: (await session.poll()).status };
    },
  },
  {
    id: 'E18', what: 'a pong keeps the session', flags: HEARTBEAT, node: LIVES,
    send: async (server) => {
      const socket = await RawWebSocket.open(server);
      await socket.connect();
      for (let i = 0; i < 4; i++) {
        if (await socket.next((message) => message === '2') === undefined) {
          break;
        }
        socket.send(text('3'));
      }
      return outcome(server, socket);
    },
  },
  {
    id: 'E19', what: 'a waiting poll gets the ping', flags: HEARTBEAT, node: { status: 200, body: '2' },
    send: async (server) => {
      const session = await PollingSession.open(server);
      await session.connect();
      const answer = await session.poll();
      await session.close();
      return answer;
    },
  },
  { id: 'E20', what: 'a client that sends and never reads is held back, or ended', send: flood, node: { alive: true }, ours: { alive: true }, why: 'the outgoing queue has a limit' },
];

/** Echoes are asked for and not read. Bounded to 20 MB, enough to fill every buffer in between. */
async function flood(server) {
  const socket = await RawWebSocket.open(server);
  await socket.connect();
  socket.connection.pause();
  const one = text(`42["message","${'a'.repeat(100_000)}"]`);
  for (let i = 0; i < 200 && !socket.ended; i++) {
    socket.connection.write(one);
  }
  await closesWithin(socket, 500);
  socket.destroy();
  return { alive: server.alive };
}
