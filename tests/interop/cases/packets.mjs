// Socket.IO packets. Every case of `overBoth` runs over WebSocket and over polling.
import { closesWithin, FC, LIVES, outcome, overBoth, packets, VIOLATION } from '../support/observe.mjs';
import { reasonOf } from '../support/table.mjs';
import { RawWebSocket, text } from '../support/websocket.mjs';

const lone = { connect: false };
const answers = (...replies) => ({ ...LIVES, replies });
const STRICT = 'the packet grammar is followed to the letter';
const BOUND = 'what Node leaves unbounded is bounded';
const nested = (depth) => '['.repeat(depth) + ']'.repeat(depth);
const opened = /^40\{"sid":"[\w-]{20}"\}$/;
const auth = '42["auth",{}]';

const both = [
  { id: 'F01', what: 'an event before CONNECT', send: ['2["x"]'], ...lone, node: { lives: false } },
  { id: 'F02', what: 'an ack before CONNECT', send: ['31["x"]'], ...lone, node: { lives: false } },
  { id: 'F03', what: 'DISCONNECT before CONNECT', send: ['1'], ...lone, node: { lives: false } },
  { id: 'F04', what: 'CONNECT twice', send: ['0'], node: VIOLATION },
  { id: 'F05', what: 'an event to a namespace that was not joined', send: ['2/custom,["x"]'], node: VIOLATION },
  { id: 'F06', what: 'an unknown namespace', send: ['0/nope,'], node: answers('44/nope,{"message":"Invalid namespace"}') },
  { id: 'F07', what: 'a middleware refuses', send: ['0/admin,'], node: answers('44/admin,{"message":"not authorized","data":{"code":401}}') },
  { id: 'F08', what: 'an event to a namespace that refused', send: ['0/admin,', '2/admin,["x"]'], node: VIOLATION },
  { id: 'F09', what: 'CONNECT_ERROR from a client', send: ['4{"message":"x"}'], node: VIOLATION },
  { id: 'F10', what: 'type 7', send: ['7'], node: FC },
  { id: 'F11', what: 'type 9', send: ['9[]'], node: FC },
  { id: 'F12', what: 'type a', send: ['a'], node: FC },
  { id: 'F13', what: 'a space for a type', send: [' '], ...lone, node: answers(opened, auth), ours: { lives: false }, why: STRICT },
  { id: 'F14', what: 'CONNECT with an array', send: ['0[]'], ...lone, node: { lives: false } },
  { id: 'F15', what: 'CONNECT with a string', send: ['0"x"'], ...lone, node: { lives: false } },
  { id: 'F16', what: 'CONNECT with null', send: ['0null'], ...lone, node: { lives: false } },
  { id: 'F19', what: 'CONNECT with bad JSON', send: ['0{bad'], ...lone, node: { lives: false } },
  { id: 'F19b', what: 'CONNECT with a space behind', send: ['0 '], ...lone, node: answers(opened, auth), ours: { lives: false }, why: STRICT },
  { id: 'F17', what: 'auth with a key __proto__', send: ['0/custom,{"__proto__":{"a":1},"b":2}'], node: answers(/^40\/custom,/, '42/custom,["auth",{"__proto__":{"a":1},"b":2}]') },
  { id: 'F18', what: 'CONNECT with an id', send: ['0/custom,17{"a":1}'], node: answers(/^40\/custom,/, '42/custom,["auth",{"a":1}]') },
  { id: 'F20', what: 'DISCONNECT with a payload', send: ['1{"a":1}'], node: FC },
  { id: 'F21', what: 'DISCONNECT, then an event', send: ['1', '2["x"]'], node: { lives: false, reason: 'client namespace disconnect' } },
  { id: 'F23', what: 'an event without a payload', send: ['2'], node: LIVES, ours: FC, why: STRICT },
  { id: 'F24', what: 'an event with an id and no payload', send: ['21'], node: LIVES, ours: FC, why: STRICT },
  { id: 'F25', what: 'an empty event', send: ['2[]'], node: FC },
  { id: 'F26', what: 'an event that is an object', send: ['2{"a":1}'], node: FC },
  { id: 'F27', what: 'the name is an object', send: ['2[{}]'], node: FC },
  { id: 'F28', what: 'the name is null', send: ['2[null]'], node: FC },
  { id: 'F29', what: 'the name is a number', send: ['21[1]'], node: answers('431["1"]') },
  { id: 'F30', what: 'the name is true', send: ['2[true]'], node: FC },
  { id: 'F31', what: 'the name is an array', send: ['2[[]]'], node: FC },
  { id: 'F32', what: 'the name is empty', send: ['21[""]'], node: answers('431[""]') },
  ...['connect', 'connect_error', 'disconnect', 'disconnecting', 'newListener', 'removeListener'].map((name) => (
    { id: `F33-${name}`, what: `the reserved name ${name}`, send: [`2["${name}"]`], node: FC })),
  ...['error', '__proto__', 'constructor', 'connection'].map((name) => (
    { id: `F34-${name}`, what: `the ordinary name ${name}`, send: [`21["${name}"]`], node: answers(`431["${name}"]`) })),
  { id: 'F36', what: 'an event without a handler', send: ['21["nobody"]'], node: answers() },
  { id: 'F37', what: 'truncated JSON', send: ['2["x"'], node: FC },
  { id: 'F38', what: 'something behind the JSON', send: ['2["x"]x'], node: FC },
  { id: 'F39', what: 'a byte order mark before the JSON', send: ['2\ufeff["message-with-ack",1]'], node: answers('430[1]'), ours: FC, why: STRICT },
  { id: 'F40', what: 'NaN', send: ['2["x",NaN]'], node: FC },
  { id: 'F45', what: 'a raw control character', send: ['2["x\u0001"]'], node: FC },
  { id: 'F41', what: '1e400', send: ['21["echo",1e400]'], node: answers('431[null]'), ours: answers('431[1e400]'), why: 'numbers that are passed on are not touched' },
  { id: 'F42', what: '2^53+1', send: ['21["echo",9007199254740993]'], node: answers('431[9007199254740992]'), ours: answers('431[9007199254740993]'), why: 'as F41' },
  { id: 'F42b', what: '-0 and 1.0', send: ['21["echo",[-0,1.0,1e2]]'], node: answers('431[[0,1,100]]'), ours: answers('431[[-0,1.0,1e2]]'), why: 'as F41' },
  { id: 'F43', what: 'half a surrogate pair', send: ['21["echo","\\ud800"]'], node: answers('431["\\ud800"]') },
  { id: 'F44', what: 'U+0000', send: ['21["echo","a\\u0000b"]'], node: answers('431["a\\u0000b"]') },
  { id: 'F46', what: 'the same key twice', send: ['21["echo",{"a":1,"a":2}]'], node: answers('431[{"a":2}]'), ours: answers('431[{"a":1,"a":2}]'), why: 'as F41' },
  { id: 'F47', what: 'a key __proto__', send: ['21["echo",{"__proto__":{"a":1}}]'], node: answers('431[{"__proto__":{"a":1}}]') },
  { id: 'F48', what: 'depth 63', send: [`21["echo",${nested(62)}]`], node: answers(`431[${nested(62)}]`) },
  { id: 'F49', what: 'depth 5,000, echoed', send: [`21["echo",${nested(5_000)}]`], node: LIVES, ours: FC, why: 'depth is limited to 64; the same packet ends a Node process' },
  { id: 'F50', what: 'depth 5,000, nobody listens', send: [`2["nobody",${nested(5_000)}]`], node: LIVES, ours: FC, why: 'as F49' },
  { id: 'F51', what: 'depth 400,000, nobody listens', send: [`2["nobody",${nested(400_000)}]`], node: { lives: (lives) => typeof lives === 'boolean' }, ours: FC, why: 'as F49' },
  { id: 'F52', what: 'a namespace without a comma', send: ['0/custom'], node: answers(/^40\/custom,/, '42/custom,["auth",{}]') },
  { id: 'F53', what: 'a namespace with a query', send: ['0/custom?a=b,'], node: answers(/^44\/custom.*,\{"message":"Invalid namespace"\}$/) },
  { id: 'F54', what: 'a namespace of 100 kB', send: [`0/${'a'.repeat(100_000)},`], node: answers(/^44\/a+,\{"message":"Invalid namespace"\}$/), ours: FC, why: BOUND },
  { id: 'F54b', what: 'a namespace of 256 bytes', send: [`0/${'a'.repeat(255)},`], node: answers(/^44\/a{255},\{"message":"Invalid namespace"\}$/) },
  { id: 'F54c', what: 'a namespace of 257 bytes', send: [`0/${'a'.repeat(256)},`], node: answers(/^44\/a{256},/), ours: FC, why: BOUND },
  { id: 'F55', what: 'the namespace /__proto__', send: ['0/__proto__,'], node: answers('44/__proto__,{"message":"Invalid namespace"}') },
  { id: 'F56', what: 'a namespace without a slash', send: ['0custom,'], node: FC },
  { id: 'F58', what: '32 namespaces', send: Array.from({ length: 31 }, (_, i) => `0/n${i},`), node: { ...LIVES, replies: (r) => r.length === 31 } },
  { id: 'F58b', what: '33 namespaces', send: Array.from({ length: 32 }, (_, i) => `0/n${i},`), node: { ...LIVES, replies: (r) => r.length === 32 }, ours: { lives: false }, why: BOUND },
  { id: 'F59', what: 'the main namespace by name', send: ['0/,'], ...lone, node: answers(opened, auth) },
  { id: 'F61', what: 'ack 17', send: ['217["message-with-ack","x"]'], node: answers('4317["x"]') },
  { id: 'F61b', what: 'ack 2^53-1', send: ['29007199254740991["message-with-ack","x"]'], node: answers('439007199254740991["x"]') },
  { id: 'F62', what: 'ack 2^53+1', send: ['29007199254740993["message-with-ack","x"]'], node: answers('439007199254740992["x"]'), ours: FC, why: 'an id that a JavaScript number cannot hold is refused, not answered under another' },
  { id: 'F62b', what: 'an id of 20 digits', send: ['299999999999999999999["message-with-ack","x"]'], node: answers('43100000000000000000000["x"]'), ours: FC, why: 'as F62' },
  { id: 'F63', what: 'an id of 400 digits', send: [`2${'9'.repeat(400)}["message-with-ack","x"]`], node: answers('43Infinity["x"]'), ours: FC, why: 'as F62' },
  { id: 'F64', what: 'a negative id', send: ['2-1["message-with-ack"]'], node: FC },
  { id: 'F66', what: 'a hexadecimal id', send: ['20x1["message-with-ack"]'], node: FC },
  { id: 'F65', what: 'a space for an id', send: ['2 ["message-with-ack",1]'], node: answers('430[1]'), ours: FC, why: STRICT },
  { id: 'F67', what: 'an id with zeros before', send: ['2007["message-with-ack",1]'], node: answers('437[1]') },
  { id: 'F68', what: 'an ack nobody waits for', send: ['399["x"]'], node: answers() },
  { id: 'F69', what: 'an ack without an id', send: ['3["x"]'], node: answers() },
  { id: 'F70', what: 'an ack without a payload', send: ['30'], node: answers() },
  { id: 'F71', what: 'an ack that is an object', send: ['30{"a":1}'], node: FC },
];

/** Asks the server for a question and sends the answers; gives what the server made of them. */
const asked = (timeout, ...replies) => async (server) => {
  const socket = await RawWebSocket.open(server);
  await socket.connect();
  socket.send(text(`42["ask","q",${timeout}]`));
  const question = await socket.next((message) => String(message).includes('"question"'));
  const id = /^42(\d+)\["question","q"\]$/.exec(question)?.[1];
  if (replies.length > 0) {
    socket.send(...replies.map((reply) => text(`43${id}${reply}`)));
  }
  const answered = await socket.next((message) => String(message).includes('"answered"'));
  if (replies.length === 0) {
    socket.send(text(`43${id}["late"]`));
  }
  return { id, answered, ...await outcome(server, socket) };
};

export const packetCases = [
  ...both.flatMap(overBoth),
  { id: 'F72', what: 'an answer twice: the first counts', send: asked(20_000, '["a"]', '["b"]'), node: { id: /^\d+$/, answered: '42["answered","a"]', ...answers() } },
  { id: 'F73', what: 'no answer in time, then a late one', send: asked(300), node: { answered: '42["answered",{"error":"operation has timed out"}]', ...answers() } },
  { id: 'F77', what: 'an empty answer', send: asked(20_000, '[]'), node: { answered: (message) => message === '42["answered"]' || message === '42["answered",null]', ...answers() } },
  {
    id: 'F60', what: 'CONNECT again while a middleware waits', why: 'one socket for each namespace and connection',
    node: { connects: 2, close: undefined }, ours: { connects: 0, close: 1005 },
    send: async (server) => {
      const socket = await RawWebSocket.open(server);
      await socket.connect();
      socket.send(text('40/slow,'), text('40/slow,'));
      const connects = () => socket.messages.filter((message) => message.startsWith('40/slow,')).length;
      await socket.until(() => connects() === 2 || socket.code !== undefined, 'answers');
      const seen = { connects: connects(), close: socket.code };
      socket.destroy();
      return seen;
    },
  },
  {
    id: 'F22', what: 'DISCONNECT, a while later CONNECT', node: { other: true, ...LIVES },
    send: async (server) => {
      const socket = await RawWebSocket.open(server);
      const before = await socket.connect();
      socket.send(text('41'));
      await reasonOf(server, before);
      socket.send(text('40'));
      const answer = await socket.next((message) => message.startsWith('40'));
      socket.socketId = JSON.parse(answer.slice(2)).sid;
      return { other: socket.socketId !== before, ...await outcome(server, socket) };
    },
  },
  {
    id: 'F22b', what: 'DISCONNECT and CONNECT in one write', why: 'packets are handled in their order; Node handles the CONNECT first',
    node: { answer: undefined, close: 1005 }, ours: { answer: /^40/, close: undefined },
    send: async (server) => {
      const socket = await RawWebSocket.open(server);
      await socket.connect();
      socket.send(text('41'), text('40'));
      const answer = await socket.next((message) => message.startsWith('40'));
      const seen = { answer, close: socket.code };
      socket.destroy();
      return seen;
    },
  },
  {
    id: 'F78', what: 'DISCONNECT while a middleware waits', node: LIVES,
    send: async (server) => {
      const socket = await RawWebSocket.open(server);
      await socket.connect();
      socket.send(text('40/slow,'));
      await closesWithin(socket, 50);
      socket.send(text('40/custom,'));
      await socket.next((message) => message.startsWith('40/slow,'));
      return outcome(server, socket);
    },
  },
  {
    id: 'F79', what: 'the connection goes while a middleware waits', node: { sockets: 0 },
    send: async (server) => {
      const socket = await RawWebSocket.open(server);
      await socket.connect();
      socket.send(text('40/slow,'));
      socket.send(text('42["close"]'));
      await socket.closed();
      await new Promise((resolve) => setTimeout(resolve, 600));
      return { sockets: (await server.debug('sessions')).sockets['/slow'] };
    },
  },
  { id: 'F80', what: 'a handler that throws', send: packets(['2["throw"]']), node: answers() },
];
