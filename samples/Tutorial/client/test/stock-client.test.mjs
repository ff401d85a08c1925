// The stock client, as npm installs it, against the Tutorial server.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, describe, test } from 'node:test';
import { io } from 'socket.io-client';
import io2 from 'socket.io-client-v2';
import { freePort, startTutorial, until } from './server.mjs';

const configurations = [
  { name: 'default', transports: undefined, settled: 'websocket' },
  { name: 'polling only', transports: ['polling'], settled: 'polling' },
  { name: 'websocket only', transports: ['websocket'], settled: 'websocket' },
];

describe('the stock client', { timeout: 120_000 }, () => {
  let server;
  const sockets = [];

  before(async () => {
    server = await startTutorial({ port: await freePort() });
  });

  after(async () => {
    sockets.forEach((socket) => socket.disconnect());
    await server?.kill();
  });

  async function connect(options = {}, client = io) {
    const socket = client(server.url, { forceNew: true, ...options });
    sockets.push(socket);
    const refused = once(socket, 'connect_error').then(([error]) => Promise.reject(error));
    await Promise.race([once(socket, 'connect'), refused]);
    return socket;
  }

  async function echo(socket, data) {
    const answer = once(socket, 'message');
    socket.emit('message', data);
    return (await answer)[0];
  }

  test('GET / says Hello World', async () => {
    const response = await fetch(server.url);
    assert.equal(await response.text(), 'Hello World');
  });

  for (const { name, transports, settled } of configurations) {
    test(`${name}: the message comes back spread, with type, timestamp and id`, async () => {
      const socket = await connect({ transports });
      await until(`the transport is ${settled}`, () => socket.io.engine.transport.name === settled);

      const sent = { message: 'Grüße 你好 👋', type: 'SENT', receiverId: 2, timestamp: 1, id: 'mine', nested: { list: [1, null, 'x'] } };
      const { type, timestamp, id, ...rest } = await echo(socket, sent);

      assert.deepEqual(rest, { message: sent.message, receiverId: 2, nested: sent.nested });
      assert.equal(type, 'RECEIVED');
      assert.ok(Number.isSafeInteger(timestamp) && timestamp > 1_700_000_000_000, `milliseconds since 1970, not ${timestamp}`);
      assert.ok(typeof id === 'string' && id.length > 0 && id !== 'mine');
    });

    test(`${name}: a message that is not an object harms nothing`, async () => {
      const bystander = await connect({ transports });
      const socket = await connect({ transports });
      for (const bad of [null, 'text', 42, true, [1, 2], Buffer.from('binary')]) {
        socket.emit('message', bad);
      }
      socket.emit('message');
      socket.emit('nobody listens', {});

      const answers = [];
      socket.on('message', (data) => answers.push(data));
      socket.emit('message', { message: 'last' });
      await until('the last message comes back', () => answers.some((data) => data.message === 'last'));
      assert.equal((await echo(bystander, { message: 'me too' })).message, 'me too');
      assert.ok(socket.connected && bystander.connected);
    });
  }

  for (const { name, transports, settled } of configurations) {
    test(`the article's own client, of version 2, ${name}: sends and receives`, async () => {
      const socket = await connect({ ...(transports ? { transports } : {}), query: { CLIENT_ID: 'version-2' } }, io2);
      await until(`the transport is ${settled}`, () => socket.io.engine.transport.name === settled);
      const { type, message } = await echo(socket, { message: 'Grüße 👋', type: 'SENT' });
      assert.deepEqual({ type, message }, { type: 'RECEIVED', message: 'Grüße 👋' });
      assert.ok(server.output.includes('version-2'));
    });
  }

  test('CLIENT_ID of the handshake query is logged', async () => {
    await connect({ query: { CLIENT_ID: 'client-1234' } });
    await until('the log names the client', () => server.output.includes('client-1234'));
  });

  test('a dropped connection is taken up again', async () => {
    const socket = await connect();
    const reconnected = once(socket.io, 'reconnect');
    socket.io.engine.close();
    await reconnected;
    assert.equal((await echo(socket, { message: 'again' })).message, 'again');
  });
});
