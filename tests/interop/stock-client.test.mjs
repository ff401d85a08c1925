// The stock client against both servers, in every configuration of its transports.
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { Clients, modes, settled } from './support/clients.mjs';
import { kinds, start } from './support/servers.mjs';
import { event, events, until, within } from './support/wait.mjs';

const timeout = 60_000;
const JSON_VALUES = {
  'null': null,
  'booleans': [true, false],
  'numbers': [0, 1, -1, 1.5, 1e21, -2.5e-7, 9007199254740991],
  'text': 'Grüße, мир, 世界, \u2028 and "quotes" \\ \n',
  'emoji': '😀👩‍👩‍👧‍👦🇩🇪',
  'an empty text': '',
  'an empty object': {},
  'an empty list': [],
  'keys of all kinds': { 'ключ': 1, '': 2, 'a b': 3, _placeholder: false },
  '50 deep': Array.from({ length: 50 }).reduce((inner) => ({ inner: [inner] }).inner, 'x'),
  '300 KB': 'ä😀x'.repeat(43_000),
};

for (const kind of kinds) {
  for (const mode of modes) {
    describe(`stock client, ${mode.name}, ${kind}`, { timeout: 5 * timeout }, () => {
      let server;
      let clients;
      before(async () => {
        server = await start(kind);
      });
      after(() => server.stop());
      beforeEach(() => {
        clients = new Clients(server.url, mode.options);
      });
      afterEach(() => clients.close());
      const ask = (socket, ...args) => socket.timeout(20_000).emitWithAck(...args);

      test('connects, with an id of its own, and ends on the expected transport', { timeout }, async () => {
        const socket = await clients.connect();
        await settled(socket, mode);
        assert.equal(socket.io.engine.transport.name, mode.last);
        assert.match(socket.id, /^[\w-]{20}$/);
        assert.notEqual(socket.id, socket.io.engine.id);
        assert.notEqual(socket.recovered, true);
      });

      for (const [what, value] of Object.entries(JSON_VALUES)) {
        test(`echoes ${what}`, { timeout }, async () => {
          const socket = await clients.connect();
          assert.deepEqual(await ask(socket, 'echo', value), value);
          socket.emit('message', value, 'second');
          assert.deepEqual(await event(socket, 'message-back'), [value, 'second']);
        });
      }

      test('binary both ways: alone, nested, several, empty, big', { timeout }, async () => {
        const socket = await clients.connect();
        const bytes = Buffer.from([0, 1, 2, 254, 255]);
        const nested = { list: [bytes, { deep: Buffer.from('ü') }], plain: 1, text: 'x' };
        const several = Array.from({ length: 10 }, (_, i) => Buffer.alloc(i * 100, i));
        const big = Buffer.alloc(600_000, 42);
        assert.deepEqual(await ask(socket, 'echo', bytes), bytes);
        assert.deepEqual(await ask(socket, 'echo', nested), nested);
        assert.deepEqual(await ask(socket, 'echo', several), several);
        assert.deepEqual(await ask(socket, 'echo', Buffer.alloc(0)), Buffer.alloc(0));
        assert.deepEqual(await ask(socket, 'echo', new Uint16Array([1, 2]).buffer), Buffer.from([1, 0, 2, 0]));
        assert.deepEqual(await ask(socket, 'echo', big), big);
        socket.emit('message', bytes, nested);
        assert.deepEqual(await event(socket, 'message-back'), [bytes, nested]);
        assert.deepEqual(await ask(socket, 'message-with-ack', 1, bytes, nested), 1);
      });

      test('acknowledgements: several values, none, and from the client', { timeout }, async () => {
        const socket = await clients.connect();
        const several = await within(new Promise((resolve) => socket.emit('message-with-ack', 1, 'two', { three: 3 }, (...all) => resolve(all))), 'ack');
        assert.deepEqual(several, [1, 'two', { three: 3 }]);
        assert.deepEqual(await within(new Promise((resolve) => socket.emit('message-with-ack', (...all) => resolve(all))), 'ack'), []);
        socket.on('question', (data, ack) => ack({ heard: data }));
        socket.emit('ask', { n: 1 });
        assert.deepEqual(await event(socket, 'answered'), [{ heard: { n: 1 } }]);
        socket.emit('ask', Buffer.from([7]));
        assert.deepEqual(await event(socket, 'answered'), [{ heard: Buffer.from([7]) }]);
      });

      test('events and their answers keep their order', { timeout }, async () => {
        const socket = await clients.connect();
        const all = events(socket, 'message-back', 1_000);
        for (let i = 0; i < 1_000; i++) {
          socket.emit('message', i);
        }
        assert.deepEqual((await all).map(([n]) => n), Array.from({ length: 1_000 }, (_, i) => i));
      });

      test('several namespaces share one connection', { timeout }, async () => {
        const main = await clients.connect({ auth: { who: 'Ada' } });
        const custom = main.io.socket('/custom', { auth: { who: 'Ben' } });
        assert.deepEqual(await event(custom, 'auth'), [{ who: 'Ben' }]);
        assert.equal(main.io, custom.io);
        assert.notEqual(main.id, custom.id);
        assert.equal(await ask(custom, 'message-with-ack', 'c'), 'c');
        custom.disconnect();
        assert.equal(await ask(main, 'echo', 'm'), 'm');
        custom.connect();
        await event(custom, 'connect');
        assert.equal(await ask(custom, 'message-with-ack', 'again'), 'again');
      });

      test('auth and the namespace by address', { timeout }, async () => {
        const socket = clients.create({ auth: { name: 'Ada', n: 1 } }, '/custom');
        assert.deepEqual(await event(socket, 'auth'), [{ name: 'Ada', n: 1 }]);
        const bare = clients.create({}, '/custom');
        assert.deepEqual(await event(bare, 'auth'), [{}]);
      });

      test('an unknown namespace and a middleware refuse with their messages', { timeout }, async () => {
        const [unknown] = await event(clients.create({}, '/nope'), 'connect_error');
        assert.equal(unknown.message, 'Invalid namespace');
        const refused = clients.create({ auth: { token: 'wrong' } }, '/admin');
        const [error] = await event(refused, 'connect_error');
        assert.equal(error.message, 'not authorized');
        assert.deepEqual(error.data, { code: 401 });
        refused.auth = { token: 'secret' };
        refused.connect();
        await event(refused, 'connect');
        await clients.connect({}, '/slow');
      });

      test('query, headers and the rest of the handshake', { timeout }, async () => {
        const before = Date.now();
        const socket = await clients.connect({ query: { CLIENT_ID: 'Ada 1', other: 'ü&=' }, extraHeaders: { 'X-Test': 'yes' }, auth: { a: [1] } });
        const handshake = await ask(socket, 'handshake');
        assert.equal(handshake.query.CLIENT_ID, 'Ada 1');
        assert.equal(handshake.query.other, 'ü&=');
        assert.equal(handshake.query.EIO, '4');
        assert.equal(handshake.query.transport, mode.options.transports?.[0] ?? 'polling');
        assert.deepEqual(handshake.auth, { a: [1] });
        assert.equal(handshake.headers['x-test'], 'yes');
        assert.equal(handshake.headers.host, `${server.host}:${server.port}`);
        assert.equal(handshake.xdomain, false);
        assert.equal(handshake.secure, false);
        assert.equal(handshake.time, true);
        assert.match(handshake.address, /127\.0\.0\.1$/);
        assert.match(handshake.url, /^\/socket\.io\/\?/);
        assert.ok(Math.abs(handshake.issued - before) < 60_000, `issued ${handshake.issued}`);
      });

      test('rooms: to, except, all, broadcast, leave', { timeout }, async () => {
        const [ada, ben, chi] = await Promise.all([clients.connect(), clients.connect(), clients.connect()]);
        const room = `room ü ${mode.name}`;
        assert.deepEqual((await ask(ada, 'join', room)).sort(), [ada.id, room].sort());
        await ask(ben, 'join', room);
        const seen = { ada: [], ben: [], chi: [] };
        for (const [name, socket] of Object.entries({ ada, ben, chi })) {
          socket.onAny((event, data) => seen[name].push(`${event} ${JSON.stringify(data)}`));
        }
        ada.emit('room', room, 1);
        ada.emit('broadcast', 2);
        ada.emit('all', { n: 3 });
        ada.emit('except', room, 4);
        await ask(ada, 'echo', 'all of that was handled');
        await ask(ben, 'leave', room);
        ada.emit('room', room, 5);
        ada.emit('all', 'end');
        await until(() => Object.values(seen).every((list) => list.includes('all "end"')), 'last event');
        assert.deepEqual(seen, {
          ada: ['all {"n":3}', 'all "end"'],
          ben: ['room 1', 'broadcast 2', 'all {"n":3}', 'all "end"'],
          chi: ['broadcast 2', 'all {"n":3}', 'except 4', 'all "end"'],
        });
      });

      test('a broadcast carries binary to everyone', { timeout }, async () => {
        const sockets = await Promise.all(Array.from({ length: 5 }, () => clients.connect()));
        const waiting = sockets.map((socket) => event(socket, 'all'));
        const data = { bytes: Buffer.from([1, 2, 3]), more: [Buffer.from('x')] };
        sockets[0].emit('all', data);
        for (const received of await Promise.all(waiting)) {
          assert.deepEqual(received, [data]);
        }
      });

      test('disconnection from both sides, with its reasons', { timeout }, async () => {
        const reasonOf = (id) => until(async () =>
          (await server.debug(`log?id=${id}`)).find((entry) => entry.kind === 'disconnect')?.name, 'disconnect on the server');

        for (const how of ['kick', 'close']) {
          const socket = await clients.connect();
          const { id } = socket;
          socket.emit(how);
          assert.equal((await event(socket, 'disconnect'))[0], 'io server disconnect');
          assert.equal(await reasonOf(id), 'server namespace disconnect');
        }
        const leaving = await clients.connect();
        const left = leaving.id;
        const gone = event(leaving, 'disconnect');
        leaving.disconnect();
        assert.equal((await gone)[0], 'io client disconnect');
        assert.equal(await reasonOf(left), 'client namespace disconnect');

        const closing = await clients.connect();
        await settled(closing, mode);
        const closed = closing.id;
        closing.io.engine.close();
        assert.equal(await reasonOf(closed), 'transport close');
      });

      test('a handler that throws harms nothing', { timeout }, async () => {
        const socket = await clients.connect();
        for (let i = 0; i < 10; i++) {
          socket.emit('throw');
          assert.equal(await ask(socket, 'echo', i), i);
        }
      });

      test('100 clients at once', { timeout: 2 * timeout }, async () => {
        const sockets = await Promise.all(Array.from({ length: 100 }, () => clients.connect()));
        assert.equal(new Set(sockets.map((socket) => socket.id)).size, 100);
        await Promise.all(sockets.map(async (socket, i) => {
          for (let n = 0; n < 10; n++) {
            assert.deepEqual(await ask(socket, 'echo', { i, n }), { i, n });
          }
        }));
        clients.close();
        await until(async () => {
          const { engine, sockets: counts } = await server.debug('sessions');
          return engine === 0 && counts['/'] === 0;
        }, 'end of every session');
      });
    });
  }
}
