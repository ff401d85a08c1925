// The page in Chromium against the Tutorial server.
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
const PATIENCE = 30_000;

describe('the tutorial page', () => {
  let outDir, home, stranger, server, browser;

  before(async () => {
    outDir = await mkdtemp(join(tmpdir(), 'parley-tutorial-'));
    const settings = { root, logLevel: 'warn', build: { outDir, emptyOutDir: true } };
    await build(settings);
    const serve = async () => preview({ ...settings, preview: { host: '127.0.0.1', port: await freePort(), strictPort: true } });
    home = await serve();
    stranger = await serve();
    server = await startTutorial({ port: await freePort(), origin: originOf(home) });
    browser = await chromium.launch({
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
        '--disable-component-update', '--disable-sync'],
    });
  });

  after(async () => {
    await browser?.close();
    await server?.kill();
    await home?.close();
    await stranger?.close();
    await rm(outDir, { recursive: true, force: true });
  });

  test('an echo arrives at the contact it was sent to, and at no other', async () => {
    const page = await open(home);
    await waitForStatus(page, 'connected');

    await contact(page, 'Ben').click();
    await send(page, 'Hello Ben');
    await expectMessages(page, ['You: Hello Ben', 'Ben: Hello Ben']);

    await contact(page, 'Chi').click();
    await expectMessages(page, []);
    await send(page, 'Hello Chi');
    await send(page, 'How are you? <b>你好</b>');
    await until('four messages with Chi', async () => (await messages(page)).length === 4);
    const withChi = await messages(page);
    assert.deepEqual(withChi.filter((text) => text.startsWith('You')), ['You: Hello Chi', 'You: How are you? <b>你好</b>']);
    assert.deepEqual(withChi.filter((text) => text.startsWith('Chi')), ['Chi: Hello Chi', 'Chi: How are you? <b>你好</b>']);

    await contact(page, 'Ben').click();
    await expectMessages(page, ['You: Hello Ben', 'Ben: Hello Ben']);
    await contact(page, 'Ada').click();
    await expectMessages(page, []);
    await page.close();
  });

  test('the status follows the connection: the server is killed, and started again', async () => {
    const page = await open(home);
    await waitForStatus(page, 'connected');

    await server.kill();
    await waitForStatus(page, 'disconnected');

    server = await startTutorial({ port: new URL(server.url).port, origin: originOf(home) });
    await waitForStatus(page, 'connected');
    await send(page, 'Still there?');
    await expectMessages(page, ['You: Still there?', 'Ada: Still there?']);
    await page.close();
  });

  test('a page from another origin is refused', async () => {
    const page = await browser.newPage();
    let attempts = 0;
    page.on('requestfailed', (request) => {
      if (request.url().includes('/socket.io/')) {
        attempts++;
      }
    });
    await page.goto(addressOf(stranger));

    await until('three refused attempts', () => attempts >= 3);
    assert.equal(await page.getByRole('status').textContent(), 'disconnected');
    await page.close();
  });

  const originOf = (site) => `http://127.0.0.1:${site.config.preview.port}`;
  const addressOf = (site) => `${originOf(site)}/?server=${server.url}`;
  const contact = (page, name) => page.getByRole('navigation', { name: 'Contacts' }).getByRole('button', { name, exact: true });

  async function open(site) {
    const page = await browser.newPage();
    await page.goto(addressOf(site));
    return page;
  }

  async function waitForStatus(page, text) {
    await page.getByRole('status').getByText(text, { exact: true }).waitFor({ timeout: PATIENCE });
  }

  async function send(page, text) {
    await page.getByRole('textbox', { name: 'Message' }).fill(text);
    await page.getByRole('button', { name: 'Send' }).click();
  }

  /** The messages of the active contact as a screen reader says them, without their time. */
  const messages = (page) =>
    page
      .getByRole('region', { name: 'Messages' })
      .getByRole('listitem')
      .evaluateAll((items) => items.map((item) => [...item.querySelectorAll('span')].map((span) => span.textContent).join('')));

  async function expectMessages(page, expected) {
    let seen;
    await until(`the messages ${JSON.stringify(expected)}`, async () => {
      seen = await messages(page);
      return seen.length >= expected.length;
    });
    assert.deepEqual(seen, expected);
  }
});
