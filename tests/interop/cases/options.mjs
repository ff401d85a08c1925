// The options of the engine: who may connect, the cookie, the first packet, compression.
import { E1, E2, get, http, upgrade } from '../support/observe.mjs';
import { PollingSession } from '../support/polling.mjs';
import { RawWebSocket } from '../support/websocket.mjs';

const WS = 'EIO=4&transport=websocket';
const POLLING = 'EIO=4&transport=polling';
const opens = /^0\{"sid":"[\w-]{20}"/;

const REFUSE = ['--refuse'];
const refusal = (message) => ({ status: 403, type: 'application/json', body: JSON.stringify({ code: 4, message }) });
const refusing = (text) => ({ headers: { 'X-Refuse': text } });

export const allowRequestCases = [
  { id: 'O01', what: 'an accepted client', flags: REFUSE, send: get(POLLING), node: { status: 200, body: opens } },
  { id: 'O02', what: 'a refused client', flags: REFUSE, send: get(POLLING, refusing('say "no"')), node: refusal('say "no"') },
  { id: 'O02b', what: 'refused without a text', flags: REFUSE, send: get(POLLING, refusing('')), node: refusal('Forbidden') },
  {
    id: 'O03', what: 'a refused WebSocket', flags: REFUSE, send: upgrade(WS, refusing('no')),
    node: { status: 400, body: 'no' }, ours: { status: 403, body: 'no' }, why: 'the status of the answer over HTTP',
  },
  { id: 'O04', what: 'an unknown session comes first', flags: REFUSE, send: get(`${POLLING}&sid=x`, refusing('no')), node: E1 },
  { id: 'O05', what: 'the method comes first', flags: REFUSE, send: http({ method: 'POST', query: POLLING, body: '40', ...refusing('no') }), node: E2 },
  { id: 'O06', what: 'the version comes last', flags: REFUSE, send: get('EIO=3&transport=polling', refusing('no')), node: refusal('no') },
  {
    id: 'O07', what: 'a session is not asked again', flags: REFUSE, node: { status: 200, body: 'ok' },
    send: async (server) => (await PollingSession.open(server)).post('40', refusing('no')),
  },
];

const COOKIE = ['--cookie'];
const cookieOf = (options) => async (server) => ({ cookie: (await http(options)(server)).headers['set-cookie'] });

export const cookieCases = [
  {
    id: 'O10', what: 'the handshake sets it', flags: COOKIE, send: cookieOf({ query: POLLING }),
    node: { cookie: [/^io=[\w-]{20}; Path=\/; HttpOnly; SameSite=Lax$/] },
    ours: { cookie: [/^io=[\w-]{20}; path=\/; samesite=lax; httponly$/] }, why: 'ASP.NET Core writes the attributes',
  },
  {
    id: 'O10b', what: 'no other answer does', flags: COOKIE, node: { cookies: [undefined, undefined] },
    send: async (server) => {
      const session = await PollingSession.open(server);
      const answers = [await session.post('40'), await session.poll()];
      return { cookies: answers.map(({ headers }) => headers['set-cookie']) };
    },
  },
  {
    id: 'O11', what: 'the handshake of a WebSocket', flags: COOKIE, send: upgrade(WS),
    node: { status: 101, opened: true, head: (head) => !/set-cookie/i.test(head) },
    ours: { status: 101, opened: true, head: /set-cookie: io=[\w-]{20}; path=\/; samesite=lax; httponly/i }, why: 'a load balancer needs it there too',
  },
  { id: 'O12', what: 'none unless asked for', send: cookieOf({ query: POLLING }), node: { cookie: undefined } },
];

// An event, since the well-behaved client that watches the server has to understand it.
const INITIAL = ['--initial-packet', '2["welcome"]'];

export const initialPacketCases = [
  { id: 'O20', what: 'behind the handshake', flags: INITIAL, send: get(POLLING), node: { status: 200, body: /^0\{[^}]*\}\x1e42\["welcome"\]$/ } },
  {
    id: 'O21', what: 'behind the handshake of a WebSocket', flags: INITIAL, node: { messages: [opens, '42["welcome"]'] },
    send: async (server) => {
      const socket = await RawWebSocket.open(server, WS);
      await socket.until(() => socket.messages.length === 2, 'two packets');
      socket.destroy();
      return { messages: socket.messages };
    },
  },
];

/** How the answer of a poll that carries this many characters is encoded. */
const encoded = (accepts, length = 3_000) => async (server) => {
  const session = await PollingSession.open(server);
  await session.connect();
  await session.post(`42["message","${'x'.repeat(length)}"]`);
  const answer = await session.poll({ headers: accepts === undefined ? {} : { 'Accept-Encoding': accepts } });
  await session.close();
  return { status: answer.status, type: answer.type, encoding: answer.headers['content-encoding'], vary: answer.headers.vary };
};

const choices = [
  [undefined, undefined],
  ['gzip', 'gzip'],
  ['GZIP', 'gzip'],
  ['deflate', 'deflate'],
  ['gzip, deflate, br', 'gzip'],
  ['deflate, gzip', 'deflate'],
  ['gzip;q=0.5, deflate', 'deflate'],
  ['*', 'gzip'],
  ['*;q=0.5, deflate;q=0.1', 'gzip'],
  ['br', undefined],
  ['identity', undefined],
  ['gzip;q=0', undefined],
  ['gzip;q=x', undefined],
];

export const compressionCases = [
  ...choices.map(([accepts, encoding], i) => ({
    id: `O30-${i}`, what: `Accept-Encoding: ${accepts}`, send: encoded(accepts), node: { status: 200, encoding, vary: undefined },
  })),
  { id: 'O31', what: 'under the threshold', send: encoded('gzip', 900), node: { status: 200, encoding: undefined } },
  { id: 'O32', what: 'an answer without packets', send: get(POLLING, { headers: { 'Accept-Encoding': 'gzip' } }), node: { status: 200, body: opens } },
];

const DEFLATE = ['--per-message-deflate'];
const none = { status: 101, head: (head) => !/extensions/i.test(head) };
const bad = { status: 400, body: 'Invalid or unacceptable Sec-WebSocket-Extensions header' };
const offer = (id, text, node, ours) => ({
  id, what: `offer "${text}"`, flags: DEFLATE, send: upgrade(WS, { headers: { 'Sec-WebSocket-Extensions': text } }), node,
  ...(ours === undefined ? {} : { ours, why: 'only what can be kept is agreed on, the rest passed over' }),
});
const agreed = (text) => ({ status: 101, head: (head) => head.split('\r\n').some((line) => line.toLowerCase() === `sec-websocket-extensions: ${text}`) });

export const deflateCases = [
  offer('O40', 'permessage-deflate', agreed('permessage-deflate')),
  offer('O40b', 'permessage-deflate; client_max_window_bits', agreed('permessage-deflate')),
  offer('O41', 'permessage-deflate; server_max_window_bits=10', agreed('permessage-deflate; server_max_window_bits=10')),
  offer('O41b', 'permessage-deflate; server_no_context_takeover', agreed('permessage-deflate; server_no_context_takeover')),
  offer('O41c', 'permessage-deflate; client_no_context_takeover', agreed('permessage-deflate; client_no_context_takeover')),
  offer('O42', 'permessage-deflate; client_max_window_bits=9', agreed('permessage-deflate; client_max_window_bits=9'), agreed('permessage-deflate')),
  offer('O43', 'permessage-deflate; server_max_window_bits=8', agreed('permessage-deflate; server_max_window_bits=8'), none),
  offer('O44', 'constructor', none),
  offer('O45', 'permessage-deflate; constructor', bad, none),
  offer('O46', 'permessage-deflate; server_max_window_bits', bad, none),
  offer('O47', 'permessage-deflate; server_max_window_bits=10; server_max_window_bits=11', bad, none),
  offer('O48', 'permessage-deflate;;', bad, none),
  offer('O49', 'permessage-deflate; server_no_context_takeover=1', bad, none),
];
