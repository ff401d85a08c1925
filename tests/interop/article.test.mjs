// The eight events of the client that the article "Building a real-time chat with Socket.IO and ReactJS" lists, with its client, version 2.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import io2 from 'socket.io-client-v2';
import { kinds, start } from './support/servers.mjs';
import { until } from './support/wait.mjs';

const timeout = 120_000;
const EVENTS = ['connect', 'error', 'disconnect', 'reconnect', 'reconnect_attempt', 'reconnecting', 'reconnect_error', 'reconnect_failed'];
const FLAGS = ['--allow-eio3'];

const transports = [
  { name: 'default', options: {}, last: 'websocket' },
  { name: 'polling only', options: { transports: ['polling'] }, last: 'polling' },
  { name: 'websocket only', options: { transports: ['websocket'] }, last: 'websocket' },
];

for (const kind of kinds) {
  describe(`the article's client events, ${kind}`, { timeout: 4 * timeout }, () => {
    for (const { name, options, last } of transports) {
      test(`all eight, each when it should come, ${name}`, { timeout }, async () => {
        let server = await start(kind, FLAGS);
        const seen = [];
        const socket = io2(server.url, { ...options, forceNew: true, reconnectionDelay: 20, reconnectionDelayMax: 100, query: { CLIENT_ID: 'Ada' } });
        for (const event of EVENTS) {
          socket.on(event, (...args) => seen.push([event, ...args]));
        }
        const names = () => seen.map(([event]) => event);
        const count = (event) => names().filter((item) => item === event).length;
        try {
          await until(() => count('connect') === 1, 'connect');
          await until(() => socket.io.engine.transport.name === last && !socket.io.engine.upgrading, `transport ${last}`);
          assert.deepEqual(names(), ['connect']);

          // The server goes: one disconnect with its reason, then attempt after attempt, numbered from 1, each with its error.
          await server.stop();
          await until(() => count('reconnect_error') >= 2, 'two failed attempts');
          const away = seen.splice(0).filter(([event]) => event !== 'connect' && event !== 'error');
          assert.equal(away[0][0], 'disconnect');
          assert.match(away[0][1], /^transport (close|error)$/);
          assert.deepEqual(away.slice(1, 4).map(([event]) => event), ['reconnect_attempt', 'reconnecting', 'reconnect_error']);
          assert.deepEqual(away.slice(1, 3).map(([, attempt]) => attempt), [1, 1]);
          assert.ok(away[3][1] instanceof Error);

          // It comes back: one reconnect with the number of the attempt, and a connect.
          server = await start(kind, FLAGS, server.port);
          await until(() => count('connect') === 1, 'connect again');
          assert.equal(count('reconnect'), 1);
          assert.ok(seen.find(([event]) => event === 'reconnect')[1] >= 2);

          // A namespace that is refused: an error with the server's words. The connection stays.
          const refused = socket.io.socket('/nowhere');
          const errors = [];
          refused.on('error', (error) => errors.push(error));
          await until(() => errors.length > 0, 'error');
          assert.deepEqual(errors, [{ message: 'Invalid namespace' }]);
          assert.equal(socket.connected, true);

          // It goes for good: after the attempts that are allowed, one reconnect_failed.
          socket.io.reconnectionAttempts(2);
          seen.length = 0;
          await server.stop();
          await until(() => count('reconnect_failed') === 1, 'reconnect_failed');
          assert.equal(count('disconnect'), 1);
          assert.equal(count('reconnecting'), 2);
          assert.equal(count('reconnect_error'), 2);
          assert.equal(count('connect'), 0);
        } finally {
          socket.io.reconnection(false);
          socket.io.close();
          await server.stop();
        }
      });
    }
  });
}
