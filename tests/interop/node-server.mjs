// The twin of Parley.SocketIO.TestServer on Node's own Socket.IO server: same flags, same events, same debug pages.
// Every interop test runs against both, so that a test which asks for something Socket.IO does not do fails here first.
import { createServer } from 'node:http';
import { parseArgs } from 'node:util';
import { instrument } from '@socket.io/admin-ui';
import bcrypt from 'bcryptjs';
import { Server } from 'socket.io';
import { addTopics, topicPage } from './conformance/servers/topics.mjs';
import msgpackParser from 'socket.io-msgpack-parser';

const { values: flags } = parseArgs({
  options: {
    urls: { type: 'string', default: 'http://127.0.0.1:0' },
    'ping-interval': { type: 'string', default: '25000' },
    'ping-timeout': { type: 'string', default: '20000' },
    'upgrade-timeout': { type: 'string', default: '10000' },
    'connect-timeout': { type: 'string', default: '45000' },
    'max-http-buffer-size': { type: 'string', default: '1000000' },
    origin: { type: 'string', multiple: true, default: [] },
    transports: { type: 'string', default: 'polling,websocket' },
    parser: { type: 'string', default: 'json' },
    'allow-eio3': { type: 'boolean', default: false },
    // Node's server always allows it.
    'allow-jsonp': { type: 'boolean', default: false },
    cookie: { type: 'boolean', default: false },
    'per-message-deflate': { type: 'boolean', default: false },
    'initial-packet': { type: 'string' },
    recovery: { type: 'string' },
    refuse: { type: 'boolean', default: false },
    'admin-ui': { type: 'string' },
    'admin-ui-readonly': { type: 'boolean', default: false },
    topics: { type: 'boolean', default: false },
    cleanup: { type: 'boolean', default: false },
  },
});

const httpServer = createServer();
const io = new Server({
  pingInterval: Number(flags['ping-interval']),
  pingTimeout: Number(flags['ping-timeout']),
  upgradeTimeout: Number(flags['upgrade-timeout']),
  connectTimeout: Number(flags['connect-timeout']),
  maxHttpBufferSize: Number(flags['max-http-buffer-size']),
  transports: flags.transports.split(','),
  allowEIO3: flags['allow-eio3'],
  ...(flags.parser === 'msgpack' ? { parser: msgpackParser } : {}),
  cors: flags.origin.length > 0 ? { origin: flags.origin, credentials: flags['admin-ui'] !== undefined } : undefined,
  cookie: flags.cookie,
  perMessageDeflate: flags['per-message-deflate'],
  initialPacket: flags['initial-packet'],
  connectionStateRecovery: flags.recovery === undefined ? undefined : { maxDisconnectionDuration: Number(flags.recovery) },
  cleanupEmptyChildNamespaces: flags.cleanup,
  allowRequest: flags.refuse
    ? (request, answer) => answer(request.headers['x-refuse'], request.headers['x-refuse'] === undefined)
    : undefined,
});

if (flags['admin-ui'] !== undefined) {
  instrument(io, {
    namespaceName: '/watch',
    auth: { type: 'basic', username: 'ada', password: bcrypt.hashSync('correct horse', 4) },
    serverId: 'one',
    mode: flags['admin-ui'],
    readonly: flags['admin-ui-readonly'],
  });
}

// What the server saw, newest last. Bounded, because the abuse cases write a lot.
const record = [];
const note = (socket, kind, name) => {
  record.push({ namespace: socket.nsp.name, id: socket.id, kind, name });
  if (record.length > 20000) {
    record.splice(0, 10000);
  }
};

// A throwing handler ends a Node process unless it says otherwise; the twin has to outlive the abuse cases.
process.on('uncaughtException', (error) => {
  process.stderr.write(`uncaught: ${error.message}\n`);
});

function track(socket) {
  note(socket, 'event', 'connection');
  socket.on('disconnect', (reason) => note(socket, 'disconnect', reason));
}

function answerAuth(socket) {
  track(socket);
  socket.emit('auth', socket.handshake.auth);
  socket.on('message', (...args) => {
    note(socket, 'event', 'message');
    socket.emit('message-back', ...args);
  });
  socket.on('message-with-ack', (...args) => {
    note(socket, 'event', 'message-with-ack');
    const ack = args.pop();
    if (typeof ack === 'function') {
      ack(...args);
    }
  });
}

io.on('connection', (socket) => {
  answerAuth(socket);
  const on = (name, handler) => socket.on(name, (...args) => {
    note(socket, 'event', name);
    const ack = typeof args.at(-1) === 'function' ? args.pop() : () => {};
    return handler(args, ack);
  });

  on('echo', ([data], ack) => ack(data));
  on('join', ([room], ack) => {
    socket.join(room);
    ack([...socket.rooms]);
  });
  on('leave', ([room], ack) => {
    socket.leave(room);
    ack([...socket.rooms]);
  });
  on('room', ([room, data]) => socket.to(room).emit('room', data));
  on('all', ([data]) => io.emit('all', data));
  on('broadcast', ([data]) => socket.broadcast.emit('broadcast', data));
  on('except', ([room, data]) => io.except(room).emit('except', data));
  on('ask', ([data, timeout]) => {
    socket.timeout(timeout ?? 10000).emit('question', data, (error, answer) => {
      socket.emit('answered', error ? { error: error.message } : answer);
    });
  });
  on('kick', () => socket.disconnect());
  on('close', () => socket.disconnect(true));
  on('throw', () => {
    throw new Error('thrown by a handler');
  });
  on('slow', async ([ms, tag], ack) => {
    await new Promise((resolve) => setTimeout(resolve, ms));
    ack(tag);
  });
  on('handshake', (_, ack) => {
    const { query, auth, headers, address, xdomain, secure, url, issued, time } = socket.handshake;
    ack({
      query, auth, address, xdomain, secure, url, issued,
      time: !Number.isNaN(Date.parse(time)),
      headers: { 'x-test': headers['x-test'], host: headers.host },
    });
  });
  on('transport', (_, ack) => ack(socket.conn.transport.name));
  on('log', (_, ack) => ack([
    record.filter((entry) => entry.kind === 'event').map((entry) => entry.name),
    record.filter((entry) => entry.kind === 'disconnect').map((entry) => entry.name),
  ]));

  // 500 numbered events from the moment of connect, for the upgrade test.
  on('count', ([n]) => {
    for (let i = 0; i < n; i++) {
      socket.emit('counted', i);
    }
  });

  // Names that must be ordinary user events although they look like internals.
  for (const name of ['error', '__proto__', 'constructor', 'connection', '1', '']) {
    on(name, (_, ack) => ack(name));
  }
});

io.of('/custom').on('connection', answerAuth);
io.of('/admin').use((socket, next) => {
  if (socket.handshake.auth.token === 'secret') {
    return next();
  }
  next(Object.assign(new Error('not authorized'), { data: { code: 401 } }));
}).on('connection', track);
// As "/admin", with an event for everyone who is let in.
io.of('/guarded').use((socket, next) =>
  next(socket.handshake.auth.token === 'secret' ? undefined : new Error('not authorized'))).on('connection', (socket) => {
  track(socket);
  socket.emit('welcome', socket.id);
});
io.of('/slow').use((socket, next) => setTimeout(next, 300)).on('connection', track);

// For a client that joins more namespaces than any application has.
for (let i = 0; i < 40; i++) {
  io.of(`/n${i}`).on('connection', track);
}

const namespaces = ['/', '/custom', '/admin', '/slow'];
httpServer.on('request', async (request, response) => {
  const url = new URL(request.url, 'http://twin');
  const json = (value) => response.setHeader('Content-Type', 'application/json').end(JSON.stringify(value));
  if (url.pathname === '/debug/sessions') {
    json({
      engine: io.engine.clientsCount,
      sockets: Object.fromEntries(namespaces.map((name) => [name, io.of(name).sockets.size])),
    });
  } else if (url.pathname === '/debug/log') {
    const id = url.searchParams.get('id');
    json(record.filter((entry) => id === null || entry.id === id));
  } else if (flags.topics && await topicPage(url, io, json)) {
    // Answered.
  } else if (url.pathname === '/page') {
    response.setHeader('Content-Type', 'text/html').end('<!doctype html><title>page</title><script src="/socket.io/socket.io.min.js"></script>');
  } else if (!/^\/(socket|engine)\.io\//.test(url.pathname)) {
    response.writeHead(404).end();
  }
});

io.attach(httpServer);
if (flags.topics) {
  addTopics(io, httpServer, io.engine.opts);
}

const { hostname, port } = new URL(flags.urls);
httpServer.listen(Number(port || 0), hostname, () => {
  process.stdout.write(`ready http://${hostname}:${httpServer.address().port}\n`);
});

const stop = () => {
  io.close();
  setTimeout(() => process.exit(0), 500).unref();
};
process.on('SIGTERM', stop);
process.on('SIGINT', stop);
