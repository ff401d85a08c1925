// A name of the local network over plain HTTP: not a secure context, and everybody is told so.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { chatExecutable, freePort } from './support/chatServer.mjs';
import {
  expectInOrder, expectMessage, expectSignedIn, expectStatus, nameField, openConversation, send, signIn, signOut,
} from './support/person.mjs';
import { topic } from './support/world.mjs';
import { PHONE } from './support/browser.mjs';

const notice = (page) => page.getByText('Not encrypted', { exact: true });

topic('plain HTTP under another name', (scene) => {
  scene('people create accounts, chat, reload, and the notice is always there', async (world) => {
    const visitor = await world.visit('visitor');
    await nameField(visitor.page).waitFor();
    await notice(visitor.page).waitFor();
    assert.equal(await visitor.page.evaluate(() => globalThis.isSecureContext), false, 'this is the insecure case');

    const ada = await world.join('Ada');
    const ben = await world.join('Ben', { viewport: PHONE });
    for (const { page } of [ada, ben]) {
      await notice(page).waitFor();
    }
    await openConversation(ada.page, 'Ben');
    await openConversation(ben.page, 'Ada');
    await send(ada.page, 'Over the open sea.');
    await expectMessage(ada.page, 'Over the open sea.', 'Sent');
    await expectMessage(ben.page, 'Over the open sea.');
    await send(ben.page, 'Aye.');
    await expectMessage(ada.page, 'Aye.');
    await ada.page.reload();
    await expectInOrder(ada.page, ['Over the open sea.', 'Aye.']);
    for (const { page } of [ada, ben]) {
      await notice(page).waitFor();
    }
    await signOut(ada.page);
    await notice(ada.page).waitFor();
    await signIn(ada.page, 'Ada');
    await notice(ada.page).waitFor();
  });

  scene('the pages recover there too', async (world) => {
    const ada = await world.join('Ada');
    world.allowOutages();
    await openConversation(ada.page, 'Echo');
    await world.server.kill();
    await expectStatus(ada.page, 'Reconnecting', 'Offline');
    await send(ada.page, 'Patience.');
    await world.server.launch();
    await expectMessage(ada.page, 'Patience.', 'Sent');
    await notice(ada.page).waitFor();
  });
}, { server: { flags: ['--insecure-lan'], host: 'chat.lan' }, browserFlags: ['--host-resolver-rules=MAP chat.lan 127.0.0.1'] });

topic('localhost', (scene) => {
  scene('needs no notice', async (world) => {
    const ada = await world.visit('Ada');
    await nameField(ada.page).waitFor();
    assert.equal(await notice(ada.page).count(), 0);
    const ben = await world.join('Ben');
    await expectSignedIn(ben.page);
    assert.equal(await notice(ben.page).count(), 0);
  });
});

test('a plain HTTP public address without --insecure-lan does not start, and says why', { timeout: 120_000 }, async () => {
  const port = String(await freePort());
  const child = spawn(chatExecutable(), ['--port', port, '--public-url', `http://chat.lan:${port}`], { stdio: ['ignore', 'pipe', 'pipe'] });
  const timer = setTimeout(() => child.kill('SIGKILL'), 60_000);
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    said += text;
  });
  const [code] = await once(child, 'close');
  clearTimeout(timer);
  assert.ok(code > 0, `a failure, not ${code}`);
  assert.match(said, /--insecure-lan/);
  assert.equal(said.trim().split('\n').length, 1, said);
});
