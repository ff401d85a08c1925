// What only the server's side of the API can show, for the conformance cases (--topics). The twin in C# is
// tests/SocketIO/Parley.SocketIO.TestServer/Topics.
import { createServer } from 'node:http';
import { Server as EngineServer } from 'engine.io';
import { Server } from 'socket.io';

/** Sentences about what the server saw: the first word is what they are about. */
const notes = [];
const note = (...words) => {
  notes.push(words.join(' '));
  if (notes.length > 5_000) {
    notes.splice(0, 2_500);
  }
};

export function addTopics(io, httpServer, engineOptions) {
  hookEngine(io);
  bareEngine(httpServer, engineOptions);
  topic(io);
  middlewares(io);
  dynamic(io);
}

function hookEngine(io) {
  io.engine.on('connection_error', ({ req, code, message, context }) => {
    if (req.headers['x-note']) {
      note(req.headers['x-note'], code, message, context?.name ?? '-');
    }
  });
  io.engine.on('initial_headers', (headers, request) => {
    if (request.headers['x-note']) {
      headers['X-Initial'] = 'once';
    }
  });
  io.engine.on('headers', (headers, request) => {
    if (request.headers['x-note']) {
      headers['X-Each'] = 'each';
    }
  });
  io.engine.use((request, response, next) => {
    switch (request.headers['x-pass']) {
      case 'throw':
        return next(new Error('thrown by a middleware'));
      case 'end':
        response.writeHead(418);
        return response.end('ended');
      default:
        return next();
    }
  });
  io.engine.on('connection', (connection) => {
    const { id } = connection;
    connection.on('upgrading', () => note(id, 'upgrading'));
    connection.on('upgrade', () => note(id, 'upgrade', connection.transport.name));
    connection.on('heartbeat', () => note(id, 'heartbeat'));
    connection.on('close', (reason) => {
      note(id, 'close', reason.replaceAll(' ', '-'), connection.writeBuffer.length > 0 ? 'unsent' : 'empty');
      setImmediate(() => setImmediate(() => note(id, 'after', connection.writeBuffer.length > 0 ? 'unsent' : 'empty')));
    });
  });
}

function bareEngine(httpServer, options) {
  const engine = new EngineServer(options);
  engine.on('connection', (connection) => connection.on('message', (data) => connection.send(data)));
  engine.attach(httpServer, { path: '/engine.io', destroyUpgrade: false });
}

function topic(io) {
  const nsp = io.of('/topic');
  nsp.use((socket, next) => {
    note(socket.id, 'middleware');
    next();
  });
  nsp.on('connection', (socket) => {
    const { id } = socket;
    note(id, 'connection', socket.recovered);
    socket.on('disconnecting', () => note(id, 'disconnecting', socket.rooms.size));
    socket.on('disconnect', async (reason) => {
      note(id, 'disconnect', reason.replaceAll(' ', '-'), socket.rooms.size);
      socket.join(`late-${id}`);
      socket.emit('late');
      note(id, 'late', (await nsp.in(`late-${id}`).fetchSockets()).length);
    });
    socket.on('whoami', (ack) => ack({ recovered: socket.recovered, rooms: [...socket.rooms].sort(), data: socket.data.text ?? null }));
    socket.on('data', (text, ack) => {
      socket.data.text = text;
      ack();
    });
    socket.on('echo', (value, ack) => ack(value));
    socket.on('join', (room, ack) => {
      socket.join(room);
      ack();
    });
    socket.on('count', (count) => {
      for (let i = 0; i < count; i++) {
        socket.emit('counted', i);
      }
    });
    socket.on('flood', (count, size) => {
      for (let i = 0; i < count; i++) {
        socket.emit('flooded', i, 'a'.repeat(size));
      }
    });
    socket.on('noted', (text) => note(id, text));
    socket.on('to', (room, text) => nsp.to(room).emit('told', text));
    socket.on('union', (first, second, except) => nsp.to(first).to(second).except(except).emit('told', 'union'));
    socket.on('volatile', () => socket.volatile.emit('volatile', 1));
    socket.on('volatile-second', () => {
      socket.emit('first');
      socket.volatile.emit('second');
    });
    socket.on('volatile-binary', () => socket.volatile.emit('volatile', Buffer.from([1, 2, 3])));
    socket.on('volatile-all', (room) => nsp.to(room).volatile.emit('volatile', 1));
    socket.on('ask-all', (room, ms) => {
      nsp.to(room).timeout(ms).emit('question', (error, answers) => socket.emit('answers', error ? 'timeout' : 'all', answers));
    });
    socket.on('ask', (ms) => {
      socket.timeout(ms).emit('question', (error, answer) => socket.emit('answer', error ? 'timeout' : 'in time', answer ?? null));
    });
    socket.on('circular', (ack) => {
      const circle = {};
      circle.circle = circle;
      try {
        socket.emit('circle', circle);
        ack('sent');
      } catch {
        ack('threw');
      }
    });
    socket.on('engine-close', () => socket.conn.close());
    socket.on('engine-discard', () => socket.conn.close(true));
    socket.on('leave-all', () => socket.disconnect(true));
    socket.on('leave-this', () => socket.disconnect());
    socket.on('others-leave', (room) => nsp.in(room).disconnectSockets(true));
  });
}

function middlewares(io) {
  const nsp = io.of('/middlewares');
  nsp.use((socket, next) => {
    socket.data.order = [`first, connected ${socket.connected}`];
    socket.join(`mw-${socket.handshake.auth.tag}`);
    note(socket.handshake.auth.tag, 'middleware');
    setTimeout(next, socket.handshake.auth.slow ?? 0);
  });
  nsp.use((socket, next) => {
    socket.data.order.push('second');
    next(socket.handshake.auth.fail ? Object.assign(new Error('not today'), { data: { why: 'because' } }) : undefined);
  });
  nsp.on('connection', (socket) => {
    note(socket.handshake.auth.tag, 'connected');
    socket.emit('order', socket.data.order);
  });

  const events = io.of('/events');
  events.on('connection', (socket) => {
    socket.onAny((name) => socket.emit('any', name));
    socket.use(([name], next) => next(name === 'refused' ? new Error('refused') : undefined));
    socket.on('error', (error) => socket.emit('failed', error.message));
    socket.on('taken', (ack) => ack('taken'));
    socket.on('refused', (ack) => ack('never'));
  });
}

function dynamic(io) {
  io.on('new_namespace', (nsp) => note(nsp.name, 'created'));
  io.of((name, auth, next) => setTimeout(() => next(null, name.startsWith('/dyn-') && auth.deny === undefined), 50)).use((socket, next) => {
    next(socket.handshake.auth.fail ? new Error('not here') : undefined);
  }).on('connection', (socket) => {
    socket.emit('hello', socket.nsp.name);
    socket.on('ask', (ack) => ack([...socket.nsp.sockets.keys()].length));
  });
}

/** The pages of --topics; false for any other address. */
export async function topicPage(url, io, answer, flags) {
  const about = url.searchParams.get('about');
  switch (url.pathname) {
    case '/debug/notes':
      answer(notes.filter((line) => line.startsWith(`${about} `)).map((line) => line.slice(about.length + 1)));
      return true;
    case '/debug/room':
      answer({ sockets: (await io.of(url.searchParams.get('namespace')).in(url.searchParams.get('room')).fetchSockets()).length });
      return true;
    case '/debug/namespace':
      answer({ exists: io._nsps.has(about) });
      return true;
    case '/debug/stand-alone': {
      // A server whose host was never started.
      const other = new Server(createServer());
      await other.close();
      other.emit('nobody');
      answer({ closed: true });
      return true;
    }
    case '/debug/close':
      answer({ closing: true });
      setTimeout(() => io.close(), 0);
      return true;
    default:
      return false;
  }
}
