// What the tour shows: people, and conversations that span days. Everything is stored by the real server through the real protocol.
import assert from 'node:assert/strict';
import { PollingSocket } from './protocol.mjs';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** Between Ada and Ben. `ago` is what the page is told of the age: a server cannot store yesterday's messages today. */
export const conversation = [
  { from: 'Ben', text: 'The harbour office called: our berth is free from Thursday.', ago: 3 * DAY },
  { from: 'Ada', text: 'Good. Then I book the crane for Friday.', ago: 3 * DAY - 4 * MINUTE },
  { from: 'Ben', text: 'Did you see the forecast?', ago: DAY + 30 * MINUTE },
  { from: 'Ben', text: 'West, 5 to 6, rain in the evening. Nothing that the boat has not seen, but the mast should be down before that.',
    ago: DAY + 29 * MINUTE },
  { from: 'Ben', text: 'https://example.org/forecast/coast/north?hours=48&units=knots&layers=wind,rain,waves', ago: DAY + 28 * MINUTE },
  { from: 'Ada', text: 'I did. Two of us are enough for the mast.\nThe others can come later:\n  - ropes\n  - tea\n  - dry socks',
    ago: DAY + 20 * MINUTE },
  { from: 'Ada', text: 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft', ago: DAY + 19 * MINUTE },
  { from: 'Ben', text: '😀', ago: 64 * MINUTE },
  { from: 'Ben', text: 'שלום! נתראה במעגן בשעה 10:30, ליד המנוף.', ago: 63 * MINUTE },
  { from: 'Ben', text: '明天早上码头见，别忘了带雨衣。', ago: 62 * MINUTE },
  { from: 'Ada', text: 'At 10:30 by the crane 👍🏽', ago: 6 * MINUTE },
  { from: 'Ada', text: 'Anchor is up.', ago: 5 * MINUTE },
  { from: 'Ben', text: 'On my way.', ago: 2 * MINUTE },
];

/** Ages for `JSON.parse` of the page: see `ageMessages`. */
export const ages = Object.fromEntries(conversation.map(({ text, ago }) => [text, ago]));

/** Runs in the page, before its scripts: what the server says of these messages is older than it is. */
export function ageMessages(agesByText) {
  const parse = JSON.parse;
  const shift = (value) => {
    if (Array.isArray(value)) {
      value.forEach(shift);
    } else if (value !== null && typeof value === 'object') {
      if (typeof value.sentAt === 'number' && Object.hasOwn(agesByText, value.body)) {
        value.sentAt -= agesByText[value.body];
      }
      Object.values(value).forEach(shift);
    }
    return value;
  };
  JSON.parse = (text, reviver) => shift(parse(text, reviver));
}

async function say(socket, personId, body) {
  const ack = await socket.request('message.send', { clientId: crypto.randomUUID(), personId, body });
  assert.ok(ack.ok, JSON.stringify(ack));
}

/** The conversation above. */
export async function converse(server, ada, ben) {
  const sockets = { Ada: await PollingSocket.connect(server, ada.cookie), Ben: await PollingSocket.connect(server, ben.cookie) };
  for (const { from, text } of conversation) {
    await say(sockets[from], from === 'Ada' ? ben.id : ada.id, text);
  }
  await Promise.all(Object.values(sockets).map((socket) => socket.close()));
}

/** Many messages from one to another. */
export async function writeMany(server, from, to, count) {
  const socket = await PollingSocket.connect(server, from.cookie);
  for (let index = 1; index <= count; index++) {
    await say(socket, to.id, `Log entry ${index}: ${'wind steady, sea slight, all well on board. '.repeat(1 + (index % 3))}`.trim());
  }
  await socket.close();
}
