// TLS and HTTP/2 from a browser: Chromium sends its WebSocket as an HTTP/2 CONNECT where the server offers that.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { chromium } from 'playwright-core';
import { start, kinds } from './support/servers.mjs';
import { until } from './support/wait.mjs';

// fetch() of the debug pages must accept the certificate that lives only in the server.
process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';

const timeout = 90_000;
const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
const args = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--ignore-certificate-errors',
];

// Node's Socket.IO server has no HTTP/2, so there is nothing to compare with.
describe('Chromium over TLS and HTTP/2', { timeout: 5 * timeout, skip: !kinds.includes('ours') && 'only Node was asked for' }, () => {
  let server;
  let browser;
  before(async () => {
    assert.ok(existsSync(executablePath), `${executablePath} is missing: install the package chromium`);
    server = await start('ours', ['--https']);
    browser = await chromium.launch({ executablePath, args, headless: true });
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  /** Connects in a fresh page, echoes text and binary, and gives what page and server saw of it. */
  async function connect(transports) {
    const context = await browser.newContext({ ignoreHTTPSErrors: true });
    try {
      const page = await context.newPage();
      await page.goto(`${server.url}/page`);
      const seen = (await server.debug('requests')).length;
      const result = await page.evaluate(async (names) => {
        const socket = window.io({ transports: names, reconnection: false });
        await new Promise((done, failed) => {
          socket.on('connect', done);
          socket.on('connect_error', failed);
        });
        const { engine } = socket.io;
        if (names.includes('websocket') && engine.transport.name !== 'websocket') {
          await new Promise((done) => engine.once('upgrade', done));
        }
        const ask = (...all) => socket.timeout(20_000).emitWithAck(...all);
        const order = [];
        socket.on('message-back', (n) => order.push(n));
        for (let n = 0; n < 200; n++) {
          socket.emit('message', n);
        }
        const bytes = await ask('echo', { bytes: new Uint8Array([1, 2, 255]) });
        const big = await ask('echo', 'ü'.repeat(300_000));
        const handshake = await ask('handshake');
        const transport = engine.transport.name;
        socket.disconnect();
        return {
          order, handshake, transport, big: big.length,
          bytes: [...new Uint8Array(bytes.bytes)],
          protocols: performance.getEntriesByType('resource')
            .filter((entry) => entry.name.includes('transport=polling')).map((entry) => entry.nextHopProtocol),
        };
      }, transports);
      return { ...result, requests: (await server.debug('requests')).slice(seen) };
    } finally {
      await context.close();
    }
  }

  const check = (result, transport) => {
    assert.equal(result.transport, transport);
    assert.deepEqual(result.order, Array.from({ length: 200 }, (_, i) => i));
    assert.deepEqual(result.bytes, [1, 2, 255]);
    assert.equal(result.big, 300_000);
    assert.equal(result.handshake.protocol, 'HTTP/2');
    assert.equal(result.handshake.secure, true);
    assert.ok(result.requests.length > 0);
    assert.deepEqual([...new Set(result.requests.map((request) => request.protocol))], ['HTTP/2']);
  };

  test('polling, then the upgrade', { timeout }, async () => {
    const result = await connect(['polling', 'websocket']);
    check(result, 'websocket');
    assert.deepEqual([...new Set(result.protocols)], ['h2']);
    assert.ok(result.requests.some((request) => request.method === 'CONNECT' && request.transport === 'websocket' && request.hasSid));
  });

  test('polling only', { timeout }, async () => {
    const result = await connect(['polling']);
    check(result, 'polling');
    assert.deepEqual([...new Set(result.protocols)], ['h2']);
    assert.ok(result.requests.some((request) => request.method === 'POST'));
  });

  test('websocket only', { timeout }, async () => {
    const result = await connect(['websocket']);
    check(result, 'websocket');
    assert.deepEqual(result.requests.map((request) => request.method), ['CONNECT']);
  });

  test('no session stays behind', { timeout }, async () => {
    await until(async () => (await server.debug('sessions')).engine === 0, 'end of every session');
  });
});
