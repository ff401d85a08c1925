// The server goes away under open pages, or the session does.
import assert from 'node:assert/strict';
import {
  allMessages, conversations, entry, expectInOrder, expectMessage, expectRefusal, expectStatus, messageBox, messages, nameField,
  openConversation, passwordOf, send, signIn, signOut,
} from './support/person.mjs';
import { api } from './support/protocol.mjs';
import { until } from './support/wait.mjs';
import { topic } from './support/world.mjs';

async function inConversation(world) {
  const ada = await world.join('Ada');
  const ben = await world.join('Ben');
  world.allowOutages();
  await openConversation(ada.page, 'Ben');
  await openConversation(ben.page, 'Ada');
  return [ada, ben];
}

/** The session cookie of somebody's browser, as a request sends it. */
async function cookieOf(person) {
  const cookies = await person.context.cookies();
  return cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
}

topic('outage', (scene) => {
  scene('both pages reconnect by themselves when the server restarts, and go on', async (world) => {
    const [ada, ben] = await inConversation(world);
    await send(ada.page, 'Before the storm.');
    await expectMessage(ben.page, 'Before the storm.');

    await world.server.stop();
    for (const { page } of [ada, ben]) {
      await expectStatus(page, 'Reconnecting', 'Offline');
      await expectMessage(page, 'Before the storm.');
    }
    await world.server.launch();
    for (const { page } of [ada, ben]) {
      await expectStatus(page, 'Connected');
    }

    await send(ben.page, 'After the storm.');
    await expectMessage(ada.page, 'After the storm.');
    await expectInOrder(ada.page, ['Before the storm.', 'After the storm.']);
    await expectMessage(ben.page, 'After the storm.', 'Sent');
  });

  scene('what is sent while the server is down waits as Sending and arrives once, in order', async (world) => {
    const [ada, ben] = await inConversation(world);
    await send(ada.page, 'Lines are fast.');
    await expectMessage(ben.page, 'Lines are fast.');
    await world.server.kill();
    await expectStatus(ada.page, 'Reconnecting', 'Offline');

    const waiting = ['First while away.', 'Second while away.', 'Third while away.'];
    for (const text of waiting) {
      await send(ada.page, text);
      await expectMessage(ada.page, text, 'Sending');
    }
    assert.equal((await allMessages(ben.page)).length, 1);

    await world.server.launch();
    for (const text of waiting) {
      await expectMessage(ada.page, text, 'Sent');
      await expectMessage(ben.page, text);
    }
    for (const { page } of [ada, ben]) {
      await expectInOrder(page, ['Lines are fast.', ...waiting]);
      assert.equal((await allMessages(page)).length, 4);
    }
    await ben.page.reload();
    await expectInOrder(ben.page, ['Lines are fast.', ...waiting]);
    assert.equal((await allMessages(ben.page)).length, 4, 'the same in the history');
  });

  scene('a first message to somebody, sent while the server is down, opens one conversation', async (world) => {
    const ada = await world.join('Ada');
    const ben = await world.join('Ben');
    world.allowOutages();
    await openConversation(ada.page, 'Ben');
    await openConversation(ben.page, 'Ada');
    await world.server.kill();
    await send(ada.page, 'Ada calls Ben.');
    await send(ben.page, 'Ben calls Ada.');
    await expectMessage(ada.page, 'Ada calls Ben.', 'Sending');
    await expectMessage(ben.page, 'Ben calls Ada.', 'Sending');
    await world.server.launch();
    for (const { page } of [ada, ben]) {
      await expectMessage(page, 'Ada calls Ben.');
      await expectMessage(page, 'Ben calls Ada.');
    }
    await expectMessage(ada.page, 'Ada calls Ben.', 'Sent');
    await expectMessage(ben.page, 'Ben calls Ada.', 'Sent');
    const order = async ({ page }) => (await allMessages(page)).map((article) => (article.includes('Ada calls') ? 'Ada' : 'Ben')).join();
    await until('both see the same order', async () => (await order(ada)) === (await order(ben)) && (await order(ada)).length === 7);
    assert.equal(await entry(ada.page, 'Ben').count(), 1);
    assert.equal(await entry(ben.page, 'Ada').count(), 1);
  });

  scene('a browser without a network says Offline, and recovers', async (world) => {
    const [ada, ben] = await inConversation(world);
    await world.server.kill();
    await ada.context.setOffline(true);
    await expectStatus(ada.page, 'Offline');
    await world.server.launch();
    await expectStatus(ben.page, 'Connected');
    await send(ben.page, 'Where are you?');
    await expectMessage(ben.page, 'Where are you?', 'Sent');
    await ada.context.setOffline(false);
    await expectStatus(ada.page, 'Connected');
    await expectMessage(ada.page, 'Where are you?');
  });

  scene('a session that ends elsewhere leads to the form, with a sentence', async (world) => {
    const [ada, ben] = await inConversation(world);
    await send(ada.page, 'Between Ada and Ben.');
    await expectMessage(ben.page, 'Between Ada and Ben.');
    const answer = await api(world.server, 'DELETE', '/api/session', { cookie: await cookieOf(ada) });
    assert.equal(answer.status, 204);

    await nameField(ada.page).waitFor();
    await expectRefusal(ada.page, /session has ended/i);
    assert.ok(!(await ada.page.content()).includes('Between Ada and Ben.'), 'nothing of the conversation stays on the page');
    await expectStatus(ben.page, 'Connected');

    await signIn(ada.page, 'Ada');
    await openConversation(ada.page, 'Ben');
    await expectMessage(ada.page, 'Between Ada and Ben.');
  });

  scene('a session that ended while the server was down leads to the form too', async (world) => {
    const [ada, ben] = await inConversation(world);
    const other = await ada.context.newPage();
    await other.goto(world.server.url);
    await conversations(other).waitFor();
    await signOut(other);
    await nameField(ada.page).waitFor();
    await expectRefusal(ada.page, /session has ended/i);

    const cookie = await cookieOf(ben);
    await ben.context.setOffline(true);
    await world.server.restart();
    assert.equal((await api(world.server, 'DELETE', '/api/session', { cookie })).status, 204);
    await ben.context.setOffline(false);
    await nameField(ben.page).waitFor();
    await expectRefusal(ben.page, /session has ended/i);
  });

  scene('signing out leaves nothing for the next person at this browser', async (world) => {
    const [ada, ben] = await inConversation(world);
    await send(ada.page, 'Only for Ben.');
    await expectMessage(ben.page, 'Only for Ben.');
    await messageBox(ada.page).fill('a draft of Ada');
    await signOut(ada.page);
    assert.ok(!(await ada.page.content()).includes('Only for Ben.'));
    await until('Ada is not online', async () => (await entry(ben.page, 'Ada', 'Online').count()) === 0);

    await ada.page.goBack().catch(() => undefined);
    await nameField(ada.page).waitFor();
    await ada.page.reload();
    await nameField(ada.page).waitFor();
    assert.equal(await conversations(ada.page).count(), 0);

    await api(world.server, 'POST', '/api/accounts', { body: { name: 'Chi', password: passwordOf('Chi') } });
    await signIn(ada.page, 'Chi');
    await openConversation(ada.page, 'Ben');
    assert.equal(await messages(ada.page).getByRole('article').count(), 0);
    assert.equal(await messageBox(ada.page).inputValue(), '');
  });
});
