// Binary events: headers, placeholders, attachments.
import { closesWithin, FC, frames, LIVES, outcome, overBoth, VIOLATION } from '../support/observe.mjs';
import { RawWebSocket, text, binary } from '../support/websocket.mjs';

const one = Buffer.from([1, 2, 3]);
const two = Buffer.from([4, 5]);
const slot = (num = 0) => `{"_placeholder":true,"num":${num}}`;
const slots = (count) => Array.from({ length: count }, (_, i) => slot(i)).join(',');
const answers = (...replies) => ({ ...LIVES, replies });
const STRICT = 'the packet grammar is followed to the letter';
const nested = (depth) => '['.repeat(depth) + ']'.repeat(depth);

const both = [
  { id: 'H01', what: 'one attachment', send: [`51-["message",${slot()}]`, one], node: answers(`451-["message-back",${slot()}]`, one) },
  { id: 'H34', what: 'one attachment, acknowledged', send: [`51-7["message-with-ack",${slot()}]`, one], node: answers(`461-7[${slot()}]`, one) },
  { id: 'H01b', what: 'an empty attachment', send: [`51-["message",${slot()}]`, Buffer.alloc(0)], node: answers(`451-["message-back",${slot()}]`, Buffer.alloc(0)) },
  { id: 'H01c', what: 'attachments in the other order', send: [`52-7["echo",{"b":${slot(1)},"a":[${slot(0)}]}]`, one, two], node: answers(`462-7[{"b":${slot(0)},"a":[${slot(1)}]}]`, two, one), ours: { ...LIVES, replies: (r) => r.length === 3 }, why: 'placeholders that are passed on keep their numbers' },
  { id: 'H02', what: 'text while an attachment is due', send: [`52-["message",${slots(2)}]`, one, '2["x"]'], node: FC },
  { id: 'H26', what: 'a second header while an attachment is due', send: [`51-["message",${slot()}]`, `51-["message",${slot()}]`], node: FC },
  { id: 'H03', what: 'no attachments announced', send: ['50-["message"]'], node: FC },
  { id: 'H04', what: '11 attachments', send: [`511-["message",${slots(11)}]`], node: FC },
  { id: 'H06', what: '1,000,000,000 attachments', send: [`51000000000-["message",${slot()}]`], node: FC },
  { id: 'H05', what: '10 attachments', send: [`510-["message",${slots(10)}]`, ...Array(10).fill(one)], node: answers(`4510-["message-back",${slots(10)}]`, ...Array(10).fill(one)) },
  { id: 'H07', what: 'the count 1e1', send: [`51e1-["message",${slots(10)}]`, ...Array(10).fill(one)], node: LIVES, ours: FC, why: STRICT },
  { id: 'H08', what: 'the count 0x2', send: [`50x2-["message",${slots(2)}]`, one, two], node: LIVES, ours: FC, why: STRICT },
  { id: 'H09', what: 'a count with a space', send: [`5 1-["message",${slot()}]`, one], node: LIVES, ours: FC, why: STRICT },
  { id: 'H09b', what: 'the count 01', send: [`501-["message",${slot()}]`, one], node: LIVES, ours: FC, why: STRICT },
  { id: 'H10', what: 'the count -1', send: [`5-1-["message",${slot()}]`], node: FC },
  { id: 'H11', what: 'the count 1.5', send: [`51.5-["message",${slot()}]`], node: FC },
  { id: 'H12', what: 'no count', send: [`5-["message",${slot()}]`], node: FC },
  { id: 'H13', what: 'no dash', send: [`51["message",${slot()}]`], node: FC },
  { id: 'H14', what: 'a placeholder out of range', send: [`51-["message",${slot(1)}]`, one], node: FC },
  { id: 'H15', what: 'the placeholder -1', send: [`51-["message",${slot(-1)}]`, one], node: FC },
  { id: 'H16', what: 'the placeholder "splice"', send: [`51-["message",${slot('"splice"')}]`, one], node: FC },
  { id: 'H18', what: 'a placeholder without a number', send: ['51-["message",{"_placeholder":true}]', one], node: FC },
  { id: 'H17', what: 'the placeholder 0.5', send: [`51-["message",${slot(0.5)}]`, one], node: answers('42["message-back",null]'), ours: FC, why: STRICT },
  { id: 'H19', what: 'one attachment used twice', send: [`51-["message",${slot()},${slot()}]`, one], node: { ...LIVES, replies: (r) => r.length >= 2 && r.slice(1).every((bytes) => bytes.equals(one)) } },
  { id: 'H20', what: 'an attachment that is not used', send: ['51-["message",1]', one], node: answers('42["message-back",1]'), ours: LIVES, why: 'what comes back may keep the unused attachment' },
  { id: 'H21', what: 'a placeholder for a name', send: [`51-[${slot()}]`, one], node: FC },
  { id: 'H22', what: 'a placeholder in a plain event', send: [`2["message",${slot()}]`], node: answers(`42["message-back",${slot()}]`) },
  { id: 'H23', what: '_placeholder that is not true', send: ['51-["message",{"_placeholder":"true","num":0}]', one], node: { ...LIVES, replies: (r) => r[0].endsWith('["message-back",{"_placeholder":"true","num":0}]') } },
  { id: 'H24', what: 'one attachment too many', send: [`51-["message",${slot()}]`, one, two], node: FC },
  { id: 'H28', what: 'a binary ack nobody waits for', send: [`61-99[${slot()}]`, one], node: answers() },
  { id: 'H29', what: 'depth 100,000 and an attachment', send: [`51-["message",${nested(100_000)}]`, one], node: { lives: false } },
  { id: 'H33', what: 'a reserved name', send: [`51-["disconnect",${slot()}]`, one], node: FC },
  { id: 'H33b', what: 'an empty binary event', send: ['51-[]', one], node: FC },
  { id: 'H35', what: 'no payload', send: ['51-', one], node: LIVES, ours: FC, why: STRICT },
  { id: 'H27b', what: 'a namespace that was not joined, with the attachment', send: [`51-/custom,["message",${slot()}]`, one], node: VIOLATION },
];

/** Sends a header and nothing more: whether the server ends the connection, looked at for this long. */
const headerOnly = (header, { connect = true, watch = 3_000 } = {}) => async (server) => {
  const socket = await RawWebSocket.open(server);
  await (connect ? socket.connect() : socket.next());
  socket.send(text(header));
  const close = await closesWithin(socket, watch);
  socket.destroy();
  return { close };
};

const big = Buffer.alloc(900_000, 7);

export const binaryCases = [
  ...both.flatMap(overBoth),
  {
    id: 'H27', what: 'a header for a namespace that was not joined', send: headerOnly(`451-/custom,["message",${slot()}]`),
    node: { close: undefined }, ours: { close: 1005 }, why: 'refused at the header, before attachments are gathered',
  },
  {
    id: 'H30b', what: 'a header before CONNECT', send: headerOnly(`451-["message",${slot()}]`, { connect: false }),
    node: { close: undefined }, ours: { close: 1005 }, why: 'as H27',
  },
  {
    id: 'H30', what: 'attachments that never come', flags: ['--ping-interval', '60000', '--ping-timeout', '600'],
    send: headerOnly(`451-["message",${slot()}]`, { watch: 6_000 }),
    node: { close: undefined }, ours: { close: 1005 }, why: 'attachments are due within pingTimeout',
  },
  {
    id: 'H31', what: 'a noop between header and attachment', node: answers(`451-["message-back",${slot()}]`, one),
    send: frames([text(`451-["message",${slot()}]`), text('6'), binary(one)]),
  },
  {
    id: 'H01d', what: 'an attachment in another namespace', node: answers('42/custom,["auth",{}]', `451-/custom,["message-back",${slot()}]`, one),
    send: async (server) => {
      const socket = await RawWebSocket.open(server);
      await socket.connect();
      socket.send(text('40/custom,'));
      await socket.next((message) => message.startsWith('40/custom,'));
      socket.send(text(`451-/custom,["message",${slot()}]`), binary(one));
      return outcome(server, socket);
    },
  },
  {
    id: 'H32', what: 'attachments over the limit together', why: 'maxHttpBufferSize holds for the whole packet',
    send: frames([text(`4510-["message",${slots(10)}]`), ...Array(10).fill(binary(big))]),
    node: { ...LIVES, replies: (r) => r.length === 11 }, ours: { lives: false },
  },
  {
    id: 'H32b', what: 'attachments up to the limit together', send: frames([text(`453-["message",${slots(3)}]`), ...Array(3).fill(binary(big.subarray(0, 300_000)))]),
    node: { ...LIVES, replies: (r) => r.length === 4 && r.slice(1).every((bytes) => bytes.length === 300_000) },
  },
  {
    id: 'H36', what: 'a binary answer to a question', node: { answered: Buffer.from([9, 8]), ...LIVES },
    send: async (server) => {
      const socket = await RawWebSocket.open(server);
      await socket.connect();
      socket.send(text('42["ask","q",20000]'));
      const question = await socket.next((message) => String(message).includes('"question"'));
      const id = /^42(\d+)/.exec(question)[1];
      socket.send(text(`461-${id}[${slot()}]`), binary([9, 8]));
      const answered = await socket.next((message) => Buffer.isBuffer(message));
      return { answered, ...await outcome(server, socket) };
    },
  },
];
