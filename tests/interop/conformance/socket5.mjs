// The rules of the Socket.IO protocol, revision 5, in the order of its document.
import { binary, text } from '../support/websocket.mjs';
import { join, openPolling, openWebSocket, overPolling, overWebSocket, read, SEPARATOR, state, take, TOPICS } from './wire.mjs';

const LIVES = { lives: true, replies: [] };
const CLOSED = { lives: false, close: 1005 };
const sid = /^40\{"sid":"[\w-]{20}"\}$/;
const placeholder = (num) => `{"_placeholder":true,"num":${num}}`;
const STRICT = 'the packet grammar is followed to the letter';

/** Joins, sends these frames and takes as many messages. */
const exchange = (connect, frames, count) => async (server) => {
  const socket = await openWebSocket(server, { connect });
  socket.send(...frames.map((frame) => (typeof frame === 'string' ? text(frame) : binary(frame))));
  const replies = await take(socket, count);
  socket.destroy();
  return { replies };
};

/** The answer to a CONNECT, over either transport, and the greeting behind it. */
const connects = (packet) => async (server) => {
  const socket = await openWebSocket(server, { connect: packet });
  const greeting = await socket.next();
  socket.destroy();
  const session = await openPolling(server, { connect: packet });
  await session.close();
  return { websocket: socket.answer, greeting, polling: session.answer };
};

/** A CONNECT that is refused, and the connection goes on. */
const refused = (packet) => async (server) => {
  const socket = await openWebSocket(server, { connect: packet });
  return { answer: socket.answer, ...await state(socket) };
};

/** Leaves "/". Node's server handles what comes in the same read before the DISCONNECT (F22b). */
async function leave(socket) {
  socket.send(text('41'), text('40/barrier,'));
  await socket.next((message) => message.startsWith?.('44/barrier,'));
}

const ends = (list, options) => async (server) => ({
  websocket: await overWebSocket(list, options)(server), polling: await overPolling(list, options)(server),
});
const END = { websocket: CLOSED, polling: { lives: false } };

const anywhere = [
  { id: 'SIO5-connect-1', what: 'CONNECT to "/" is answered with a session id', send: refused('40'), node: { answer: sid, lives: true } },
  { id: 'SIO5-connect-2', what: 'an unknown namespace is refused, and the connection goes on', send: refused('40/random,'), node: { answer: '44/random,{"message":"Invalid namespace"}', ...LIVES } },
  { id: 'SIO5-connect-3', what: 'an EVENT before CONNECT closes', send: ends(['42["x"]'], { connect: '' }), node: END },
  { id: 'SIO5-connect-4', what: 'an ACK before CONNECT closes', send: ends(['430[]'], { connect: '' }), node: END },
  { id: 'SIO5-connect-5', what: 'a DISCONNECT before CONNECT closes', send: ends(['41'], { connect: '' }), node: END },
  { id: 'SIO5-connect-6', what: 'CONNECT_ERROR is the server\'s alone', send: ends(['44{"message":"x"}']), node: END },
  { id: 'SIO5-connect-7', what: 'CONNECT twice closes', send: ends(['40']), node: END },
  { id: 'SIO5-connect-8', what: 'CONNECT with a payload that is no object closes', send: ends(['40[]'], { connect: '' }), node: END },
  {
    id: 'SIO5-connect-9', what: 'ids of sockets and sessions are different secrets', node: { different: true, length: [20, 20] },
    send: async (server) => {
      const socket = await openWebSocket(server);
      socket.destroy();
      return { different: socket.socketId !== socket.handshake.sid, length: [socket.socketId.length, socket.handshake.sid.length] };
    },
  },
  { id: 'SIO5-event-3', what: 'an EVENT without a payload closes', send: ends(['42']), node: { websocket: { lives: true }, polling: { lives: true } }, ours: END, why: STRICT },
  { id: 'SIO5-event-4', what: 'an empty EVENT closes', send: ends(['42[]']), node: END },
  { id: 'SIO5-event-5', what: 'an EVENT that is an object closes', send: ends(['42{}']), node: END },
  { id: 'SIO5-event-6', what: 'an EVENT to a namespace that was not joined closes', send: ends(['42/random,["x"]']), node: END },
  { id: 'SIO5-event-7', what: 'an EVENT that nobody handles is passed over', send: overWebSocket(['42["nobody-handles-this"]']), node: LIVES },
  { id: 'SIO5-event-8', what: 'an EVENT of a reserved name closes', send: ends(['42["disconnect"]']), node: END },
  { id: 'SIO5-ack-5', what: 'an ACK that nobody waits for is passed over', send: overWebSocket(['43999[]']), node: LIVES },
  { id: 'SIO5-ack-6', what: 'an ACK that is no array closes', send: ends(['430{}']), node: END },
  { id: 'SIO5-ack-7', what: 'an id that is no number closes', send: ends(['42abc["x"]']), node: END },
  {
    id: 'SIO5-disconnect-1', what: 'DISCONNECT has no answer; the connection stays', send: overWebSocket(['41']), node: LIVES,
  },
  {
    id: 'SIO5-disconnect-2', what: 'an EVENT after DISCONNECT closes', node: CLOSED,
    send: async (server) => {
      const socket = await openWebSocket(server);
      await leave(socket);
      socket.send(text('42["x"]'));
      return state(socket);
    },
  },
  {
    id: 'SIO5-disconnect-3', what: 'a CONNECT after DISCONNECT makes another socket', node: { answer: sid, other: true, ...LIVES },
    send: async (server) => {
      const socket = await openWebSocket(server);
      const first = socket.socketId;
      await leave(socket);
      const answer = await join(socket, '40');
      return { answer, other: socket.socketId !== first, ...await state(socket) };
    },
  },
  { id: 'SIO5-disconnect-4', what: 'DISCONNECT with a payload closes', send: ends(['41{}']), node: END },
  { id: 'SIO5-format-1', what: 'an unknown type closes', send: ends(['47']), node: END },
  { id: 'SIO5-format-2', what: 'no type closes', send: ends(['4']), node: END },
  { id: 'SIO5-format-3', what: 'truncated JSON closes', send: ends(['42["x"']), node: END },
  { id: 'SIO5-format-4', what: 'something behind the JSON closes', send: ends(['42["x"]x']), node: END },
  { id: 'SIO5-format-5', what: 'a namespace ends at the comma or the end', send: refused('40/random'), node: { answer: '44/random,{"message":"Invalid namespace"}', ...LIVES } },
  { id: 'SIO5-binary-4', what: 'an attachment nobody announced closes', send: ends([Buffer.from([1])]), node: END },
  { id: 'SIO5-binary-5', what: 'text while attachments are missing closes', send: ends([`451-["x",${placeholder(0)}]`, '42["x"]']), node: END },
  { id: 'SIO5-binary-6', what: 'a placeholder without an attachment closes', send: ends([`451-["x",${placeholder(1)}]`, Buffer.from([1])]), node: END },
  { id: 'SIO5-binary-7', what: 'eleven attachments close', send: ends([`4511-["x",${placeholder(0)}]`]), node: END },
  { id: 'SIO5-binary-8', what: 'a count of no attachments closes', send: ends(['450-["x"]']), node: END },
].map((row) => ({ ...row, anywhere: true }));

export const socket5 = [
  ...anywhere,
  { id: 'SIO5-connect-10', what: 'a namespace of its own', send: connects('40/custom,'), node: { websocket: /^40\/custom,\{"sid":"[\w-]{20}"\}$/, greeting: '42/custom,["auth",{}]', polling: /^40\/custom,\{"sid"/ } },
  { id: 'SIO5-connect-11', what: 'a payload reaches the server', send: connects('40{"token":"123"}'), node: { websocket: sid, greeting: '42["auth",{"token":"123"}]', polling: sid } },
  {
    id: 'SIO5-connect-12', what: 'a payload to a namespace', send: connects('40/custom,{"token":"abc"}'),
    node: { websocket: /^40\/custom,/, greeting: '42/custom,["auth",{"token":"abc"}]', polling: /^40\/custom,/ },
  },
  {
    id: 'SIO5-connect-13', what: 'a middleware refuses with its words and data', send: refused('40/admin,{"token":"wrong"}'),
    node: { answer: '44/admin,{"message":"not authorized","data":{"code":401}}', ...LIVES },
  },
  {
    id: 'SIO5-connect-14', what: 'several namespaces share a connection, each with its id', node: { ids: 3, lives: true },
    send: async (server) => {
      const socket = await openWebSocket(server);
      const ids = [socket.socketId];
      for (const name of ['/custom', '/topic']) {
        await join(socket, `40${name},`);
        ids.push(socket.socketId);
      }
      return { ids: new Set(ids).size, ...await state(socket) };
    }, flags: TOPICS,
  },
  {
    id: 'SIO5-connect-15', what: 'a client that joins nothing is closed', flags: ['--connect-timeout', '400'], witness: false, node: { said: [], close: 1005 },
    send: async (server) => {
      const socket = await openWebSocket(server, { connect: '' });
      return { close: await socket.closed(), said: socket.messages };
    },
  },
  { id: 'SIO5-event-1', what: 'an EVENT each way', send: exchange('40', ['42["message",1,"2",{"3":[true]}]'], 1), node: { replies: ['42["message-back",1,"2",{"3":[true]}]'] } },
  { id: 'SIO5-event-2', what: 'in a namespace', send: exchange('40/custom,', ['42/custom,["message","é€😀"]'], 1), node: { replies: ['42/custom,["message-back","é€😀"]'] } },
  {
    id: 'SIO5-event-9', what: 'by long-polling, several in one payload', node: { replies: ['42["message-back","hello"]', '42["message-back","world"]'] },
    send: async (server) => {
      const session = await openPolling(server);
      await session.post(`42["message","hello"]${SEPARATOR}42["message","world"]`);
      await read(session, (packets) => packets.filter((packet) => packet.startsWith('42["message-back"')).length === 2);
      await session.close();
      return { replies: session.replies.filter((packet) => !packet.startsWith('42["auth"')) };
    },
  },
  { id: 'SIO5-ack-1', what: 'an EVENT with an id is answered under it', send: exchange('40', ['4212["message-with-ack","foo"]'], 1), node: { replies: ['4312["foo"]'] } },
  { id: 'SIO5-ack-2', what: 'an answer may be empty', send: exchange('40', ['4212["message-with-ack"]'], 1), node: { replies: ['4312[]'] } },
  { id: 'SIO5-ack-3', what: 'in a namespace', send: exchange('40/custom,', ['42/custom,13["message-with-ack","bar"]'], 1), node: { replies: ['43/custom,13["bar"]'] } },
  {
    id: 'SIO5-ack-4', what: 'the server asks, the client answers', node: { question: /^42\d+\["question","why"\]$/, answered: '42["answered","because"]' },
    send: async (server) => {
      const socket = await openWebSocket(server);
      socket.send(text('42["ask","why"]'));
      const [question] = await take(socket, 1);
      socket.send(text(`43${/^42(\d+)/.exec(question)[1]}["because"]`));
      const [answered] = await take(socket, 1);
      socket.destroy();
      return { question, answered };
    },
  },
  {
    id: 'SIO5-ack-8', what: 'an answer with bytes is a BINARY_ACK', node: { replies: [`461-15["bar",${placeholder(0)}]`, Buffer.from([1, 2, 3, 4])] },
    send: exchange('40', [`451-15["message-with-ack","bar",${placeholder(0)}]`, Buffer.from([1, 2, 3, 4])], 2),
  },
  {
    id: 'SIO5-ack-9', what: 'the client answers with bytes', node: { header: `451-["answered",${placeholder(0)}]`, bytes: Buffer.from([9, 8]) },
    send: async (server) => {
      const socket = await openWebSocket(server);
      socket.send(text('42["ask","why"]'));
      const [question] = await take(socket, 1);
      socket.send(text(`461-${/^42(\d+)/.exec(question)[1]}[${placeholder(0)}]`), binary([9, 8]));
      const [header, bytes] = await take(socket, 2);
      socket.destroy();
      return { header, bytes };
    },
  },
  {
    id: 'SIO5-ack-10', what: 'a second answer is passed over', node: { answered: '42["answered",1]', lives: true, replies: [] },
    send: async (server) => {
      const socket = await openWebSocket(server);
      socket.send(text('42["ask","why"]'));
      const [question] = await take(socket, 1);
      const id = /^42(\d+)/.exec(question)[1];
      socket.send(text(`43${id}[1]`), text(`43${id}[2]`));
      const [answered] = await take(socket, 1);
      return { answered, ...await state(socket) };
    },
  },
  {
    id: 'SIO5-binary-1', what: 'bytes follow their header', node: { replies: [`451-["message-back","baz",${placeholder(0)}]`, Buffer.from([1, 2, 3, 4])] },
    send: exchange('40', [`451-["message","baz",${placeholder(0)}]`, Buffer.from([1, 2, 3, 4])], 2),
  },
  {
    id: 'SIO5-binary-2', what: 'several, in a namespace', node: { replies: [`452-/custom,["message-back","baz",${placeholder(0)},${placeholder(1)}]`, Buffer.from([1, 2]), Buffer.from([3, 4])] },
    send: exchange('40/custom,', [`452-/custom,["message","baz",${placeholder(0)},${placeholder(1)}]`, Buffer.from([1, 2]), Buffer.from([3, 4])], 3),
  },
  {
    id: 'SIO5-binary-3', what: 'placeholders may stand anywhere inside', node: { replies: [`452-["message-back",{"a":[${placeholder(0)}],"b":${placeholder(1)}}]`, Buffer.from([1]), Buffer.from([2])] },
    send: exchange('40', [`452-["message",{"a":[${placeholder(0)}],"b":${placeholder(1)}}]`, Buffer.from([1]), Buffer.from([2])], 3),
  },
  {
    id: 'SIO5-disconnect-5', what: 'the server ends one namespace, the connection stays', flags: TOPICS, node: { reply: '41/topic,', lives: true },
    send: async (server) => {
      const socket = await openWebSocket(server);
      await join(socket, '40/topic,');
      socket.send(text('42/topic,["leave-this"]'));
      const [reply] = await take(socket, 1);
      return { reply, ...await state(socket) };
    },
  },
  {
    id: 'SIO5-disconnect-6', what: 'the client ends one namespace, the other goes on', node: { replies: ['42["message-back","still here"]'] },
    send: async (server) => {
      const socket = await openWebSocket(server);
      await join(socket, '40/custom,');
      socket.send(text('41/custom,'), text('42["message","still here"]'));
      const replies = await take(socket, 1);
      socket.destroy();
      return { replies };
    },
  },
];
