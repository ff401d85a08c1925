// What happens to a stock client's connection: upgrade under load, restart of the server, lost transports, order.
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { Clients, modes, settled } from './support/clients.mjs';
import { kinds, start } from './support/servers.mjs';
import { event, events, until } from './support/wait.mjs';

const timeout = 90_000;
const numbers = (count) => Array.from({ length: count }, (_, i) => i);

for (const kind of kinds) {
  describe(`connection, ${kind}`, { timeout: 10 * timeout }, () => {
    let server;
    let clients;
    before(async () => {
      server = await start(kind);
    });
    after(() => server.stop());
    beforeEach(() => {
      clients = new Clients(server.url);
    });
    afterEach(() => clients.close());

    for (const mode of modes.slice(0, 3)) {
      test(`500 events each way from the moment of connect, 20 clients, ${mode.name}: each once, in order`, { timeout }, async () => {
        const upgrades = [];
        await Promise.all(numbers(20).map(async () => {
          const socket = clients.create(mode.options);
          const back = events(socket, 'message-back', 500, timeout);
          const counted = events(socket, 'counted', 500, timeout);
          socket.on('connect', () => {
            socket.emit('count', 500);
            for (const i of numbers(500)) {
              socket.emit('message', i);
            }
          });
          assert.deepEqual((await back).map(([n]) => n), numbers(500));
          assert.deepEqual((await counted).map(([n]) => n), numbers(500));
          await settled(socket, mode);
          upgrades.push(socket.io.engine.transport.name);
          // Nothing may come late or twice.
          const more = [];
          socket.onAny((name) => more.push(name));
          assert.equal(await socket.timeout(20_000).emitWithAck('echo', 'end'), 'end');
          assert.deepEqual(more, []);
        }));
        assert.deepEqual(upgrades, numbers(20).map(() => mode.last));
      });
    }

    test('events spread over the upgrade, both ways: each once, in order', { timeout }, async () => {
      await Promise.all(numbers(20).map(async () => {
        const socket = await clients.connect();
        const back = events(socket, 'message-back', 500, timeout);
        let i = 0;
        while (i < 500) {
          for (let batch = 0; batch < 5 && i < 500; batch++) {
            socket.emit('message', i++, batch === 0 ? Buffer.from([i & 255]) : 'x');
          }
          await new Promise((resolve) => setTimeout(resolve, 1));
        }
        assert.deepEqual((await back).map(([n]) => n), numbers(500));
        await settled(socket, modes[0]);
      }));
    });

    test('slow handlers: Node runs them side by side, ours one after the other', { timeout }, async () => {
      const socket = await clients.connect({ transports: ['websocket'] });
      const answers = [];
      const slow = (ms, tag) => socket.timeout(20_000).emitWithAck('slow', ms, tag).then((answer) => answers.push(answer));
      await Promise.all([slow(400, 'a'), slow(200, 'b'), slow(0, 'c')]);
      assert.deepEqual(answers, kind === 'node' ? ['c', 'b', 'a'] : ['a', 'b', 'c']);
    });

    test('a question inside a slow handler does not stop the connection', { timeout }, async () => {
      const socket = await clients.connect({ transports: ['websocket'] });
      socket.on('question', (data, ack) => ack(data));
      const answered = events(socket, 'answered', 3);
      for (const n of numbers(3)) {
        socket.emit('ask', n);
      }
      assert.deepEqual((await answered).map(([n]) => n).sort(), [0, 1, 2]);
    });

    test('a large message waits for the upgrade or goes before it, never in pieces', { timeout }, async () => {
      const socket = clients.create();
      const data = { text: 'ü'.repeat(200_000), bytes: Buffer.alloc(300_000, 1) };
      await event(socket, 'connect');
      for (const n of numbers(5)) {
        const [answer, small] = await Promise.all([
          socket.timeout(30_000).emitWithAck('echo', data),
          socket.timeout(30_000).emitWithAck('echo', n),
        ]);
        assert.deepEqual(answer, data);
        assert.equal(small, n);
      }
    });

    test('a message over the limit closes the connection, and the client comes back', { timeout }, async () => {
      const socket = await clients.connect({ transports: ['websocket'], reconnection: true, reconnectionDelay: 50 });
      const lost = event(socket, 'disconnect');
      socket.emit('message', 'x'.repeat(1_100_000));
      assert.equal((await lost)[0], 'transport close');
      await event(socket, 'connect');
      assert.equal(await socket.timeout(20_000).emitWithAck('echo', 1), 1);
    });

    test('the log tells events and reasons', { timeout }, async () => {
      const socket = await clients.connect();
      await socket.timeout(20_000).emitWithAck('echo', 1);
      const [names, reasons] = await socket.timeout(20_000).emitWithAck('log');
      assert.ok(names.includes('echo') && names.includes('connection'), JSON.stringify(names.slice(-10)));
      assert.ok(Array.isArray(reasons));
    });
  });

  for (const mode of modes.slice(0, 3)) {
    test(`the server restarts on the same port, ${mode.name}, ${kind}`, { timeout }, async () => {
      let server = await start(kind);
      const clients = new Clients(server.url, {
        ...mode.options, reconnection: true, reconnectionDelay: 50, reconnectionDelayMax: 200,
      });
      try {
        const sockets = await Promise.all(numbers(5).map(() => clients.connect()));
        await Promise.all(sockets.map((socket) => settled(socket, mode)));
        const first = sockets.map((socket) => socket.id);
        for (const gently of [false, true]) {
          const lost = sockets.map((socket) => event(socket, 'disconnect'));
          await server.stop(gently);
          for (const [reason] of await Promise.all(lost)) {
            assert.match(reason, /^transport (close|error)$/);
          }
          // What is emitted while the server is away is sent when it is back.
          const answers = sockets.map((socket, i) => socket.timeout(60_000).emitWithAck('echo', i));
          server = await start(kind, [], server.port);
          assert.deepEqual(await Promise.all(answers), numbers(5));
        }
        assert.ok(sockets.every((socket, i) => socket.connected && socket.id !== first[i]));
        await until(async () => (await server.debug('sessions')).sockets['/'] === 5, 'five sockets');
      } finally {
        clients.close();
        await server.stop();
      }
    });

    test(`heartbeats keep an idle client and find a dead server, ${mode.name}, ${kind}`, { timeout }, async () => {
      const server = await start(kind, ['--ping-interval', '300', '--ping-timeout', '2000']);
      const clients = new Clients(server.url, mode.options);
      try {
        const socket = await clients.connect();
        let pings = 0;
        socket.io.on('ping', () => pings++);
        await until(() => pings >= 5, 'five pings');
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
}
