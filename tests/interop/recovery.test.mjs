// Recovery of connections with the stock client against both servers. What differs stands in docs/deviations.md by its id.
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { Clients, modes, settled } from './support/clients.mjs';
import { kinds, start } from './support/servers.mjs';
import { delay, event, events, until } from './support/wait.mjs';

const timeout = 60_000;

for (const kind of kinds) {
  const ours = kind === 'ours';
  for (const mode of modes.filter(({ name }) => ['default', 'polling only', 'websocket only'].includes(name))) {
    describe(`recovery, ${mode.name}, ${kind}`, { timeout: 5 * timeout }, () => {
      let server;
      let clients;
      before(async () => {
        server = await start(kind, ['--recovery', '120000']);
      });
      after(() => server.stop());
      beforeEach(() => {
        clients = new Clients(server.url, mode.options);
      });
      afterEach(() => clients.close());
      const ask = (socket, ...args) => socket.timeout(20_000).emitWithAck(...args);
      const reasonOf = (id) => until(async () =>
        (await server.debug(`log?id=${id}`)).findLast(({ kind }) => kind === 'disconnect')?.name, 'disconnect on the server');

      /** Loses the connection as the network would, and comes back to the caller when both sides know. */
      async function lose(socket) {
        await settled(socket, mode);
        const { id } = socket;
        const gone = event(socket, 'disconnect');
        socket.io.engine.close();
        await gone;
        await reasonOf(id);
      }

      async function comeBack(socket) {
        const back = event(socket, 'connect');
        socket.connect();
        await back;
      }

      /** Everything the client hears, "connect" among it. */
      function listen(socket) {
        const heard = [];
        socket.onAny((name, first) => heard.push(`${name} ${JSON.stringify(first)}`));
        socket.on('connect', () => heard.push('connect'));
        return heard;
      }

      test('id, rooms and missed events come back, in order, and later ones after them', { timeout }, async () => {
        const [ada, ben] = await Promise.all([clients.connect(), clients.connect()]);
        await ask(ada, 'join', 'room');
        const { id } = ada;
        await lose(ada);
        const heard = listen(ada);
        ben.emit('room', 'room', 1);
        ben.emit('all', { n: 2 });
        ben.emit('room', 'another', 3);
        ben.emit('except', 'room', 4);
        ben.emit('broadcast', 5);
        await ask(ben, 'echo', 'all of that was handled');
        await comeBack(ada);
        assert.equal(ada.recovered, true);
        assert.equal(ada.id, id);
        ben.emit('room', 'room', 6);
        await until(() => heard.includes('room 6'), 'event after the recovery');
        assert.deepEqual(
          heard.filter((each) => !each.startsWith('auth')), ['room 1', 'all {"n":2}', 'broadcast 5', 'connect', 'room 6']);
      });

      test('again and again, with the same secret', { timeout }, async () => {
        const [ada, ben] = await Promise.all([clients.connect(), clients.connect()]);
        const { id } = ada;
        await ask(ada, 'echo', 'the first event was seen');
        for (let i = 0; i < 3; i++) {
          await lose(ada);
          const missed = event(ada, 'all');
          ben.emit('all', i);
          await ask(ben, 'echo', 'handled');
          await comeBack(ada);
          assert.equal(ada.recovered, true);
          assert.equal(ada.id, id);
          assert.deepEqual((await missed)[0], i);
        }
      });

      test('binary events come back', { timeout }, async () => {
        const [ada, ben] = await Promise.all([clients.connect(), clients.connect()]);
        await lose(ada);
        const missed = events(ada, 'all', 2);
        ben.emit('all', { bytes: Buffer.from([1, 2, 3]) });
        ben.emit('all', Buffer.from('x'));
        await ask(ben, 'echo', 'handled');
        await comeBack(ada);
        assert.deepEqual((await missed).map(([first]) => first), [{ bytes: Buffer.from([1, 2, 3]) }, Buffer.from('x')]);
      });

      test('who was disconnected by either side begins anew', { timeout }, async () => {
        for (const how of ['kick', 'close', 'leave']) {
          const ada = await clients.connect();
          const { id } = ada;
          const gone = event(ada, 'disconnect');
          if (how === 'leave') {
            ada.disconnect();
          } else {
            ada.emit(how);
          }
          await gone;
          await reasonOf(id);
          await comeBack(ada);
          assert.notEqual(ada.recovered, true, how);
          assert.notEqual(ada.id, id, how);
        }
      });

      test('an unknown secret, an unknown offset and other types begin anew', { timeout }, async () => {
        for (const auth of [{ pid: 'x', offset: 'y' }, { pid: 1, offset: 'y' }, { pid: null }, { pid: {}, offset: [] }]) {
          const socket = await clients.connect({ auth });
          assert.notEqual(socket.recovered, true);
        }
        const ada = await clients.connect();
        ada._lastOffset = 'unknown';
        await lose(ada);
        await comeBack(ada);
        assert.equal(ada.recovered, false);
      });

      test('R01 a client that has seen no event yet', { timeout }, async () => {
        const socket = await clients.connect({ auth: { token: 'secret' } }, '/admin');
        const { id } = socket;
        await lose(socket);
        await comeBack(socket);
        assert.equal(socket.recovered, ours);
        assert.equal(socket.id === id, ours);
      });

      test('R02 two that come with the same secret', { timeout }, async () => {
        const ada = await clients.connect();
        await ask(ada, 'echo', 'the first event was seen');
        const { id, _pid: pid, _lastOffset: offset } = ada;
        await lose(ada);
        const twins = await Promise.all([1, 2].map(() => clients.connect({ auth: { pid, offset } })));
        assert.equal(twins.filter((twin) => twin.id === id).length, ours ? 1 : 2);
      });

      test('R03 a middleware that would refuse', { timeout }, async () => {
        const socket = clients.create({ auth: { token: 'secret' } }, '/guarded');
        await event(socket, 'welcome');
        const { id } = socket;
        await lose(socket);
        socket.auth = { token: 'taken away' };
        if (!ours) {
          await comeBack(socket);
          assert.equal(socket.recovered, true);
          return;
        }
        const refused = event(socket, 'connect_error');
        socket.connect();
        assert.equal((await refused)[0].message, 'not authorized');
        socket.auth = { token: 'secret' };
        await comeBack(socket);
        assert.equal(socket.recovered, true);
        assert.equal(socket.id, id);
      });

      test('R04 an offset from before a room was joined', { timeout }, async () => {
        const [ada, ben] = await Promise.all([clients.connect(), clients.connect()]);
        const early = event(ada, 'all');
        ben.emit('all', 'early');
        await early;
        const offset = ada._lastOffset;
        ben.emit('room', 'secret', 'before');
        await ask(ben, 'echo', 'handled');
        await ask(ada, 'join', 'secret');
        await lose(ada);
        ada._lastOffset = offset;
        const heard = listen(ada);
        ben.emit('room', 'secret', 'after');
        await ask(ben, 'echo', 'handled');
        await comeBack(ada);
        assert.equal(ada.recovered, true);
        assert.deepEqual(heard.filter((each) => each.startsWith('room')), ours ? ['room "after"'] : ['room "before"', 'room "after"']);
      });

      test('R05 a client that has sent what it must not', { timeout }, async () => {
        const ada = await clients.connect();
        await ask(ada, 'echo', 'the first event was seen');
        await settled(ada, mode);
        const { id } = ada;
        const gone = event(ada, 'disconnect');
        ada.io.engine.write('0');
        await gone;
        await reasonOf(id);
        await comeBack(ada);
        assert.equal(ada.recovered, !ours);
      });

      test('R06 the secret in the handshake', { timeout }, async () => {
        const ada = await clients.connect({ auth: { name: 'Ada' } });
        await ask(ada, 'echo', 'the first event was seen');
        await lose(ada);
        await comeBack(ada);
        assert.equal(ada.recovered, true);
        const { auth } = await ask(ada, 'handshake');
        assert.deepEqual(Object.keys(auth).sort(), ours ? ['name'] : ['name', 'offset', 'pid']);
      });
    });
  }

  test(`recovery, expired, ${kind}`, { timeout }, async () => {
    const server = await start(kind, ['--recovery', '200']);
    const clients = new Clients(server.url);
    try {
      const ada = await clients.connect();
      await ada.timeout(20_000).emitWithAck('echo', 'the first event was seen');
      const gone = event(ada, 'disconnect');
      ada.io.engine.close();
      await gone;
      await until(async () => (await server.debug('sessions')).engine === 0, 'end of the session');
      await delay(500);
      const back = event(ada, 'connect');
      ada.connect();
      await back;
      assert.equal(ada.recovered, false);
    } finally {
      clients.close();
      await server.stop();
    }
  });

  test(`recovery, switched off, ${kind}`, { timeout }, async () => {
    const server = await start(kind);
    const clients = new Clients(server.url);
    try {
      const ada = await clients.connect();
      assert.equal(ada._pid, undefined);
      const received = event(ada, 'all');
      ada.emit('all', 1);
      assert.deepEqual(await received, [1]);
    } finally {
      clients.close();
      await server.stop();
    }
  });
}
