// Two servers behind nginx and behind HAProxy, with the files that docs/behind-a-proxy.md offers.
import assert from 'node:assert/strict';
import http from 'node:http';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import io2 from 'socket.io-client-v2';
import { Clients, modes, settled } from './support/clients.mjs';
import { proxies, startProxy, textOf } from './support/proxies.mjs';
import { kinds, start } from './support/servers.mjs';
import { event, until, within } from './support/wait.mjs';

const timeout = 90_000;
const numbers = (count) => Array.from({ length: count }, (_, i) => i);

for (const definition of proxies) {
  // The addresses that clients have are the concern of the host: there is nothing to compare with.
  describe(`behind ${definition.name}`, { timeout: 5 * timeout, skip: !kinds.includes('ours') && 'only Node was asked for' }, () => {
    let servers = [];
    let proxy;
    let clients;
    before(async () => {
      servers = await Promise.all(['a', 'b'].map((letter) =>
        start('ours', ['--allow-eio3', '--trusted-proxy', '127.0.0.1', ...definition.serverFlags(letter)])));
      proxy = await startProxy(definition, servers);
    });
    after(async () => {
      await proxy?.stop();
      await Promise.all(servers.map((server) => server.stop()));
    });
    beforeEach(() => {
      clients = new Clients(proxy.url);
    });
    afterEach(() => clients.close());
    const ask = (socket, ...args) => socket.timeout(20_000).emitWithAck(...args);
    const sessions = () => Promise.all(servers.map(async (server) => (await server.debug('sessions')).engine));

    for (const mode of modes.slice(0, 3)) {
      test(`20 clients, ${mode.name}: each keeps to its server, both servers have some`, { timeout }, async () => {
        const sockets = await Promise.all(numbers(20).map(() => clients.connect(mode.options)));
        await Promise.all(sockets.map((socket) => settled(socket, mode)));
        for (const n of numbers(5)) {
          const answers = await Promise.all(sockets.map((socket, i) => ask(socket, 'echo', { n, i, bytes: Buffer.from([i]) })));
          assert.deepEqual(answers, sockets.map((_, i) => ({ n, i, bytes: Buffer.from([i]) })));
        }
        const [a, b] = await sessions();
        assert.ok(a > 0 && b > 0, `${a} and ${b} sessions`);
        assert.ok(sockets.every((socket) => socket.connected && socket.io.engine.transport.name === mode.last));
        clients.close();
        await until(async () => (await sessions()).every((count) => count === 0), 'end of every session');
      });
    }

    test('a client of Socket.IO 2 upgrades', { timeout }, async () => {
      const socket = io2(proxy.url, { forceNew: true, reconnection: false });
      try {
        await event(socket, 'connect');
        await until(() => socket.io.engine.transport.name === 'websocket' && !socket.io.engine.upgrading, 'upgrade');
        assert.equal(await within(new Promise((resolve) => socket.emit('echo', 'old', resolve)), 'answer'), 'old');
      } finally {
        socket.io.close();
      }
    });

    for (const mode of modes.slice(1, 3)) {
      test(`a message nearly as large as the limit passes, both ways, ${mode.name}`, { timeout }, async () => {
        const socket = await clients.connect(mode.options);
        const text = 'x'.repeat(990_000);
        assert.ok(await ask(socket, 'echo', text) === text);
      });

      test(`the server sees the client's own address and what is forged is dropped, ${mode.name}`, { timeout }, async () => {
        const agent = new http.Agent({ localAddress: '127.0.0.5' });
        const socket = await clients.connect({ ...mode.options, agent, extraHeaders: { 'X-Forwarded-For': '203.0.113.9', 'X-Forwarded-Proto': 'https' } });
        const handshake = await ask(socket, 'handshake');
        assert.equal(handshake.address, '127.0.0.5');
        assert.equal(handshake.secure, false);
        agent.destroy();
      });

      test(`a page of the proxy's own address is let in, another is not, ${mode.name}`, { timeout }, async () => {
        await clients.connect({ ...mode.options, extraHeaders: { Origin: proxy.url } });
        await event(clients.create({ ...mode.options, extraHeaders: { Origin: 'http://elsewhere.example' } }), 'connect_error');
      });
    }

    test('nobody but the named proxy is believed', { timeout }, async () => {
      const headers = { 'X-Forwarded-For': '203.0.113.9' };
      const direct = new Clients(servers[0].url, { transports: ['websocket'], extraHeaders: headers });
      const agent = new http.Agent({ localAddress: '127.0.0.9' });
      try {
        assert.equal((await ask(await direct.connect({ agent }), 'handshake')).address, '127.0.0.9');
        assert.equal((await ask(await direct.connect(), 'handshake')).address, '203.0.113.9');
      } finally {
        direct.close();
        agent.destroy();
      }
    });

    test('its timeouts are longer than the longest silence', { timeout }, async () => {
      // pingInterval + pingTimeout as the server says them in its handshake.
      const open = JSON.parse((await (await fetch(`${proxy.url}/socket.io/?EIO=4&transport=polling`)).text()).slice(1));
      await fetch(`${proxy.url}/socket.io/?EIO=4&transport=polling&sid=${open.sid}`, { method: 'POST', body: '1' });
      const silence = (open.pingInterval + open.pingTimeout) / 1000;
      const text = await textOf(definition);
      const found = [...text.matchAll(/^\s*(proxy_(?:read|send)_timeout|timeout (?:client|server|tunnel|http-keep-alive)) (\d+)s/gm)];
      assert.ok(found.length >= 2, 'timeouts in the file');
      for (const [, name, seconds] of found) {
        assert.ok(Number(seconds) > silence, `${name} ${seconds} s against ${silence} s`);
      }
    });

    test('a server that ends takes its own clients alone, and they come back on the other', { timeout }, async () => {
      await until(async () => (await sessions()).every((count) => count === 0), 'end of every session');
      const sockets = await Promise.all(numbers(10).map(() =>
        clients.connect({ transports: ['polling', 'websocket'], reconnection: true, reconnectionDelay: 50, reconnectionDelayMax: 300 })));
      await Promise.all(sockets.map((socket) => settled(socket, modes[0])));
      const [, onB] = await sessions();
      assert.ok(onB > 0);
      const lost = [];
      sockets.forEach((socket) => socket.on('disconnect', () => lost.push(socket)));
      await servers[1].stop();
      await until(() => lost.length === onB && sockets.every((socket) => socket.connected), 'reconnection of the clients of the ended server', 60_000);
      await Promise.all(sockets.map(async (socket, i) => assert.equal(await ask(socket, 'echo', i), i)));
      assert.equal((await servers[0].debug('sessions')).engine, 10);
    });
  });
}
