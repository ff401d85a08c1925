// The page of the Admin UI in Chromium, against Node's server and ours.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import { chromium } from 'playwright-core';
import { serveAdminPage, withoutOtherSites } from './support/adminPage.mjs';
import { Clients } from './support/clients.mjs';
import { kinds, start } from './support/servers.mjs';
import { event, until } from './support/wait.mjs';

const timeout = 90_000;
const executablePath = process.env.PARLEY_CHROMIUM ?? '/usr/bin/chromium';
const args = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync',
];

test('the page without its two links needs no other site', async () => {
  const html = await readFile(new URL('node_modules/@socket.io/admin-ui/ui/dist/index.html', import.meta.url), 'utf8');
  assert.equal(html.match(/https?:/g).length, 2);
  assert.doesNotMatch(withoutOtherSites(html), /https?:/);
});

for (const kind of kinds) {
  describe(`the Admin UI in Chromium, ${kind}`, { timeout: 3 * timeout }, () => {
    let site;
    let server;
    let browser;
    let page;
    let clients;
    const outside = [];
    const errors = [];

    before(async () => {
      assert.ok(existsSync(executablePath), `${executablePath} is missing: install the package chromium`);
      site = await serveAdminPage();
      server = await start(kind, ['--admin-ui', 'development', '--origin', site.url]);
      clients = new Clients(server.url, { transports: ['websocket'] });
      // The page shows the namespaces that it has seen sockets in, this one first.
      await clients.connect();
      browser = await chromium.launch({ executablePath, args, headless: true });
      const context = await browser.newContext();
      await context.route((url) => ![new URL(site.url).host, new URL(server.url).host].includes(url.host), (route) => {
        outside.push(route.request().url());
        return route.abort();
      });
      page = await context.newPage();
      page.setDefaultTimeout(30_000);
      page.on('pageerror', (error) => errors.push(error.message));
    });
    after(async () => {
      clients?.close();
      await browser?.close();
      await server?.stop();
      site?.stop();
    });

    async function signIn(password) {
      await page.getByLabel('Server URL').fill(server.url);
      await page.getByLabel('Username').fill('ada');
      await page.getByLabel('Password').fill(password);
      await page.getByText('Advanced options').click();
      await page.getByLabel('Admin namespace').fill('/watch');
      await page.getByRole('button', { name: 'Connect' }).click();
    }

    /** The page of all sockets, once the page before it is gone. */
    async function showSockets() {
      await page.goto(`${site.url}/#/sockets/`);
      await page.getByText('Creation date').waitFor({ state: 'detached' });
    }

    test('a wrong password is shown as such', { timeout }, async () => {
      await page.goto(site.url);
      await signIn('wrong');
      await page.getByText('Invalid credentials').waitFor();
    });

    test('the dashboard shows the server', { timeout }, async () => {
      await page.getByLabel('Password').fill('correct horse');
      await page.getByRole('button', { name: 'Connect' }).click();
      await page.getByRole('dialog').waitFor({ state: 'hidden' });
      await page.goto(`${site.url}/#/servers/`);
      await page.getByRole('row').filter({ hasText: String(server.child.pid) }).waitFor();
    });

    test('a socket is shown, joins a room and is disconnected', { timeout }, async () => {
      const ben = await clients.connect();
      await showSockets();
      const row = page.getByRole('row').filter({ hasText: ben.id });
      await row.click();
      await page.getByText('Creation date').waitFor();

      await page.getByLabel('Join a room').fill('club');
      await page.locator('form', { has: page.getByLabel('Join a room') }).locator('button[type=submit]').click();
      await until(async () => (await ben.emitWithAck('leave', 'none')).includes('club'), 'room');
      await page.getByRole('cell', { name: 'club' }).waitFor();

      await showSockets();
      const gone = event(ben, 'disconnect');
      await row.getByRole('button').click();
      assert.equal((await gone)[0], 'io server disconnect');
      await showSockets();
      await row.waitFor({ state: 'detached' });
    });

    test('after a reload the session is still good', { timeout }, async () => {
      const chi = await clients.connect();
      await showSockets();
      await page.reload();
      if (kind === 'node') {
        // It sends the session before CONNECT, when the page does not listen yet: it asks again.
        await page.getByText('Invalid credentials').waitFor();
        return;
      }

      await page.getByRole('row').filter({ hasText: chi.id }).waitFor();
      assert.equal(await page.getByRole('dialog').count(), 0);
    });

    test('the page asked nobody else for anything, and did not fail', { timeout }, () => {
      assert.deepEqual(outside, []);
      assert.deepEqual(errors, []);
    });
  });
}
