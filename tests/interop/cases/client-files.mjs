// The files of the JavaScript client below the path of the server.
import { readFileSync } from 'node:fs';
import http from 'node:http';
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import { E0, get } from '../support/observe.mjs';
import { within } from '../support/wait.mjs';

const NAMES = ['socket.io', 'socket.io.min', 'socket.io.esm.min', 'socket.io.msgpack.min'].flatMap((name) => [`${name}.js`, `${name}.js.map`]);
const TAG = '"4.8.4"';
const JAVASCRIPT = 'application/javascript; charset=utf-8';
const DECODERS = { br: brotliDecompressSync, gzip: gunzipSync, deflate: inflateSync, identity: (body) => body };
const npm = (name) => readFileSync(new URL(`../node_modules/socket.io/client-dist/${name}`, import.meta.url));

/** Asks for a file and gives the answer's head; `same` says whether the body is the file of the npm package. */
const file = (name, headers = {}, method = 'GET') => (server) => within(new Promise((resolve, reject) => {
  const call = http.request({ host: server.host, port: server.port, path: `/socket.io/${name}`, method, headers, agent: false });
  call.on('error', reject);
  call.on('response', (response) => {
    const chunks = [];
    response.on('data', (chunk) => chunks.push(chunk));
    response.on('error', reject);
    response.on('end', () => {
      const body = Buffer.concat(chunks);
      const encoding = response.headers['content-encoding'] ?? 'identity';
      resolve({
        status: response.statusCode,
        type: response.headers['content-type'],
        cache: response.headers['cache-control'],
        etag: response.headers.etag,
        vary: response.headers.vary,
        nosniff: response.headers['x-content-type-options'],
        cors: response.headers['access-control-allow-origin'],
        encoding,
        // A length that is named is the body's.
        length: Number(response.headers['content-length'] ?? body.length) === body.length || method === 'HEAD',
        ...(body.length === 0 ? { empty: true } : { same: DECODERS[encoding](body).equals(npm(name.split('?')[0])) }),
      });
    });
  });
  call.end();
}), `${method} of ${name}`);

const whole = (name, encoding) => ({
  status: 200, type: name.endsWith('.map') ? 'application/json; charset=utf-8' : JAVASCRIPT, cache: 'public, max-age=0',
  etag: TAG, encoding, length: true, same: true, cors: undefined,
});
const MIN = 'socket.io.min.js';
const accept = (value) => ({ 'Accept-Encoding': value });
const chooses = [
  ['br', 'br'], ['gzip', 'gzip'], ['deflate', 'deflate'], ['gzip, deflate, br', 'gzip'], ['gzip, deflate, br, zstd', 'gzip'],
  ['deflate, br', 'deflate'], ['gzip;q=0.5, br', 'br'], ['br;q=0, gzip', 'gzip'], ['*', 'br'], ['*, gzip', 'gzip'], ['*;q=0', 'identity'],
  ['identity', 'identity'], ['identity, gzip;q=0.1', 'gzip'], ['zstd', 'identity'], ['BR', 'br'], ['', 'identity'],
];

export const clientFileCases = [
  ...NAMES.flatMap((name) => Object.keys(DECODERS).map((encoding) => ({
    id: 'S01', what: `${name}, ${encoding}`, send: file(name, accept(encoding)), node: whole(name, encoding),
  }))),
  ...chooses.map(([value, encoding]) => ({
    id: 'S02', what: `Accept-Encoding: ${value}`, send: file(MIN, accept(value)), node: whole(MIN, encoding),
  })),
  { id: 'S03', what: 'without Accept-Encoding', send: file(MIN), node: whole(MIN, 'identity') },
  { id: 'S04', what: 'a query changes nothing', send: file(`${MIN}?v=1`), node: whole(MIN, 'identity') },
  {
    id: 'S05', what: 'what a cache may do with it', send: file(MIN, accept('br')),
    node: { vary: undefined, nosniff: undefined }, ours: { vary: 'Accept-Encoding', nosniff: 'nosniff' },
    why: 'a shared cache must not hand a compressed body to who cannot read it',
  },
  { id: 'S06', what: 'HEAD', send: file(MIN, accept('br'), 'HEAD'), node: { ...whole(MIN, 'br'), same: undefined, empty: true } },
  {
    id: 'S07', what: 'POST', send: async (server) => (await file(MIN, { 'Content-Length': 0 }, 'POST')(server)).status, node: 200, ours: 400,
    why: 'a file is fetched with GET',
  },
  ...[TAG, `W/${TAG}`].map((tag) => ({
    id: 'S08', what: `If-None-Match: ${tag}`, send: file(MIN, { 'If-None-Match': tag }), node: { status: 304, etag: undefined, cache: undefined, empty: true },
    ours: { status: 304, etag: TAG, cache: 'public, max-age=0', empty: true }, why: 'RFC 9110, section 15.4.5',
  })),
  ...['"4.8.3"', `${TAG}, "other"`, '*', '4.8.4'].map((tag) => ({
    id: 'S09', what: `If-None-Match: ${tag}`, send: file(MIN, { 'If-None-Match': tag }), node: whole(MIN, 'identity'),
  })),
  ...['socket.io.slim.js', 'socket.io', 'package.json', 'x/socket.io.js', 'Socket.io.js', 'constructor', '__proto__'].map((name) => ({
    id: 'S10', what: `${name} is not handed out`, send: get(undefined, { path: `/socket.io/${name}` }),
    node: E0,
  })),
];

const flags = ['--origin', 'http://app.example'];
const from = (Origin) => ({ Origin });

export const clientFileOriginCases = [
  { id: 'S20', what: 'an allowed origin may read it', flags, send: file(MIN, from('http://app.example')), node: { ...whole(MIN, 'identity'), cors: 'http://app.example' } },
  { id: 'S21', what: 'another one may include it, no more', flags, send: file(MIN, from('http://evil.example')), node: whole(MIN, 'identity') },
  { id: 'S22', what: 'an include without an origin', flags, send: file(MIN, { 'Sec-Fetch-Site': 'cross-site' }), node: whole(MIN, 'identity') },
  { id: 'S23', what: 'another origin where none is allowed', send: file(MIN, from('http://evil.example')), node: whole(MIN, 'identity') },
  {
    id: 'S24', what: 'caches are told that the origin matters', flags, send: async (server) => (await file(MIN, from('http://evil.example'))(server)).vary,
    node: 'Origin', ours: 'Accept-Encoding, Origin', why: 'as S05',
  },
];
