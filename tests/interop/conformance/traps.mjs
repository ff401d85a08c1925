// Traps: where implementations go wrong although every rule is followed (TRAP). Deadlines by the order of events.
import { request } from '../support/http.mjs';
import { E1 } from '../support/observe.mjs';
import { PollingSession } from '../support/polling.mjs';
import { delay } from '../support/wait.mjs';
import { binary, frame, OPCODE, RawWebSocket, text } from '../support/websocket.mjs';
import { hold, join, openPolling, openWebSocket, probe, read, SEPARATOR, state, take, TOPICS, upgraded } from './wire.mjs';

const POLLING = 'EIO=4&transport=polling';
const numbers = (count) => Array.from({ length: count }, (_, i) => i);
const NOWHERE = (n) => `44/n-${n},{"message":"Invalid namespace"}`;

const anywhere = [
  {
    id: 'TRAP-poll-1', what: 'a GET that is aborted and the next GET: the session is gone', node: { next: E1 },
    send: async (server) => {
      const session = await openPolling(server, { connect: '' });
      const poll = await hold(session);
      poll.abort();
      // The order of the two on the way is the order of the two sockets: the abort is seen first, or the second GET overlaps.
      await delay(50);
      return { next: await session.poll() };
    },
  },
  {
    id: 'TRAP-poll-2', what: 'answers of many polls in a row hold every packet once', node: { order: numbers(40).map(NOWHERE) },
    send: async (server) => {
      const session = await openPolling(server, { connect: '' });
      const reading = read(session, (packets) => packets.length === 40);
      for (const n of numbers(40)) {
        await session.post(`40/n-${n},`);
      }
      await reading;
      await session.close();
      return { order: session.replies };
    },
  },
  {
    id: 'TRAP-poll-3', what: 'an upgrade, then a close: a poll that waits is answered once', node: { poll: { status: 200, body: '6' }, code: (code) => code === 1005 || code === 1006 || code === 1000 },
    send: async (server) => {
      const session = await openPolling(server, { connect: '' });
      const poll = await hold(session);
      const socket = await probe(server, session);
      const answer = await poll.answer;
      socket.send(text('5'), frame(OPCODE.close, Buffer.from([3, 232])));
      return { poll: answer, code: await socket.closed() };
    },
  },
  {
    id: 'TRAP-upgrade-1', what: 'probe and upgrade in one write', node: { probe: '3probe', lives: true },
    send: async (server) => {
      const session = await openPolling(server, { connect: '' });
      const socket = await RawWebSocket.open(server, `EIO=4&transport=websocket&sid=${session.sid}`);
      socket.send(text('2probe'), text('5'));
      const answer = await socket.next();
      return { probe: answer, ...await state(socket) };
    },
  },
  {
    id: 'TRAP-order-1', what: 'packets of one read are handled in their order', node: { lives: true, replies: numbers(100).map(NOWHERE) },
    send: async (server) => {
      const socket = await openWebSocket(server);
      socket.send(...numbers(100).map((n) => text(`40/n-${n},`)));
      return state(socket);
    },
  },
  {
    id: 'TRAP-close-1', what: 'the server closes without a status, the client hears 1005', node: { code: 1005 },
    send: async (server) => {
      const socket = await openWebSocket(server);
      socket.send(text('40'));
      return { code: await socket.closed() };
    },
  },
  {
    id: 'TRAP-http-1', what: 'every answer has its length', node: { length: true, chunked: undefined },
    send: async (server) => {
      const { headers, body } = await request(server, { query: POLLING });
      return { length: headers['content-length'] === String(Buffer.byteLength(body)), chunked: headers['transfer-encoding'] };
    },
  },
  {
    id: 'TRAP-id-1', what: 'ids have 20 characters that a sticky proxy knows', node: { sid: /^[\w-]{20}$/, id: /^[\w-]{20}$/ },
    send: async (server) => {
      const socket = await openWebSocket(server);
      socket.destroy();
      return { sid: socket.handshake.sid, id: socket.socketId };
    },
  },
].map((row) => ({ ...row, anywhere: true }));

/** The echo of a value, as text. */
const echo = (json) => async (server) => {
  const socket = await openWebSocket(server);
  socket.send(text(`420["message-with-ack",${json}]`));
  const [reply] = await take(socket, 1);
  socket.destroy();
  return { reply };
};

const same = (json) => ({ reply: `430[${json}]` });

export const traps = [
  ...anywhere,
  {
    id: 'TRAP-json-1', what: 'text is not escaped beyond need, key order is kept', send: echo('{"b":1,"a":"<é&\'+€😀\u2028>"}'),
    node: same('{"b":1,"a":"<é&\'+€😀\u2028>"}'),
  },
  { id: 'TRAP-json-2', what: 'half a surrogate pair passes', send: echo('"\\ud800"'), node: same('"\\ud800"') },
  { id: 'TRAP-json-3', what: 'a depth of 60', send: echo('['.repeat(60) + ']'.repeat(60)), node: same('['.repeat(60) + ']'.repeat(60)) },
  { id: 'TRAP-json-4', what: 'control characters and quotes', send: echo('"\\u0000\\n\\t\\"\\\\"'), node: same('"\\u0000\\n\\t\\"\\\\"') },
  {
    id: 'TRAP-ack-1', what: 'ids of any length that a number holds', node: { replies: ['43007[]', '439007199254740991[]'].map((packet) => packet.replace('43007', '437')) },
    send: async (server) => {
      const socket = await openWebSocket(server);
      socket.send(text('42007["message-with-ack"]'), text('429007199254740991["message-with-ack"]'));
      const replies = await take(socket, 2);
      socket.destroy();
      return { replies };
    },
  },
  {
    id: 'TRAP-ack-2', what: 'each namespace counts its own questions', flags: TOPICS, node: { ids: (ids) => Number(ids[1]) === Number(ids[0]) + 1 },
    send: async (server) => {
      const socket = await openWebSocket(server, { connect: '40/topic,' });
      socket.send(text('42/topic,["ask",100]'), text('42/topic,["ask",100]'));
      const questions = (await take(socket, 2)).map((packet) => /^42\/topic,(\d+)/.exec(packet)?.[1]);
      socket.destroy();
      return { ids: questions };
    },
  },
  {
    id: 'TRAP-binary-1', what: 'broadcasts and answers do not come between a header and its bytes', flags: TOPICS, node: { torn: 0, events: 100 },
    send: async (server) => {
      const [first, second] = [await openWebSocket(server), await openWebSocket(server)];
      await Promise.all([first, second].map((socket) => socket.next((message) => message === '42["auth",{}]')));
      for (const n of numbers(50)) {
        first.send(text('451-["all",{"_placeholder":true,"num":0}]'), binary([n]));
        second.send(text(`451-["message",{"_placeholder":true,"num":0}]`), binary([n]));
      }
      let torn = 0;
      let events = 0;
      let awaited = false;
      while (events < 100) {
        const message = await second.next();
        if (awaited !== Buffer.isBuffer(message)) {
          torn++;
        }
        awaited = typeof message === 'string' && message.startsWith('451-');
        events += awaited ? 1 : 0;
      }
      first.destroy();
      second.destroy();
      return { torn, events };
    },
  },
  {
    id: 'TRAP-heartbeat-1', what: 'a session that polls behind its end finds itself gone', flags: ['--ping-interval', '300', '--ping-timeout', '200'], witness: false, node: E1,
    send: async (server) => {
      const session = await PollingSession.open(server);
      await delay(1_200);
      return session.poll();
    },
  },
  {
    id: 'TRAP-heartbeat-2', what: 'an unsolicited pong does not buy time', flags: ['--ping-interval', '300', '--ping-timeout', '1000'], witness: false, node: { pings: 1, code: 1005 },
    send: async (server) => {
      const socket = await openWebSocket(server, { connect: '' });
      socket.send(text('3'), text('3'));
      const code = await socket.closed();
      return { pings: socket.messages.filter((message) => message === '2').length, code };
    },
  },
  {
    id: 'TRAP-secret-1', what: 'no event shows the id of a session', node: { shown: false },
    send: async (server) => {
      const { session, socket } = await upgraded(server);
      await join(socket, '40/custom,');
      socket.send(text('420["handshake"]'));
      const reply = await socket.next((message) => message.startsWith('430'));
      socket.destroy();
      return { shown: reply.replace(/"url":"[^"]*"/, '').includes(session.sid) };
    },
  },
  {
    id: 'TRAP-batch-1', what: 'a payload of a thousand events is answered in order', node: { order: true },
    send: async (server) => {
      const session = await openPolling(server);
      await session.post(numbers(1_000).map((n) => `42${n}["message-with-ack"]`).join(SEPARATOR));
      const isAnswer = (packet) => packet.startsWith('43');
      await read(session, (packets) => packets.filter(isAnswer).length === 1_000);
      await session.close();
      return { order: session.replies.filter(isAnswer).every((packet, n) => packet === `43${n}[]`) };
    },
  },
];
