// The browser bundle of the stock client in Chromium, over ws and over wss. What TLS changes below (HTTP/2) stands in http2.test.mjs.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { chromium } from 'playwright-core';
import { kinds, start } from './support/servers.mjs';

// fetch() of the debug pages must accept the certificate that lives only in the server.
process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';

const timeout = 90_000;
const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
const args = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--ignore-certificate-errors',
];

// Node's twin has no TLS.
const places = [['node', 'ws'], ['ours', 'ws'], ['ours', 'wss']].filter(([kind]) => kinds.includes(kind));

for (const [kind, scheme] of places) {
  describe(`browser bundle over ${scheme}, ${kind}`, { timeout: 5 * timeout }, () => {
    const flags = scheme === 'wss' ? ['--https'] : [];
    let server;
    let browser;
    let page;
    before(async () => {
      assert.ok(existsSync(executablePath), `${executablePath} is missing: install the package chromium`);
      server = await start(kind, flags);
      browser = await chromium.launch({ executablePath, args, headless: true });
      page = await (await browser.newContext({ ignoreHTTPSErrors: true })).newPage();
      await page.goto(`${server.url}/page`);
      // What the tests below use in the page.
      await page.evaluate(() => {
        window.bytes = (...values) => new Uint8Array(values);
        window.plain = (value) => JSON.parse(JSON.stringify(value, (_, item) =>
          (item instanceof ArrayBuffer || ArrayBuffer.isView(item) ? { bytes: [...new Uint8Array(item.buffer ?? item)] } : item)));
        window.next = (emitter, name) => new Promise((done) => emitter.once(name, (...all) => done(all)));
        window.connect = async (options) => {
          const socket = window.io({ forceNew: true, reconnectionDelay: 50, reconnectionDelayMax: 300, ...options });
          await window.next(socket, 'connect');
          return socket;
        };
        window.ask = (socket, ...all) => socket.timeout(20_000).emitWithAck(...all);
      });
    });
    after(async () => {
      await browser?.close();
      await server?.stop();
    });

    test('default transports: connects by polling, then upgrades', { timeout }, async () => {
      const seen = await page.evaluate(async () => {
        const socket = window.io({ forceNew: true });
        const first = new Promise((done) => socket.io.once('open', () => done(socket.io.engine.transport.name)));
        await window.next(socket, 'connect');
        const before = await first;
        if (socket.io.engine.transport.name !== 'websocket') {
          await window.next(socket.io.engine, 'upgrade');
        }
        const echoed = await window.ask(socket, 'echo', 'after the upgrade');
        const url = socket.io.engine.transport.ws.url;
        socket.disconnect();
        return { before, url, echoed };
      });
      assert.equal(seen.before, 'polling');
      assert.ok(seen.url.startsWith(`${scheme}://`), seen.url);
      assert.equal(seen.echoed, 'after the upgrade');
    });

    for (const transports of [['polling'], ['websocket'], ['polling', 'websocket']]) {
      test(`binary and acknowledgements both ways, ${transports.join(', then ')}`, { timeout }, async () => {
        const seen = await page.evaluate(async (names) => {
          const socket = await window.connect({ transports: names });
          const data = { view: window.bytes(0, 1, 255), list: [window.bytes(7).buffer], text: 'ü' };
          const echoed = await window.ask(socket, 'echo', data);
          const blob = await window.ask(socket, 'echo', new Blob([window.bytes(4, 5)]));
          const several = await new Promise((done) => socket.emit('message-with-ack', 1, window.bytes(2), { three: 3 }, (...all) => done(all)));
          const back = window.next(socket, 'message-back');
          socket.emit('message', window.bytes(9), 'text');
          socket.on('question', (value, ack) => ack({ heard: value }));
          const answered = window.next(socket, 'answered');
          socket.emit('ask', window.bytes(6));
          const result = window.plain({ echoed, blob, several, back: await back, answered: await answered });
          socket.disconnect();
          return result;
        }, transports);
        assert.deepEqual(seen, {
          echoed: { view: { bytes: [0, 1, 255] }, list: [{ bytes: [7] }], text: 'ü' },
          blob: { bytes: [4, 5] },
          several: [1, { bytes: [2] }, { three: 3 }],
          back: [{ bytes: [9] }, 'text'],
          answered: [{ heard: { bytes: [6] } }],
        });
      });
    }

    test('comes back after the server was killed and started again', { timeout: 2 * timeout }, async () => {
      await page.evaluate(async () => {
        window.all = await Promise.all([undefined, ['polling'], ['websocket']].map((names) => window.connect(names ? { transports: names } : {})));
        window.first = window.all.map((socket) => socket.id);
        window.lost = Promise.all(window.all.map((socket) => window.next(socket, 'disconnect')));
      });
      await server.stop();
      const reasons = await page.evaluate(() => window.lost);
      for (const [reason] of reasons) {
        assert.match(reason, /^transport (close|error)$/);
      }
      server = await start(kind, flags, server.port);
      const answers = await page.evaluate(async () => {
        const results = await Promise.all(window.all.map((socket, i) => socket.timeout(60_000).emitWithAck('echo', i)));
        const fresh = window.all.every((socket, i) => socket.connected && socket.id !== window.first[i]);
        window.all.forEach((socket) => socket.disconnect());
        return { results, fresh };
      });
      assert.deepEqual(answers, { results: [0, 1, 2], fresh: true });
    });
  });
}
