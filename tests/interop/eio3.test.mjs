// The stock client of Socket.IO 2, which speaks Engine.IO 3, against both servers in every configuration of its transports.
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import io2 from 'socket.io-client-v2';
import { Clients } from './support/clients.mjs';
import { kinds, start } from './support/servers.mjs';
import { event, events, until, within } from './support/wait.mjs';

const timeout = 60_000;
const FLAGS = ['--allow-eio3'];
const numbers = (count) => Array.from({ length: count }, (_, i) => i);

const modes = [
  { name: 'default', options: {}, last: 'websocket' },
  { name: 'polling only', options: { transports: ['polling'] }, last: 'polling' },
  { name: 'websocket only', options: { transports: ['websocket'] }, last: 'websocket' },
  { name: 'default, base64', options: { forceBase64: true }, last: 'websocket' },
  { name: 'polling only, base64', options: { transports: ['polling'], forceBase64: true }, last: 'polling' },
  { name: 'websocket only, base64', options: { transports: ['websocket'], forceBase64: true }, last: 'websocket' },
];

/** The clients of one test. */
class Clients2 {
  #all = [];

  constructor(url, options) {
    this.url = url;
    this.options = options;
  }

  create(options = {}, namespace = '') {
    const socket = io2(this.url + namespace, { forceNew: true, reconnection: false, ...this.options, ...options });
    this.#all.push(socket);
    return socket;
  }

  async connect(options, namespace) {
    const socket = this.create(options, namespace);
    const failed = new Promise((_, reject) => {
      socket.once('connect_error', reject);
      socket.once('error', (data) => reject(new Error(JSON.stringify(data))));
    });
    failed.catch(() => {});
    await Promise.race([event(socket, 'connect'), failed]);
    return socket;
  }

  /** A second socket on the connection of the first. */
  join(socket, namespace, options) {
    const other = socket.io.socket(namespace, options);
    this.#all.push(other);
    return other;
  }

  close() {
    for (const socket of this.#all.splice(0)) {
      socket.io.reconnection(false);
      socket.io.close();
    }
  }
}

const ask = (socket, ...args) => within(new Promise((resolve) => socket.emit(...args, resolve)), `answer to ${args[0]}`);

async function settled(socket, mode) {
  await until(() => socket.io.engine?.transport.name === mode.last && !socket.io.engine.upgrading, `transport ${mode.last}`);
}

for (const kind of kinds) {
  for (const mode of modes) {
    describe(`socket.io-client 2, ${mode.name}, ${kind}`, { timeout: 5 * timeout }, () => {
      let server;
      let clients;
      before(async () => {
        server = await start(kind, FLAGS);
      });
      after(() => server.stop());
      beforeEach(() => {
        clients = new Clients2(server.url, mode.options);
      });
      afterEach(() => clients.close());

      test('connects under the id of its session and ends on the expected transport', { timeout }, async () => {
        const socket = await clients.connect();
        await settled(socket, mode);
        assert.match(socket.id, /^[\w-]{20}$/);
        assert.equal(socket.id, socket.io.engine.id);
        const log = await server.debug(`log?id=${socket.id}`);
        assert.equal(log[0].name, 'connection');
      });

      for (const [what, value] of Object.entries({
        'JSON': { list: [1, -1.5, null, true, ''], 'ключ': 'мир 😀 \u2028 \\ "' },
        '300 KB of text': 'ä😀x'.repeat(43_000),
      })) {
        test(`echoes ${what}, before and after the upgrade`, { timeout }, async () => {
          const socket = await clients.connect();
          assert.deepEqual(await ask(socket, 'echo', value), value);
          await settled(socket, mode);
          assert.deepEqual(await ask(socket, 'echo', value), value);
          const back = event(socket, 'message-back');
          socket.emit('message', value, 'second');
          assert.deepEqual(await back, [value, 'second']);
        });
      }

      for (const [what, bytes] of Object.entries({ 'a few': Buffer.from([0, 1, 2, 255]), 'no': Buffer.alloc(0), '200,000': Buffer.alloc(200_000, 7) })) {
        test(`${what} bytes both ways, before and after the upgrade`, { timeout }, async () => {
          const socket = await clients.connect();
          const value = { first: bytes, rest: [bytes, 'text'] };
          const check = (answer) => {
            assert.ok(bytes.equals(Buffer.from(answer.first)));
            assert.ok(bytes.equals(Buffer.from(answer.rest[0])));
            assert.equal(answer.rest[1], 'text');
          };
          check(await ask(socket, 'echo', value));
          await settled(socket, mode);
          check(await ask(socket, 'echo', value));
          const back = event(socket, 'message-back');
          socket.emit('message', value);
          check((await back)[0]);
        });
      }

      test('answers the server', { timeout }, async () => {
        const socket = await clients.connect();
        socket.on('question', (data, ack) => ack({ answer: data, bytes: Buffer.from([1]) }));
        socket.emit('ask', 'why?');
        const [{ answer, bytes }] = await event(socket, 'answered');
        assert.equal(answer, 'why?');
        assert.deepEqual([...Buffer.from(bytes)], [1]);
      });

      test('200 events each way from the moment of connect: each once, in order', { timeout }, async () => {
        const socket = clients.create();
        const back = events(socket, 'message-back', 200, timeout);
        const counted = events(socket, 'counted', 200, timeout);
        socket.on('connect', () => {
          socket.emit('count', 200);
          for (const i of numbers(200)) {
            socket.emit('message', i, Buffer.from([i]));
          }
        });
        assert.deepEqual((await back).map(([n]) => n), numbers(200));
        assert.deepEqual((await counted).map(([n]) => n), numbers(200));
        await settled(socket, mode);
        assert.equal(await ask(socket, 'echo', 'end'), 'end');
      });

      test('a namespace, with and without a query', { timeout }, async () => {
        const socket = await clients.connect();
        const custom = clients.join(socket, '/custom', { query: { token: 'abc d', 'ключ': 'é&=' } });
        const [auth] = await event(custom, 'auth');
        assert.deepEqual(auth, { token: 'abc d', 'ключ': 'é&=' });
        assert.equal(custom.id, `/custom#${socket.id}`);
        assert.equal((await server.debug(`log?id=${encodeURIComponent(custom.id)}`))[0].namespace, '/custom');
        const back = event(custom, 'message-back');
        custom.emit('message', 'in custom', Buffer.from([9]));
        assert.equal((await back)[0], 'in custom');

        const direct = await clients.connect({}, '/custom?token=xyz');
        assert.equal(await ask(direct, 'message-with-ack', 1), 1);
      });

      test('a middleware refuses, and lets in', { timeout }, async () => {
        const socket = await clients.connect();
        const wrong = clients.join(socket, '/admin', { query: { token: 'wrong' } });
        assert.deepEqual(await event(wrong, 'error'), [{ code: 401 }]);
        const unknown = clients.join(socket, '/nowhere');
        assert.deepEqual(await event(unknown, 'error'), [{ message: 'Invalid namespace' }]);
        const right = await clients.connect({}, '/admin?token=secret');
        assert.equal(right.connected, true);
        assert.equal(await ask(socket, 'echo', 'still here'), 'still here');
      });

      test('rooms and broadcasts with clients of both versions', { timeout }, async () => {
        const newer = new Clients(server.url);
        try {
          const old = await clients.connect();
          const current = await newer.connect();
          await ask(old, 'join', 'both');
          await current.emitWithAck('join', 'both');
          const seen = Promise.all([event(old, 'all'), event(current, 'all')]);
          current.emit('all', Buffer.from([1, 2, 3]));
          for (const [bytes] of await seen) {
            assert.deepEqual([...Buffer.from(bytes)], [1, 2, 3]);
          }
          const fromOld = event(current, 'room');
          old.emit('room', 'both', 'hello');
          assert.deepEqual(await fromOld, ['hello']);
        } finally {
          newer.close();
        }
      });

      test('the server disconnects it', { timeout }, async () => {
        for (const how of ['kick', 'close']) {
          const socket = await clients.connect();
          const gone = event(socket, 'disconnect');
          socket.emit(how);
          assert.deepEqual(await gone, ['io server disconnect']);
        }
      });

      test('the server sees it go', { timeout }, async () => {
        const socket = await clients.connect();
        await settled(socket, mode);
        const { id } = socket;
        socket.disconnect();
        const entry = await until(
          async () => (await server.debug(`log?id=${id}`)).find((item) => item.kind === 'disconnect'), 'disconnect in the record');
        assert.match(entry.name, /^(client namespace disconnect|transport close)$/);
      });
    });
  }

  for (const mode of modes.slice(0, 3)) {
    test(`socket.io-client 2 comes back after the server restarts, ${mode.name}, ${kind}`, { timeout: 2 * timeout }, async () => {
      let server = await start(kind, FLAGS);
      const clients = new Clients2(server.url, {
        ...mode.options, reconnection: true, reconnectionDelay: 50, reconnectionDelayMax: 200,
      });
      try {
        const socket = await clients.connect();
        await settled(socket, mode);
        const first = socket.id;
        const lost = event(socket, 'disconnect');
        await server.stop();
        assert.match((await lost)[0], /^transport (close|error)$/);
        const answer = ask(socket, 'echo', 'sent while away');
        server = await start(kind, FLAGS, server.port);
        assert.equal(await answer, 'sent while away');
        assert.notEqual(socket.id, first);
      } finally {
        clients.close();
        await server.stop();
      }
    });

    test(`heartbeats keep an idle client 2 and find a dead server, ${mode.name}, ${kind}`, { timeout: 2 * timeout }, async () => {
      const server = await start(kind, [...FLAGS, '--ping-interval', '300', '--ping-timeout', '2000']);
      const clients = new Clients2(server.url, mode.options);
      try {
        const socket = await clients.connect();
        let pongs = 0;
        socket.on('pong', () => pongs++);
        await until(() => pongs >= 8, 'eight pongs');
        assert.equal(socket.connected, true);
        const lost = event(socket, 'disconnect');
        server.child.kill('SIGSTOP');
        assert.match((await lost)[0], /^(ping timeout|transport (close|error))$/);
      } finally {
        server.child.kill('SIGCONT');
        clients.close();
        await server.stop();
      }
    });
  }

  test(`socket.io-client 2 is refused where the option is off, ${kind}`, { timeout }, async () => {
    const server = await start(kind);
    const clients = new Clients2(server.url, {});
    try {
      for (const transports of [['polling'], ['websocket']]) {
        const socket = clients.create({ transports });
        await event(socket, 'connect_error');
        assert.equal(socket.connected, false);
      }
    } finally {
      clients.close();
      await server.stop();
    }
  });
}
