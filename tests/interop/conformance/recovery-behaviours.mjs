// Clients that were away for a moment (BEH19).
import { text } from '../support/websocket.mjs';
import { argumentsOf, ask, emit, fresh, TOPIC, topic } from './topic.mjs';
import { notes, openWebSocket, take, TOPICS } from './wire.mjs';

const RECOVERY = [...TOPICS, '--recovery', '120000'];
const isText = (value) => typeof value === 'string';

/** A client that was away; "late" is what its disconnect handler emitted. */
const RECOVERED = {
  first: ['told', 'first', isText], said: [['late', isText], ['told', 'missed', isText]], whoami: { recovered: true, data: 'kept' }, rooms: 2,
};

/** A client that can be recovered: it has a room, data and the offset of an event. */
async function recoverable(server) {
  const socket = await openWebSocket(server, { connect: TOPIC });
  const { pid } = JSON.parse(socket.answer.slice(TOPIC.length));
  const room = fresh('room-');
  await ask(socket, 'join', room);
  await ask(socket, 'data', 'kept');
  emit(socket, 'to', room, 'first');
  const told = argumentsOf((await take(socket, 1))[0]);
  socket.destroy();
  await notes(server, socket.socketId, (lines) => lines.at(-1)?.startsWith('late'));
  return { id: socket.socketId, pid, room, told, offset: told.at(-1) };
}

/** Comes back; everything up to the answer to CONNECT. */
async function comeBack(server, auth) {
  const socket = await openWebSocket(server, { connect: '' });
  socket.send(text(`${TOPIC}${JSON.stringify(auth)}`));
  const said = [];
  do {
    said.push(...await take(socket, 1));
  } while (!said.at(-1)?.startsWith(TOPIC));
  return { socket, said };
}

export const recoveryBehaviours = [
  {
    id: 'BEH19-1', what: 'id, rooms, data and missed events come back; the events before the CONNECT',
    node: { ...RECOVERED, same: [true, true] },
    send: async (server) => {
      const lost = await recoverable(server);
      const sender = await topic(server);
      emit(sender, 'to', lost.room, 'missed');
      await ask(sender, 'echo', 0);
      const { socket, said } = await comeBack(server, { pid: lost.pid, offset: lost.offset });
      const { sid, pid } = JSON.parse(said.at(-1).slice(TOPIC.length));
      socket.messages.length = 0;
      const whoami = await ask(socket, 'whoami');
      [sender, socket].forEach((one) => one.destroy());
      return { first: lost.told, said: said.slice(0, -1).map(argumentsOf), same: [sid === lost.id, pid === lost.pid], whoami, rooms: whoami.rooms.length };
    },
  },
  {
    id: 'BEH19-2', what: 'an unknown session begins anew', node: { said: 1, whoami: { recovered: false, data: null } },
    send: async (server) => {
      const { socket, said } = await comeBack(server, { pid: 'nobody', offset: 'nowhere' });
      const whoami = await ask(socket, 'whoami');
      socket.destroy();
      return { said: said.length, whoami };
    },
  },
  {
    id: 'BEH19-3', what: 'middlewares of a client that comes back', node: { middleware: 1 }, ours: { middleware: 2 }, why: 'a middleware decides again about whoever comes back',
    send: async (server) => {
      const lost = await recoverable(server);
      const { socket } = await comeBack(server, { pid: lost.pid, offset: lost.offset });
      socket.destroy();
      return { middleware: (await notes(server, lost.id)).filter((line) => line === 'middleware').length };
    },
  },
  {
    id: 'BEH19-4', what: 'a client that left is not recovered', node: { whoami: { recovered: false } },
    send: async (server) => {
      const socket = await openWebSocket(server, { connect: TOPIC });
      const { pid } = JSON.parse(socket.answer.slice(TOPIC.length));
      emit(socket, 'count', 1);
      const offset = argumentsOf((await take(socket, 1))[0]).at(-1);
      socket.send(text('41/topic,'));
      await notes(server, socket.socketId, (lines) => lines.at(-1)?.startsWith('late'));
      socket.destroy();
      const back = await comeBack(server, { pid, offset });
      const whoami = await ask(back.socket, 'whoami');
      back.socket.destroy();
      return { whoami };
    },
  },
  {
    id: 'BEH19-5', what: 'without recovery there is no private id, and events have no offset', flags: TOPICS, node: { keys: ['sid'], event: ['counted', 0] },
    send: async (server) => {
      const socket = await openWebSocket(server, { connect: TOPIC });
      emit(socket, 'count', 1);
      const [reply] = await take(socket, 1);
      socket.destroy();
      return { keys: Object.keys(JSON.parse(socket.answer.slice(TOPIC.length))), event: argumentsOf(reply) };
    },
  },
].map((row) => ({ ...row, flags: row.flags ?? RECOVERY }));
