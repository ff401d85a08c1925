// The stock client with socket.io-msgpack-parser against both servers, in every configuration of its transports.
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import parser from 'socket.io-msgpack-parser';
import { Clients, modes, settled } from './support/clients.mjs';
import { kinds, start } from './support/servers.mjs';
import { event, within } from './support/wait.mjs';

const timeout = 60_000;
const bytes = (...values) => Buffer.from(values);

// What goes out, and what JavaScript finds when it comes back. Node's server gives back the values themselves; ours what JSON makes of
// them, as the default parser does on both.
const DATE = new Date('2026-11-24T04:05:06.789Z');
const VALUES = {
  'null': [null],
  'booleans': [[true, false]],
  'integers': [[0, 1, 127, 128, 255, 256, 65535, 65536, 2 ** 32 - 1, 2 ** 32, 2 ** 53 - 1, -1, -32, -33, -128, -129, -32769, -(2 ** 31) - 1]],
  'floats': [[0.1, -2.5e-7, 1.5, 5e-324]],
  'text': ['Grüße, мир, 世界, \u2028 and "quotes" \\ \n 😀'],
  'long text': ['ä😀x'.repeat(43_000)],
  'empty things': [['', [], {}]],
  'keys of all kinds': [{ 'ключ': 1, '': 2, 'a b': 3, 1: 4 }],
  '50 deep': [Array.from({ length: 50 }).reduce((inner) => [inner], 'x')],
  'an object that looks like a placeholder': [{ _placeholder: true, num: 0 }],
  'a date': [{ at: DATE }, { node: { at: DATE }, ours: { at: DATE.toISOString() } }],
  'undefined': [[undefined, { a: undefined, b: 1 }], { node: [undefined, { a: undefined, b: 1 }], ours: [null, { b: 1 }] }],
  'not a number': [[NaN, Infinity], { node: [NaN, Infinity], ours: [null, null] }],
};

for (const kind of kinds) {
  for (const mode of modes) {
    describe(`msgpack, ${mode.name}, ${kind}`, { timeout: 5 * timeout }, () => {
      let server;
      let clients;
      before(async () => {
        server = await start(kind, ['--parser', 'msgpack']);
      });
      after(() => server.stop());
      beforeEach(() => {
        clients = new Clients(server.url, { parser, ...mode.options });
      });
      afterEach(() => clients.close());
      const ask = (socket, ...args) => socket.timeout(20_000).emitWithAck(...args);

      test('values of all kinds come back', { timeout }, async () => {
        const socket = await clients.connect();
        await settled(socket, mode);
        for (const [what, [value, back]] of Object.entries(VALUES)) {
          assert.deepEqual(await ask(socket, 'echo', value), back ? back[kind] : value, what);
        }
        socket.emit('message', 1, 'two', { three: 3 });
        assert.deepEqual(await event(socket, 'message-back'), [1, 'two', { three: 3 }]);
      });

      test('binary both ways: alone, nested, several, empty, big', { timeout }, async () => {
        const socket = await clients.connect();
        const nested = { list: [bytes(0, 1, 255), { deep: Buffer.from('ü') }], plain: 1, text: 'x' };
        const several = Array.from({ length: 10 }, (_, i) => Buffer.alloc(i * 100, i));
        for (const value of [bytes(1, 2, 3), nested, several, Buffer.alloc(0), Buffer.alloc(600_000, 42)]) {
          assert.deepEqual(await ask(socket, 'echo', value), value);
        }
        const back = await ask(socket, 'echo', new Uint16Array([1, 2]).buffer);
        assert.deepEqual(Buffer.from(back), bytes(1, 0, 2, 0));
        socket.emit('message', bytes(7), nested);
        assert.deepEqual(await event(socket, 'message-back'), [bytes(7), nested]);
      });

      test('acknowledgements: several values, none, and from the client', { timeout }, async () => {
        const socket = await clients.connect();
        const answers = (...args) => within(new Promise((resolve) => socket.emit(...args, (...all) => resolve(all))), 'ack');
        assert.deepEqual(await answers('message-with-ack', 1, 'two', bytes(3)), [1, 'two', bytes(3)]);
        assert.deepEqual(await answers('message-with-ack'), []);
        socket.on('question', (data, ack) => ack({ heard: data }));
        socket.emit('ask', { n: 1 });
        assert.deepEqual(await event(socket, 'answered'), [{ heard: { n: 1 } }]);
        socket.emit('ask', bytes(7));
        assert.deepEqual(await event(socket, 'answered'), [{ heard: bytes(7) }]);
      });

      test('broadcasts, to rooms and to all', { timeout }, async () => {
        const [ada, ben] = await Promise.all([clients.connect(), clients.connect()]);
        await ask(ben, 'join', 'room ü');
        const data = { text: 'hi', data: [bytes(1, 2), { more: bytes(3) }] };
        const toRoom = event(ben, 'room');
        ada.emit('room', 'room ü', data);
        assert.deepEqual(await toRoom, [data]);
        const toAll = Promise.all([event(ada, 'all'), event(ben, 'all')]);
        ada.emit('all', data);
        assert.deepEqual(await toAll, [[data], [data]]);
      });

      test('namespaces: joined with auth, refused, left from both sides', { timeout }, async () => {
        const main = await clients.connect({ auth: { who: 'Ada' } });
        const custom = main.io.socket('/custom', { auth: { who: 'Ben', n: 1 } });
        assert.deepEqual(await event(custom, 'auth'), [{ who: 'Ben', n: 1 }]);
        assert.equal(await ask(custom, 'message-with-ack', 'c'), 'c');
        const [unknown] = await event(clients.create({}, '/nope'), 'connect_error');
        assert.equal(unknown.message, 'Invalid namespace');
        const [refused] = await event(clients.create({ auth: { token: 'wrong' } }, '/admin'), 'connect_error');
        assert.equal(refused.message, 'not authorized');
        assert.deepEqual(refused.data, { code: 401 });
        custom.disconnect();
        assert.equal(await ask(main, 'echo', 'm'), 'm');
        main.emit('kick');
        assert.deepEqual((await event(main, 'disconnect'))[0], 'io server disconnect');
      });
    });
  }

  describe(`msgpack, what is none, ${kind}`, { timeout }, () => {
    let server;
    before(async () => {
      server = await start(kind, ['--parser', 'msgpack']);
    });
    after(() => server.stop());

    test('a client with the default parser is dropped', { timeout }, async () => {
      const clients = new Clients(server.url, { transports: ['websocket'] });
      const socket = clients.create();
      await new Promise((resolve) => socket.io.once('close', resolve));
      assert.equal(socket.connected, false);
      clients.close();
    });
  });
}
