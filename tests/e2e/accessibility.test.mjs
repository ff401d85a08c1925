// Every screen through axe-core, in light and dark, wide and narrow, from left to right and from right to left.
import assert from 'node:assert/strict';
import { AXE_CONTEXT, findProblems } from './support/axe.mjs';
import { DESKTOP, PHONE } from './support/browser.mjs';
import {
  accountButton, conversations, entry, expectMessage, expectRefusal, expectSignedIn, expectStatus, message, nameField, openConversation,
  passwordOf, send, trySignIn,
} from './support/person.mjs';
import { PollingSocket, signUp } from './support/protocol.mjs';
import { topic } from './support/world.mjs';

const combinations = ['light', 'dark'].flatMap((colorScheme) => [DESKTOP, PHONE].map((viewport) => ({ colorScheme, viewport })));

const label = ({ colorScheme, viewport }) => `${colorScheme}, ${viewport.width} px`;

/** Ben's messages, as a page would have sent them. */
async function benWrites(server, ben, adaId) {
  const socket = await PollingSocket.connect(server, ben.cookie);
  const texts = ['Good morning.', 'Look: https://example.org/a/very/long/path?with=a&query=too', 'שלום, מה שלומך?', '🌊'];
  for (const [index, body] of texts.entries()) {
    assert.ok((await socket.request('message.send', { clientId: `b${index}`, personId: adaId, body })).ok);
  }
  return socket;
}

async function backToList(page) {
  const back = page.getByRole('link', { name: /^Back/ });
  if (await back.first().isVisible()) {
    await back.first().click();
  }
  await conversations(page).waitFor();
}

topic('accessibility', (scene) => {
  for (const combination of combinations) {
    scene(`axe finds nothing: ${label(combination)}`, async (world) => {
      const problems = [];
      const ada = await world.visit('Ada', { ...combination, ...AXE_CONTEXT });
      const { page } = ada;
      world.allowOutages();
      const look = async (screen) => problems.push(...await findProblems(page, screen));

      await nameField(page).waitFor();
      await look('first run');
      const adaId = (await signUp(world.server, 'Ada')).id;
      const ben = await signUp(world.server, 'Ben');
      await page.reload();
      await nameField(page).waitFor();
      await look('sign in');
      await trySignIn(page, 'Ada', 'wrong-lantern-1');
      await expectRefusal(page, /password/);
      await look('refused sign in');

      await trySignIn(page, 'Ada', passwordOf('Ada'));
      await expectSignedIn(page);
      await look('nothing chosen');
      const bensSocket = await benWrites(world.server, ben, adaId);
      await entry(page, 'Ben', '4 unread').waitFor();
      await look('list with unread messages');
      await accountButton(page).click();
      await page.getByRole('button', { name: 'Sign out', exact: true }).waitFor();
      await look('account menu');
      await page.keyboard.press('Escape');

      await openConversation(page, 'Ben');
      await send(page, 'And to you.');
      await expectMessage(page, 'And to you.', 'Sent');
      await look('conversation');
      await backToList(page);
      await openConversation(page, 'Echo');
      await look('conversation without messages');
      await page.goto(`${world.server.url}/#/c/AAAAAAAAAAAAAAAAAAAA`);
      await page.getByRole('heading', { name: 'This conversation is not here' }).waitFor();
      await look('unknown conversation');
      await backToList(page);
      await openConversation(page, 'Ben');

      await bensSocket.close();
      await world.server.kill();
      await expectStatus(page, 'Reconnecting', 'Offline');
      await send(page, 'This one waits.');
      await expectMessage(page, 'This one waits.', 'Sending');
      await page.getByRole('button', { name: 'Try now', exact: true }).waitFor();
      await look('reconnecting, with a message that waits');
      assert.deepEqual(problems, []);
    });
  }
});

topic('accessibility of a failure', (scene) => {
  for (const combination of combinations) {
    scene(`axe finds nothing: ${label(combination)}`, async (world) => {
      const { page } = await world.join('Ada', { ...combination, ...AXE_CONTEXT });
      await openConversation(page, 'Echo');
      await send(page, 'This one is stored.');
      await expectMessage(page, 'This one is stored.', 'Sent');
      await send(page, 'This one is too much.');
      await expectMessage(page, 'This one is too much.', 'Failed');
      const failed = message(page, 'This one is too much.');
      await failed.getByRole('button', { name: 'Retry', exact: true }).waitFor();
      await failed.getByRole('alert').waitFor();
      assert.deepEqual(await findProblems(page, 'failed message'), []);
      await failed.getByRole('button', { name: 'Retry', exact: true }).click();
      await expectMessage(page, 'This one is too much.', 'Sending');
      await expectMessage(page, 'This one is too much.', 'Failed');
      await failed.getByRole('button', { name: 'Delete', exact: true }).click();
      await message(page, 'This one is too much.').first().waitFor({ state: 'detached' });
    });
  }
}, { server: { flags: ['--Chat:Messages:Burst=1', '--Chat:Messages:PerSecond=0.0001'] } });

topic('accessibility over plain HTTP', (scene) => {
  for (const combination of combinations) {
    scene(`axe finds nothing: ${label(combination)}`, async (world) => {
      const { page } = await world.visit('Ada', { ...combination, ...AXE_CONTEXT });
      await page.getByText('Not encrypted', { exact: true }).waitFor();
      const problems = await findProblems(page, 'first run, not encrypted');
      await signUp(world.server, 'Ada');
      await page.reload();
      await trySignIn(page, 'Ada', passwordOf('Ada'));
      await expectSignedIn(page);
      await openConversation(page, 'Echo');
      problems.push(...await findProblems(page, 'conversation, not encrypted'));
      assert.deepEqual(problems, []);
    });
  }
}, { server: { flags: ['--insecure-lan'], host: 'chat.lan' }, browserFlags: ['--host-resolver-rules=MAP chat.lan 127.0.0.1'] });
