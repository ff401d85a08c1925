// Handshake and errors over HTTP and at the upgrade; origins.
import net from 'node:net';
import { raw } from '../support/http.mjs';
import { E0, E1, E2, E3, E4, E5, get, http, upgrade } from '../support/observe.mjs';
import { upgradeRequest } from '../support/websocket.mjs';
import { delay } from '../support/wait.mjs';

const WS = 'EIO=4&transport=websocket';
const POLLING = 'EIO=4&transport=polling';
const handshake = /^0\{"sid":"[\w-]{20}","upgrades":\["websocket"\],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000\}$/;
const opened = { status: 200, type: /^text\/plain; charset=utf-8$/i, cache: 'no-store', body: handshake };
const EARLY = 'an upgrade is refused before 101';
const RESOLVED = 'Kestrel resolves dots in a path';
const ORIGIN = 'same origin by default, checked on every request';
const refused = (body) => ({ status: 400, body });

export const handshakeCases = [
  { id: 'A01', what: 'no query', send: http({}), node: E0 },
  { id: 'A02', what: 'no transport', send: get('EIO=4'), node: E0 },
  { id: 'A03', what: 'a handshake', send: get(POLLING), node: opened, ours: { ...opened, nosniff: true }, why: 'nosniff' },
  { id: 'A04', what: 'EIO=3', send: get('EIO=3&transport=polling'), node: E5 },
  { id: 'A05', what: 'no EIO', send: get('transport=polling'), node: E5 },
  { id: 'A06', what: 'EIO=5', send: get('EIO=5&transport=polling'), node: E5 },
  { id: 'A07', what: 'EIO=abc', send: get('EIO=abc&transport=polling'), node: E5 },
  { id: 'A09', what: 'EIO=04', send: get('EIO=04&transport=polling'), node: E5 },
  { id: 'A08', what: 'EIO twice, 4 then 3', send: get('EIO=4&EIO=3&transport=polling'), node: E5 },
  { id: 'A08b', what: 'EIO twice, 3 then 4', send: get('EIO=3&EIO=4&transport=polling'), node: opened },
  { id: 'A10', what: 'unknown transport', send: get('EIO=4&transport=tobi'), node: E0 },
  { id: 'A11', what: 'transport __proto__', send: get('EIO=4&transport=__proto__'), node: E0 },
  { id: 'A12', what: 'transport constructor', send: get('EIO=4&transport=constructor'), node: E0 },
  { id: 'A13', what: 'transport webtransport', send: get('EIO=4&transport=webtransport'), node: E0 },
  { id: 'A14', what: 'transport POLLING', send: get('EIO=4&transport=POLLING'), node: E0 },
  { id: 'A15', what: 'transport websocket without Upgrade', send: get(WS), node: E3 },
  { id: 'A16', what: 'POST without sid', send: http({ method: 'POST', query: POLLING, body: '40' }), node: E2 },
  ...['PUT', 'DELETE', 'PATCH', 'OPTIONS'].map((method) => (
    { id: `A17-${method}`, what: `${method} without sid`, send: http({ method, query: POLLING }), node: E2 })),
  { id: 'A17-HEAD', what: 'HEAD without sid', send: http({ method: 'HEAD', query: POLLING }), node: { status: 400, body: '' } },
  { id: 'A18', what: 'unknown sid', send: get(`${POLLING}&sid=AAAAAAAAAAAAAAAAAAAA`), node: E1 },
  { id: 'A19', what: 'sid __proto__', send: get(`${POLLING}&sid=__proto__`), node: E1 },
  { id: 'A20', what: 'sid constructor', send: get(`${POLLING}&sid=constructor`), node: E1 },
  { id: 'A21', what: 'empty sid', send: get(`${POLLING}&sid=`), node: opened },
  { id: 'A21b', what: 'unknown sid by POST', send: http({ method: 'POST', query: `${POLLING}&sid=nope`, body: '40' }), node: E1 },
  { id: 'A21c', what: 'a sid of 200 characters', send: get(`${POLLING}&sid=${'a'.repeat(200)}`), node: E1 },
  {
    id: 'A22', what: 'a sid of 15,000 characters', send: get(`${POLLING}&sid=${'a'.repeat(15_000)}`),
    node: E1, ours: { status: 414 }, why: 'Kestrel limits the request line to 8 KiB',
  },
  {
    id: 'A22b', what: 'an address of 70 kB', send: (server) => raw(server, `GET /socket.io/?x=${'a'.repeat(70_000)} HTTP/1.1\r\nHost: h\r\n\r\n`),
    node: { status: 431 }, ours: { status: 414 }, why: 'as A22',
  },
  {
    id: 'A23', what: 'a control character in Origin',
    send: (server) => raw(server, `GET /socket.io/?${POLLING} HTTP/1.1\r\nHost: h\r\nOrigin: http://a\x7fb\r\nConnection: close\r\n\r\n`, () => false),
    node: { status: 400, body: '' }, ours: { status: (status) => status === 400 || status === 403 }, why: 'refused by the origin check',
  },
  { id: 'A25', what: 'a path that climbs', send: http({ path: '/socket.io/../../etc/passwd' }), node: E0, ours: { status: 404 }, why: RESOLVED },
  { id: 'A26', what: 'a path that climbs, encoded', send: http({ path: '/socket.io/..%2fpackage.json' }), node: E0 },
  { id: 'A27', what: 'no slash after the path', send: http({ path: '/socket.io', query: POLLING }), node: { status: 404 } },
  { id: 'A28', what: 'a longer name', send: http({ path: '/socket.ioX/', query: POLLING }), node: { status: 404 } },
  { id: 'A29', what: 'a path below', send: http({ path: '/socket.io/foo', query: POLLING }), node: opened },
  { id: 'A30', what: 'bad percent encoding', send: get(`${POLLING}&x=%ff%fe%zz`), node: opened },
  {
    id: 'B28', what: 'JSONP', send: get(`${POLLING}&j=1`),
    node: { status: 200, body: /^___eio\[1\]\("0\{/ }, ours: E3, why: 'JSONP hands a session to any page',
  },
];

export const upgradeRefusals = [
  { id: 'A03w', what: 'a handshake', send: upgrade(WS), node: { status: 101, opened: true } },
  { id: 'A31', what: 'EIO=3', send: upgrade('EIO=3&transport=websocket'), node: { status: 101, junk: /^HTTP\/1.1 400/ }, ours: refused('Unsupported protocol version'), why: EARLY },
  { id: 'A35', what: 'no EIO', send: upgrade('transport=websocket'), node: { status: 101, junk: /^HTTP\/1.1 400/ }, ours: refused('Unsupported protocol version'), why: EARLY },
  { id: 'A32', what: 'unknown sid', send: upgrade(`${WS}&sid=AAAAAAAAAAAAAAAAAAAA`), node: refused('Session ID unknown') },
  { id: 'A33', what: 'transport=polling', send: upgrade(POLLING), node: { status: 101, close: 1005 }, ours: refused('Bad request'), why: EARLY },
  { id: 'A34', what: 'no transport', send: upgrade('EIO=4'), node: refused('Transport unknown') },
  { id: 'A34b', what: 'unknown transport', send: upgrade('EIO=4&transport=tobi'), node: refused('Transport unknown') },
  {
    id: 'A36', what: 'version 12', send: upgrade(WS, { headers: { 'Sec-WebSocket-Version': '12' } }),
    node: refused('Missing or invalid Sec-WebSocket-Version header'), ours: { ...refused('Missing or invalid Sec-WebSocket-Version header'), head: /sec-websocket-version: 13/i }, why: 'tells the version it speaks, as RFC 6455 4.4 asks',
  },
  { id: 'A37', what: 'no key', send: upgrade(WS, { headers: { 'Sec-WebSocket-Key': undefined } }), node: refused('Missing or invalid Sec-WebSocket-Key header') },
  { id: 'A38', what: 'a short key', send: upgrade(WS, { headers: { 'Sec-WebSocket-Key': 'dGhl' } }), node: refused('Missing or invalid Sec-WebSocket-Key header') },
  { id: 'A39', what: 'Upgrade: h2c', send: upgrade(WS, { headers: { Upgrade: 'h2c' } }), node: { status: 400 } },
  {
    id: 'A40', what: 'POST', send: (server) => raw(server, upgradeRequest(server, WS, { method: 'POST', headers: { 'Content-Length': '0' } })),
    node: { status: 400, text: /Bad handshake method/ },
  },
  { id: 'A41', what: 'extension "constructor"', send: upgrade(WS, { headers: { 'Sec-WebSocket-Extensions': 'constructor' } }), node: { status: 101, opened: true, head: (head) => !/extensions/i.test(head) } },
  { id: 'D18', what: 'deflate is offered', send: upgrade(WS, { headers: { 'Sec-WebSocket-Extensions': 'permessage-deflate' } }), node: { status: 101, opened: true, head: (head) => !/extensions/i.test(head) } },
  { id: 'A42', what: '12,000 spaces of protocol', send: upgrade(WS, { headers: { 'Sec-WebSocket-Protocol': `a${' '.repeat(12_000)}b` } }), node: { status: 400 }, ours: { status: (status) => status === 400 || status === 101 }, why: 'no sub-protocol is ever chosen' },
  {
    id: 'A43', what: '2,100 headers', send: upgrade(WS, { headers: Object.fromEntries(Array.from({ length: 2_100 }, (_, i) => [`X${i}`, '1'])) }),
    node: { status: (status) => status === 400 || status === 101 }, ours: { status: 431 }, why: 'Kestrel limits the headers to 100',
  },
  { id: 'A44', what: 'another path', send: (server) => raw(server, upgradeRequest(server, WS, { path: '/foo' })), node: { text: '' }, ours: { status: 404 }, why: 'answered, not left to time out' },
  {
    id: 'A45', what: 'connections reset right after the request', node: { status: 200 },
    send: async (server) => {
      for (let i = 0; i < 20; i++) {
        const socket = net.connect(server.port, server.host);
        socket.on('error', () => {});
        await new Promise((resolve) => socket.once('connect', resolve));
        socket.write(upgradeRequest(server, i % 2 === 0 ? WS : `${WS}&sid=bad`));
        await delay(i % 5);
        socket.resetAndDestroy();
      }
      return get(POLLING)(server);
    },
  },
  {
    id: 'A46', what: 'a TLS hello on the plain port', node: { text: (text) => text === '' || text.startsWith('HTTP/1.1 400') },
    send: (server) => raw(server, Buffer.from('16030100310100002d0303000000000000000000000000000000000000000000000000000000000000000000000213010100', 'hex')),
  },
  {
    id: 'A48', what: 'random bytes', node: { text: (text) => text === '' || text.startsWith('HTTP/1.1 400') },
    send: (server) => raw(server, Buffer.from('00ff10203040506070\r\n\r\n\r\n\r\n', 'latin1')),
  },
];

const foreign = {
  'another site': () => 'http://evil.example',
  'null': () => 'null',
  'our host as the start of another': (server) => `http://${server.host}.evil.example:${server.port}`,
  'our host as the end of another': (server) => `http://evil${server.host}:${server.port}`,
  'another port': (server) => `http://${server.host}:${server.port === 444 ? 445 : 444}`,
  'no port': (server) => `http://${server.host}`,
  'another scheme': (server) => `https://${server.host}:${server.port}`,
  'a slash at the end': (server) => `${server.url}/`,
  'a user name trick': (server) => `${server.url}@evil.example`,
  'a backtick': (server) => `${server.url}\`x`,
  'a dollar': (server) => `${server.url}$x`,
  'a dot after the host': (server) => `http://${server.host}.:${server.port}`,
  'two values': (server) => `${server.url}, http://evil.example`,
};

const GOOD = 'http://good.example';
const allowing = ['--origin', GOOD];

export const originCases = [
  ...Object.entries(foreign).flatMap(([what, origin], i) => [
    {
      id: `A24-${i}`, what: `${what}, polling`, node: { status: 200 }, ours: { ...E4, cors: undefined }, why: ORIGIN,
      send: http((server) => ({ query: POLLING, headers: { Origin: origin(server) } })),
    },
    {
      id: `A24-${i}w`, what: `${what}, websocket`, node: { status: 101 }, ours: { status: 403, body: 'Forbidden' }, why: ORIGIN,
      send: upgrade(WS, (server) => ({ headers: { Origin: origin(server) } })),
    },
  ]),
  { id: 'A24-own', what: 'our own origin', send: http((server) => ({ query: POLLING, headers: { Origin: server.url } })), node: { status: 200 } },
  {
    id: 'A24-case', what: 'our own origin in another case', node: { status: 200 },
    send: http((server) => ({ query: POLLING, headers: { Host: `chat.example:${server.port}`, Origin: `http://CHAT.example:${server.port}` } })),
  },
  { id: 'A24-ownw', what: 'our own origin, websocket', send: upgrade(WS, (server) => ({ headers: { Origin: server.url } })), node: { status: 101, opened: true } },
  { id: 'C19', what: 'a preflight', flags: allowing, node: { status: 204, cors: GOOD }, send: http({ method: 'OPTIONS', query: POLLING, headers: { Origin: GOOD, 'Access-Control-Request-Method': 'POST' } }) },
  { id: 'C19b', what: 'an allowed origin', flags: allowing, node: { status: 200, cors: GOOD }, send: get(POLLING, { headers: { Origin: GOOD } }) },
  { id: 'C19c', what: 'an allowed origin, refused otherwise', flags: allowing, node: { ...E1, cors: GOOD }, send: get(`${POLLING}&sid=x`, { headers: { Origin: GOOD } }) },
  { id: 'C19w', what: 'an allowed origin, websocket', flags: allowing, node: { status: 101, opened: true }, send: upgrade(WS, { headers: { Origin: GOOD } }) },
  { id: 'C20', what: 'an origin that is not allowed', flags: allowing, node: { status: 200, cors: undefined }, ours: { ...E4, cors: undefined }, why: ORIGIN, send: get(POLLING, { headers: { Origin: 'http://evil.example' } }) },
  { id: 'C21', what: 'an origin that is not allowed, websocket', flags: allowing, node: { status: 101 }, ours: { status: 403, body: 'Forbidden' }, why: ORIGIN, send: upgrade(WS, { headers: { Origin: 'http://evil.example' } }) },
];
