// The stock client against servers that compress messages over WebSocket.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Clients, modes, settled } from './support/clients.mjs';
import { kinds, start } from './support/servers.mjs';

const timeout = 60_000;

for (const kind of kinds) {
  describe(`permessage-deflate, ${kind}`, { timeout: 5 * timeout }, () => {
    let server;
    before(async () => {
      server = await start(kind, ['--per-message-deflate']);
    });
    after(() => server.stop());

    for (const mode of modes.filter(({ last }) => last === 'websocket')) {
      test(`${mode.name}: what is sent comes back, small and large, text and binary`, { timeout }, async () => {
        const clients = new Clients(server.url, { ...mode.options, perMessageDeflate: { threshold: 0 } });
        try {
          const socket = await clients.connect();
          await settled(socket, mode);
          assert.equal(socket.io.engine.transport.ws.extensions, 'permessage-deflate');
          for (const value of ['x', 'x'.repeat(300_000), Array.from({ length: 20_000 }, (_, i) => (i * 7919) % 10_007), Buffer.alloc(50_000, 'ab')]) {
            assert.deepEqual(await socket.timeout(20_000).emitWithAck('echo', value), value);
          }
        } finally {
          clients.close();
        }
      });
    }
  });
}
