// The benchmark's server, compiled ahead of time, with the stock client. ./test runs this file by its name, after publishing.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { io } from 'socket.io-client';
import { event, within } from '../support/wait.mjs';
import { startNative } from './servers.mjs';

const ways = [
  { name: 'default', options: {} },
  { name: 'polling only', options: { transports: ['polling'] } },
  { name: 'websocket only', options: { transports: ['websocket'] } },
];

describe('the benchmark server, compiled ahead of time', () => {
  let server;
  const sockets = [];

  before(async () => {
    server = await startNative('Parley.Bench.Server', 'PARLEY_NATIVE_BENCH');
  });

  after(async () => {
    sockets.forEach((socket) => socket.disconnect());
    await server?.stop();
  });

  async function connect(options) {
    const socket = io(server.url, { forceNew: true, ...options });
    sockets.push(socket);
    await event(socket, 'connect');
    return socket;
  }

  for (const { name, options } of ways) {
    test(`${name}: echo acknowledges the same data, bytes included`, async () => {
      const socket = await connect(options);
      for (const data of ['text', 42, null, [1, 'Grüße 👋'], { nested: { list: [true, false] } }]) {
        assert.deepEqual(await within(socket.emitWithAck('echo', data), 'acknowledgement'), data);
      }
      const bytes = await within(socket.emitWithAck('echo', Buffer.from([0, 1, 254, 255])), 'acknowledgement');
      assert.deepEqual([...Buffer.from(bytes)], [0, 1, 254, 255]);
    });

    test(`${name}: bcast reaches everyone in the room, the sender included, and nobody else`, async () => {
      const [ada, ben, chi] = [await connect(options), await connect(options), await connect(options)];
      await within(ada.emitWithAck('join', 'room'), 'acknowledgement');
      await within(ben.emitWithAck('join', 'room'), 'acknowledgement');
      await within(chi.emitWithAck('join', 'another room'), 'acknowledgement');
      const heard = [];
      chi.on('msg', (data) => heard.push(data));
      const arrived = [event(ada, 'msg'), event(ben, 'msg')];
      ada.emit('bcast', { text: 'to all' });
      assert.deepEqual(await Promise.all(arrived), [[{ text: 'to all' }], [{ text: 'to all' }]]);

      // What was sent to Chi would have come before this answer.
      await within(chi.emitWithAck('echo', 1), 'acknowledgement');
      assert.deepEqual(heard, []);
      ada.disconnect();
      ben.disconnect();
    });
  }

  test('it stops on SIGTERM with exit code 0', async (t) => {
    const { executableBytes, startMilliseconds } = server;
    t.diagnostic(`executable ${(executableBytes / 2 ** 20).toFixed(1)} MiB, answers after ${startMilliseconds.toFixed(0)} ms, `
      + `resident ${((await server.residentKilobytes()) / 1024).toFixed(0)} MiB`);
    sockets.forEach((socket) => socket.disconnect());
    assert.equal(await within(server.stop('SIGTERM'), 'exit'), 0);
  });
});
