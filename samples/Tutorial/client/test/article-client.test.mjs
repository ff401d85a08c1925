// The page with the client that the article itself uses, version 2, in Chromium: its eight events, and the chat.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { build, preview } from 'vite';
import { freePort, startTutorial, until } from './server.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

describe('the tutorial page with the client of Socket.IO 2', { timeout: 240_000 }, () => {
  let outDir, site, server, browser;

  before(async () => {
    outDir = await mkdtemp(join(tmpdir(), 'parley-tutorial-2-'));
    const settings = {
      root,
      logLevel: 'warn',
      build: { outDir, emptyOutDir: true },
      // The page's own source; only the package behind its import is the older one.
      resolve: { alias: { 'socket.io-client': fileURLToPath(new URL('socket.io-client-2.mjs', import.meta.url)) } },
    };
    await build(settings);
    site = await preview({ ...settings, preview: { host: '127.0.0.1', port: await freePort(), strictPort: true } });
    server = await startTutorial({ port: await freePort(), origin: origin() });
    browser = await chromium.launch({
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
        '--disable-component-update', '--disable-sync'],
    });
  });

  after(async () => {
    await browser?.close();
    await server?.kill();
    await site?.close();
    await rm(outDir, { recursive: true, force: true });
  });

  const origin = () => `http://127.0.0.1:${site.config.preview.port}`;

  test('all eight client events, and messages before and after', async () => {
    const page = await browser.newPage();
    await page.goto(`${origin()}/?server=${server.url}`);
    const seen = () => page.evaluate(() => window.clientEvents.map(([name, value]) => [name, value]));
    const count = async (name) => (await seen()).filter(([item]) => item === name).length;
    const forget = () => page.evaluate(() => window.clientEvents.splice(0));
    const send = async (text) => {
      await page.getByRole('textbox', { name: 'Message' }).fill(text);
      await page.getByRole('button', { name: 'Send' }).click();
      await page.getByRole('listitem').filter({ hasText: `Ada: ${text}` }).waitFor({ timeout: 30_000 });
    };

    await until('connect', async () => (await count('connect')) === 1);
    await until('the upgrade', () => page.evaluate(() => window.socket.io.engine.transport.name === 'websocket'));
    await send('Hello');

    await forget();
    await server.kill();
    await until('two failed attempts', async () => (await count('reconnect_error')) >= 2);
    const away = (await seen()).filter(([name]) => name !== 'error');
    assert.deepEqual(away.slice(0, 4).map(([name]) => name), ['disconnect', 'reconnect_attempt', 'reconnecting', 'reconnect_error']);
    assert.match(away[0][1], /^transport (close|error)$/);
    assert.equal(away[2][1], 1);

    server = await startTutorial({ port: new URL(server.url).port, origin: origin() });
    await until('reconnect', async () => (await count('reconnect')) === 1 && (await count('connect')) === 1);
    await send('Hello again');

    // A namespace that the server does not have.
    await page.evaluate(() => window.socket.io.socket('/nowhere').on('error', (error) => window.clientEvents.push(['error', error.message])));
    await until('error', async () => (await seen()).some(([name, value]) => name === 'error' && value === 'Invalid namespace'));

    await forget();
    await page.evaluate(() => window.socket.io.reconnectionAttempts(2));
    await server.kill();
    await until('reconnect_failed', async () => (await count('reconnect_failed')) === 1);
    assert.equal(await count('reconnecting'), 2);
    await page.close();
  });
});
