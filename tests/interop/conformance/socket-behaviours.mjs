// What a serious implementation of Socket.IO must do, beyond the letter of the document (BEH13 to BEH21).
import { delay, until } from '../support/wait.mjs';
import { text } from '../support/websocket.mjs';
import { argumentsOf, ask, emit, fresh, TOPIC, topic } from './topic.mjs';
import { join, notes, openPolling, openWebSocket, read, state, take, TOPICS } from './wire.mjs';

const CLEANUP = [...TOPICS, '--cleanup'];
const LATE = 'nothing is sent to a socket that is disconnected';

/** A polling client breaks the rules; what it reads then, poll by poll. */
const lastWords = (packet, connect = '40') => async (server) => {
  const session = await openPolling(server, { connect });
  await session.post(packet);
  const bodies = [];
  for (let i = 0; i < 3; i++) {
    const { status, body } = await session.poll();
    bodies.push(status === 200 ? body : status);
  }
  return { bodies: bodies.filter((body) => typeof body !== 'string' || !body.startsWith('42["auth"')) };
};

const violations = [
  { id: 'BEH13-1', what: 'a second CONNECT: the next poll says goodbye', send: lastWords('40'), node: { bodies: (all) => all.includes('6\x1e1') && all.at(-1) === 400 } },
  { id: 'BEH13-2', what: 'an EVENT before CONNECT', send: lastWords('42["x"]', ''), node: { bodies: ['6\x1e1', 400, 400] } },
  { id: 'BEH13-3', what: 'a packet that cannot be read', send: lastWords('4abc', ''), node: { bodies: ['6\x1e1', 400, 400] } },
  {
    id: 'BEH14-1', what: 'disconnect(true) ends every namespace of the client', node: { said: ['41', '41/custom,', '41/topic,'], code: 1005 },
    send: async (server) => {
      const socket = await openWebSocket(server);
      await join(socket, '40/custom,');
      await join(socket, TOPIC);
      emit(socket, 'leave-all');
      const said = (await take(socket, 3)).sort();
      return { said, code: await socket.closed() };
    },
  },
  {
    id: 'BEH14-2', what: 'the disconnect is told with rooms, then without; afterwards no room is joined and nothing sent',
    node: { said: ['41/topic,', '42/topic,["late"]'], noted: ['disconnecting 2', 'disconnect server-namespace-disconnect 0', 'late 0'] },
    why: LATE, ours: { said: ['41/topic,'], noted: ['disconnecting 2', 'disconnect server-namespace-disconnect 0', 'late 0'] },
    send: async (server) => {
      const socket = await topic(server);
      await ask(socket, 'join', fresh('room-'));
      emit(socket, 'leave-this');
      const noted = await notes(server, socket.socketId, (lines) => lines.at(-1)?.startsWith('late'));
      const said = await take(socket, 1);
      const { replies } = await state(socket);
      return { said: [...said, ...replies], noted: noted.slice(-3) };
    },
  },
  {
    id: 'BEH14-3', what: 'the rooms of a client that a middleware refused are left', node: { answer: /^44\/middlewares,/, room: { sockets: 0 } },
    send: async (server) => {
      const tag = fresh('tag-');
      const socket = await openWebSocket(server, { connect: `40/middlewares,{"tag":"${tag}","fail":true}` });
      socket.destroy();
      return { answer: socket.answer, room: await server.debug(`room?namespace=/middlewares&room=mw-${tag}`) };
    },
  },
];

const dynamic = [
  {
    id: 'BEH15-1', what: 'two clients that ask for a new namespace at once get the same one', node: { created: ['created'], hello: 2, together: 2 },
    send: async (server) => {
      const name = fresh('/dyn-race-');
      const sockets = await Promise.all([0, 1].map(() => openWebSocket(server, { connect: `40${name},` })));
      const hello = (await Promise.all(sockets.map((socket) => take(socket, 1)))).filter(([packet]) => packet === `42${name},["hello","${name}"]`).length;
      sockets[0].send(text(`42${name},0["ask"]`));
      const [answer] = await take(sockets[0], 1);
      sockets.forEach((socket) => socket.destroy());
      return { created: await notes(server, name), hello, together: argumentsOf(answer)[0] };
    },
  },
  {
    id: 'BEH15-2', what: 'the function refuses by name or auth', node: { other: '44/other,{"message":"Invalid namespace"}', denied: /^44\/dyn-.*\{"message":"Invalid namespace"\}$/ },
    send: async (server) => {
      const other = await openWebSocket(server, { connect: '40/other,' });
      const denied = await openWebSocket(server, { connect: `40${fresh('/dyn-')},{"deny":true}` });
      [other, denied].forEach((socket) => socket.destroy());
      return { other: other.answer, denied: denied.answer };
    },
  },
  {
    id: 'BEH15-3', what: 'the middlewares of the parent are those of the child', node: { answer: /^44\/dyn-.*\{"message":"not here"\}$/ },
    send: async (server) => {
      const socket = await openWebSocket(server, { connect: `40${fresh('/dyn-')},{"fail":true}` });
      socket.destroy();
      return { answer: socket.answer };
    },
  },
  {
    id: 'BEH15-4', what: 'an empty child is removed, and comes back for the next client', flags: CLEANUP, node: { created: ['created', 'created'], answer: /^40\/dyn-/ },
    send: async (server) => {
      const name = fresh('/dyn-clean-');
      const first = await openWebSocket(server, { connect: `40${name},` });
      first.send(text(`41${name},`));
      await until(async () => !(await server.debug(`namespace?about=${name}`)).exists, 'removal of the namespace');
      const { answer } = await openWebSocket(server, { connect: `40${name},` });
      first.destroy();
      return { created: await notes(server, name), answer };
    },
  },
  {
    id: 'BEH15-5', what: 'a client that is refused does not remove the namespace of another', flags: CLEANUP, node: { refused: /^44/, exists: true, together: 1 },
    send: async (server) => {
      const name = fresh('/dyn-kept-');
      const socket = await openWebSocket(server, { connect: `40${name},` });
      await take(socket, 1);
      const other = await openWebSocket(server, { connect: `40${name},{"fail":true}` });
      other.destroy();
      const { exists } = await server.debug(`namespace?about=${name}`);
      socket.send(text(`42${name},0["ask"]`));
      const [answer] = await take(socket, 1);
      socket.destroy();
      return { refused: other.answer, exists, together: argumentsOf(answer)[0] };
    },
  },
];

const volatile = [
  {
    id: 'BEH16-1', what: 'a volatile event by WebSocket', node: { reply: '42/topic,["volatile",1]' },
    send: async (server) => {
      const socket = await topic(server);
      await ask(socket, 'echo', 0);
      // Nothing else is on its way.
      await delay(50);
      emit(socket, 'volatile');
      const [reply] = await take(socket, 1);
      socket.destroy();
      return { reply };
    },
  },
  {
    id: 'BEH16-2', what: 'right behind another event it is dropped', node: { lives: true, replies: ['42/topic,["first"]'] },
    send: async (server) => {
      const socket = await topic(server);
      await delay(50);
      emit(socket, 'volatile-second');
      return state(socket);
    },
  },
  {
    id: 'BEH16-3', what: 'bytes go whole', node: { replies: ['451-/topic,["volatile",{"_placeholder":true,"num":0}]', Buffer.from([1, 2, 3])] },
    send: async (server) => {
      const socket = await topic(server);
      await ask(socket, 'echo', 0);
      await delay(50);
      emit(socket, 'volatile-binary');
      const replies = await take(socket, 2);
      socket.destroy();
      return { replies };
    },
  },
  {
    id: 'BEH16-4', what: 'nobody polls: it is dropped', node: { lives: true, replies: [] },
    send: async (server) => {
      const session = await openPolling(server, { connect: TOPIC });
      await session.post('42/topic,["volatile"]');
      await delay(50);
      return state(session);
    },
  },
  {
    id: 'BEH16-5', what: 'a broadcast is dropped for those who do not poll alone', node: { reply: '42/topic,["volatile",1]', polling: { lives: true, replies: [] } },
    send: async (server) => {
      const room = fresh('room-');
      const session = await openPolling(server, { connect: TOPIC });
      await session.post(`42/topic,0["join","${room}"]`);
      await read(session, (packets) => packets.includes('43/topic,0[]'));
      session.replies = [];
      const socket = await topic(server);
      await ask(socket, 'join', room);
      await delay(50);
      emit(socket, 'volatile-all', room);
      const [reply] = await take(socket, 1);
      socket.destroy();
      return { reply, polling: await state(session) };
    },
  },
];

/** Clients in one room, of whom one asks all. */
async function roomOf(server, size) {
  const room = fresh('room-');
  const sockets = [];
  for (let i = 0; i < size; i++) {
    const socket = await topic(server);
    await ask(socket, 'join', room);
    sockets.push(socket);
  }
  return { room, sockets };
}

async function answerQuestion(socket, value) {
  const question = await socket.next((message) => typeof message === 'string' && message.includes('["question"'));
  const [id] = /\d+(?=\[)/.exec(question);
  socket.send(text(`43/topic,${id}[${JSON.stringify(value)}]`));
  return id;
}

const broadcasts = [
  {
    id: 'BEH17-1', what: 'all answer', node: { answers: ['answers', 'all', [1, 2, 3]], ids: 1 },
    send: async (server) => {
      const { room, sockets } = await roomOf(server, 3);
      emit(sockets[0], 'ask-all', room, 10_000);
      const ids = [];
      for (const [i, socket] of sockets.entries()) {
        ids.push(await answerQuestion(socket, i + 1));
      }
      const reply = await sockets[0].next((message) => message.includes('"answers"'));
      sockets.forEach((socket) => socket.destroy());
      const [name, how, values] = argumentsOf(reply);
      // In the order in which they came, from connections that know nothing of each other.
      return { answers: [name, how, values.sort()], ids: new Set(ids).size };
    },
  },
  {
    id: 'BEH17-2', what: 'one is silent: the answers of the others, and a timeout', node: { answers: ['answers', 'timeout', [1]] },
    send: async (server) => {
      const { room, sockets } = await roomOf(server, 2);
      emit(sockets[0], 'ask-all', room, 1_000);
      await answerQuestion(sockets[0], 1);
      const reply = await sockets[0].next((message) => message.includes('"answers"'));
      sockets.forEach((socket) => socket.destroy());
      return { answers: argumentsOf(reply) };
    },
  },
  {
    id: 'BEH17-3', what: 'nobody is there: no answers, at once', node: { answers: ['answers', 'all', []] },
    send: async (server) => {
      const socket = await topic(server);
      emit(socket, 'ask-all', fresh('empty-'), 10_000);
      const [reply] = await take(socket, 1);
      socket.destroy();
      return { answers: argumentsOf(reply) };
    },
  },
  {
    id: 'BEH17-4', what: 'rooms are united, each client once, without the excepted', node: { first: ['told', 'union'], again: 0, excepted: { lives: true, replies: [] } },
    send: async (server) => {
      const [a, b, c] = [fresh('a-'), fresh('b-'), fresh('c-')];
      const [first, excepted, sender] = [await topic(server), await topic(server), await topic(server)];
      for (const room of [a, b]) {
        await ask(first, 'join', room);
        await ask(excepted, 'join', room);
      }
      await ask(excepted, 'join', c);
      emit(sender, 'union', a, b, c);
      await ask(sender, 'echo', 0);
      const [told] = await take(first, 1);
      const { replies } = await state(first);
      sender.destroy();
      return { first: argumentsOf(told), again: replies.length, excepted: await state(excepted) };
    },
  },
  {
    id: 'BEH17-5', what: 'a server that waits for one answer and gets none says so', node: { answer: ['answer', 'timeout', null] },
    send: async (server) => {
      const socket = await topic(server);
      emit(socket, 'ask', 200);
      const reply = await socket.next((message) => message.includes('"answer"'));
      socket.destroy();
      return { answer: argumentsOf(reply) };
    },
  },
];

const middlewares = [
  {
    id: 'BEH18-1', what: 'they run in order, and the socket is not connected meanwhile', node: { order: ['order', ['first, connected false', 'second']] },
    send: async (server) => {
      const socket = await openWebSocket(server, { connect: `40/middlewares,{"tag":"${fresh('tag-')}"}` });
      const [reply] = await take(socket, 1);
      socket.destroy();
      return { order: argumentsOf(reply) };
    },
  },
  {
    id: 'BEH18-2', what: 'a slow one holds the answer back, not the connection', node: { first: '43999["mark"]', then: /^40\/middlewares,/ },
    send: async (server) => {
      const socket = await openWebSocket(server);
      socket.send(text(`40/middlewares,{"tag":"${fresh('tag-')}","slow":300}`), text('42999["message-with-ack","mark"]'));
      const [first, then] = await take(socket, 2);
      socket.destroy();
      return { first, then };
    },
  },
  {
    id: 'BEH18-3', what: 'an error with data', node: { answer: '44/middlewares,{"message":"not today","data":{"why":"because"}}' },
    send: async (server) => {
      const { answer, connection } = await openWebSocket(server, { connect: '40/middlewares,{"tag":"x","fail":true}' });
      connection.destroy();
      return { answer };
    },
  },
  {
    id: 'BEH18-4', what: 'a client that is gone before they end never connects; nobody sees it meanwhile', node: { meanwhile: { sockets: 0 }, noted: ['middleware'], room: { sockets: 0 } },
    send: async (server) => {
      const tag = fresh('tag-');
      const socket = await openWebSocket(server);
      socket.send(text(`40/middlewares,{"tag":"${tag}","slow":400}`));
      await notes(server, tag);
      const meanwhile = await server.debug(`room?namespace=/middlewares&room=mw-${tag}`);
      socket.destroy();
      await delay(800);
      return { meanwhile, noted: await notes(server, tag), room: await server.debug(`room?namespace=/middlewares&room=mw-${tag}`) };
    },
  },
  {
    id: 'BEH18-5', what: 'middlewares of a socket: catch-all listeners first, an error keeps the event from its handler', node: { replies: ['42/events,["any","taken"]', '43/events,1["taken"]', '42/events,["any","refused"]', '42/events,["failed","refused"]'] },
    send: async (server) => {
      const socket = await openWebSocket(server, { connect: '40/events,' });
      socket.send(text('42/events,1["taken"]'));
      const replies = await take(socket, 2);
      socket.send(text('42/events,2["refused"]'));
      replies.push(...await take(socket, 2));
      socket.destroy();
      return { replies };
    },
  },
];

const robustness = [
  {
    id: 'BEH21-1', what: 'names of the prototype are ordinary names', node: { echo: { ['__proto__x']: 1, constructor: { prototype: 2 } }, lives: true },
    send: async (server) => {
      const socket = await topic(server);
      const id = 77;
      socket.send(text(`42/topic,${id}["echo",{"__proto__x":1,"constructor":{"prototype":2},"__proto__":{"polluted":true}}]`));
      const [reply] = await take(socket, 1);
      const echo = argumentsOf(reply)[0];
      return { echo, ...await state(socket) };
    },
  },
  {
    id: 'BEH21-2', what: 'a circle cannot be sent, and nothing else breaks', node: { answer: 'threw', lives: true },
    send: async (server) => {
      const socket = await topic(server);
      return { answer: await ask(socket, 'circular'), ...await state(socket) };
    },
  },
  {
    id: 'BEH21-3', what: 'an event named error without a handler breaks nothing', node: { lives: true, replies: [] },
    send: async (server) => {
      const socket = await topic(server);
      emit(socket, 'error', 'on purpose');
      return state(socket);
    },
  },
  {
    id: 'BEH21-4', what: 'the server ends other clients', node: { code: 1005, said: (all) => all[0] === '41/topic,' },
    send: async (server) => {
      const { room, sockets: [victim] } = await roomOf(server, 1);
      const socket = await topic(server);
      emit(socket, 'others-leave', room);
      const code = await victim.closed();
      socket.destroy();
      return { code, said: victim.messages };
    },
  },
];

export const socketBehaviours = [...violations, ...dynamic, ...volatile, ...broadcasts, ...middlewares, ...robustness]
  .map((row) => ({ ...row, flags: row.flags ?? TOPICS }));
