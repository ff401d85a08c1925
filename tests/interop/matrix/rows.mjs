// The clients, each with the transports it is run on, and what it cannot do.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { JavaScriptFamily } from './clients/javascript.mjs';
import { RemoteFamily } from './clients/remote.mjs';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const PYTHON = '/usr/bin/python3';
const REFUSAL = { message: 'not authorized', data: { code: 401 } };

function dotnetClient() {
  const paths = ['release', 'debug'].map((flavour) => here(`../../../artifacts/bin/Parley.Interop.DotNetClient/${flavour}/Parley.Interop.DotNetClient.dll`));
  const path = paths.find(existsSync);
  if (path === undefined) {
    throw new Error(`Build tests/interop/matrix/dotnet first. Looked at: ${paths.join(', ')}`);
  }
  return path;
}

export const clients = [
  {
    id: 'js2', name: 'JavaScript, socket.io-client 2.5.0', protocol: 'Engine.IO 3, `AllowEIO3`', family: () => new JavaScriptFamily(2),
    // The whole answer of the protocol is the error's data where it has one.
    refusal: { message: undefined, data: { code: 401 } },
    notes: { refused: 'the protocol has either the data or the message, not both' },
  },
  { id: 'js3', name: 'JavaScript, socket.io-client 3.1.3', protocol: 'Engine.IO 4', family: () => new JavaScriptFamily(3) },
  { id: 'js4', name: 'JavaScript, socket.io-client 4.8.4', protocol: 'Engine.IO 4', family: () => new JavaScriptFamily(4) },
  {
    id: 'js4-msgpack', name: 'JavaScript, socket.io-client 4.8.4 with socket.io-msgpack-parser 3.0.2', protocol: 'Engine.IO 4, `SocketIOParser.MessagePack`',
    family: () => new JavaScriptFamily(4), msgpack: true,
    largestInteger: 2 ** 53 - 1,
    notes: { values: 'without 1e21: the parser writes no integer of 2^64 or more rightly' },
  },
  {
    id: 'python', name: 'Python, python-socketio 5.7.2', protocol: 'Engine.IO 4', family: () => new RemoteFamily(PYTHON, [here('python/client.py')]),
    keepsOrder: false,
    cannot: { leave: 'the client has no call that leaves one namespace' },
    oversize: { polling: 'ignored' },
    notes: {
      order: 'each once, but in any order: the client starts a thread for every event; over long-polling with `engineio.payload.Payload.max_decode_packets` raised: the client takes no more than 16 packets in one answer',
      oversize: 'over long-polling the client ignores the 413, and sends nothing more until the ping timeout ends its connection',
    },
  },
  {
    id: 'python-asyncio', name: 'Python, python-socketio 5.7.2 with asyncio', protocol: 'Engine.IO 4',
    family: () => new RemoteFamily(PYTHON, [here('python/client.py'), '--asyncio']),
    cannot: { leave: 'the client has no call that leaves one namespace' },
    oversize: { polling: 'ignored' },
    notes: {
      order: 'over long-polling with `engineio.payload.Payload.max_decode_packets` raised: the client takes no more than 16 packets in one answer',
      oversize: 'over long-polling the client ignores the 413, and sends nothing more until the ping timeout ends its connection',
    },
  },
  {
    id: 'dotnet', name: '.NET, SocketIOClient 3.0.6', protocol: 'Engine.IO 4', family: () => new RemoteFamily('dotnet', [dotnetClient()]),
    refusal: { message: 'not authorized', data: undefined },
    oversize: { polling: 'fails' },
    emptyBytes: { default: false, websocket: false },
    notes: {
      query: 'the application escapes the values: the client does not',
      binary: 'without an empty array over WebSocket: the client sends none, and the server waits for it',
      refused: 'the client gives the message only, without the data',
      oversize: 'over long-polling `EmitAsync` throws and the connection stays',
    },
    cannot: {
      namespaces: 'the client has one connection for each namespace',
      leave: 'the client has one connection for each namespace',
    },
  },
];

const MODES = [
  { id: 'default', name: 'polling, then upgrade', transport: 'default', last: 'websocket' },
  { id: 'polling', name: 'polling only', transport: 'polling', last: 'polling' },
  { id: 'websocket', name: 'WebSocket only', transport: 'websocket', last: 'websocket' },
];

export { MODES as modes };

/** Each client on each of its transports. */
export const rows = clients.flatMap((client) => MODES.map((mode) => ({
  id: `${client.id}/${mode.id}`,
  client,
  transport: mode.transport,
  last: mode.last,
  msgpack: client.msgpack ?? false,
  refusal: client.refusal ?? REFUSAL,
  oversize: client.oversize?.[mode.id] ?? 'disconnects',
  keepsOrder: client.keepsOrder ?? true,
  largestInteger: client.largestInteger ?? Infinity,
  emptyBytes: client.emptyBytes?.[mode.id] ?? true,
  cannot: { ...client.cannot, ...client.cannotOn?.[mode.id] },
})));
