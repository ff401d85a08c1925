// Ada and Ben find each other, write, read and reload.
import assert from 'node:assert/strict';
import {
  allMessages, createButton, entry, expectInOrder, expectMessage, message, messageBox, messages, nameField, openConversation, passwordField,
  send, signInButton,
} from './support/person.mjs';
import { until } from './support/wait.mjs';
import { topic } from './support/world.mjs';

async function adaAndBen(world) {
  return [await world.join('Ada'), await world.join('Ben')];
}

topic('two people', (scene) => {
  scene('the first page is one form with the fields Name and Password and the buttons Sign in and Create account', async (world) => {
    const { page } = await world.visit('Ada');
    await nameField(page).waitFor();
    assert.equal(await nameField(page).count(), 1);
    assert.equal(await passwordField(page).count(), 1);
    assert.equal(await signInButton(page).count(), 1);
    assert.equal(await createButton(page).count(), 1);
    assert.equal(await page.getByRole('textbox', { name: 'Name' }).count(), 1, 'no other field answers to Name');
    assert.equal(await page.getByLabel('Password').count(), 1, 'nothing else answers to Password');
    assert.equal(await page.locator('#root').count(), 1);
  });

  scene('they see each other and Echo, with their online state, as soon as there is an account', async (world) => {
    const [ada, ben] = await adaAndBen(world);
    await entry(ben.page, 'Ada', 'Online').waitFor();
    await entry(ada.page, 'Ben', 'Online').waitFor();
    await entry(ada.page, 'Echo').waitFor();
    assert.equal(await entry(ada.page, 'Ada').count(), 0, 'one is not in one\'s own list');

    await ben.context.close();
    await until('Ben is no longer online', async () => (await entry(ada.page, 'Ben', 'Online').count()) === 0);
    await entry(ada.page, 'Ben').waitFor();
  });

  scene('messages go both ways, in order, own and received told apart', async (world) => {
    const [ada, ben] = await adaAndBen(world);
    await openConversation(ada.page, 'Ben');
    await openConversation(ben.page, 'Ada');
    const texts = [];
    const lines = [[ada, 'Is the tide in?'], [ben, 'Since six.'], [ada, 'Then we sail.'], [ben, 'Bring the lamp.'], [ben, 'And tea.']];
    for (const [person, text] of lines) {
      texts.push(text);
      await send(person.page, text);
      await expectMessage(person.page, text, 'Sent');
      await Promise.all([expectMessage(ada.page, text), expectMessage(ben.page, text)]);
    }
    await expectInOrder(ada.page, texts);
    await expectInOrder(ben.page, texts);

    const received = await message(ada.page, 'Since six.').textContent();
    assert.match(received, /Ben/, 'a received message says from whom');
    assert.doesNotMatch(received, /Sent|Sending|Failed/, 'and has no state of delivery');
    const own = await ada.page.getByText('Then we sail.').last().boundingBox();
    const other = await ada.page.getByText('Since six.').last().boundingBox();
    assert.ok(own.x > other.x, 'own messages stand at the other side');
    assert.equal(await messageBox(ada.page).inputValue(), '', 'the box is empty after sending');
  });

  scene('Shift+Enter breaks the line; white space and markup are kept as written', async (world) => {
    const [ada, ben] = await adaAndBen(world);
    await openConversation(ada.page, 'Ben');
    await openConversation(ben.page, 'Ada');
    await messageBox(ada.page).pressSequentially('first <b>line</b>');
    await messageBox(ada.page).press('Shift+Enter');
    await messageBox(ada.page).pressSequentially('  & second');
    assert.equal(await messages(ada.page).getByRole('article').count(), 0, 'nothing is sent by Shift+Enter');
    await messageBox(ada.page).press('Enter');
    for (const { page } of [ada, ben]) {
      await expectMessage(page, 'second');
      const shown = await message(page, 'second').innerText();
      assert.match(shown, /first <b>line<\/b>\n {2}& second/);
    }
  });

  scene('unread messages are counted in the description and in the title, and gone when read', async (world) => {
    const [ada, ben] = await adaAndBen(world);
    await openConversation(ada.page, 'Ben');
    for (const text of ['One light.', 'Two lights.', 'Three lights.']) {
      await send(ada.page, text);
      await expectMessage(ada.page, text, 'Sent');
    }
    await entry(ben.page, 'Ada', '3 unread').waitFor();
    await entry(ben.page, 'Ada', 'Three lights.').waitFor();
    await until('the title counts', async () => (await ben.page.title()).includes('(3)'));

    await openConversation(ben.page, 'Ada');
    await expectInOrder(ben.page, ['One light.', 'Two lights.', 'Three lights.']);
    await until('nothing is unread', async () => (await entry(ben.page, 'Ada', 'unread').count()) === 0);
    await until('the title counts no longer', async () => !(await ben.page.title()).includes('('));
    await ben.page.reload();
    await expectMessage(ben.page, 'Three lights.');
    assert.equal(await entry(ben.page, 'Ada', 'unread').count(), 0, 'what was read stays read');
  });

  scene('a reload keeps the session, the history and the open conversation', async (world) => {
    const [ada, ben] = await adaAndBen(world);
    await openConversation(ada.page, 'Ben');
    await openConversation(ben.page, 'Ada');
    await send(ada.page, 'Anchor is up.');
    await expectMessage(ben.page, 'Anchor is up.');
    await send(ben.page, 'On my way.');
    await expectMessage(ada.page, 'On my way.');

    await ada.page.reload();
    await ada.page.getByRole('heading', { name: 'Ben', exact: true }).waitFor();
    await expectInOrder(ada.page, ['Anchor is up.', 'On my way.']);
    await expectMessage(ada.page, 'Anchor is up.', 'Sent');
    await send(ada.page, 'Good.');
    await expectMessage(ben.page, 'Good.');
    await expectInOrder(ben.page, ['Anchor is up.', 'On my way.', 'Good.']);
  });

  scene('all devices of a person are in step', async (world) => {
    const [ada, ben] = await adaAndBen(world);
    const adasPhone = await world.joinAgain('Ada', { viewport: { width: 360, height: 740 } });
    await openConversation(ada.page, 'Ben');
    await openConversation(ben.page, 'Ada');
    await openConversation(adasPhone.page, 'Ben');

    await send(ada.page, 'From the desk.');
    await expectMessage(adasPhone.page, 'From the desk.', 'Sent');
    await send(adasPhone.page, 'From the quay.');
    await expectMessage(ada.page, 'From the quay.', 'Sent');
    await send(ben.page, 'I see both.');
    for (const { page } of [ada, ben, adasPhone]) {
      await expectInOrder(page, ['From the desk.', 'From the quay.', 'I see both.']);
    }
  });

  scene('what is read on one device is read on the other', async (world) => {
    const [ada, ben] = await adaAndBen(world);
    const other = await world.joinAgain('Ben');
    await openConversation(ada.page, 'Ben');
    await send(ada.page, 'Do you see the light?');
    await Promise.all([ben, other].map(({ page }) => entry(page, 'Ada', '1 unread').waitFor()));
    await openConversation(ben.page, 'Ada');
    await until('read on the other device', async () => (await entry(other.page, 'Ada', 'unread').count()) === 0);
  });

  scene('a conversation stays between two: a third person sees nothing of it', async (world) => {
    const [ada, ben] = await adaAndBen(world);
    const chi = await world.join('Chi');
    await openConversation(ada.page, 'Ben');
    await openConversation(ben.page, 'Ada');
    await send(ada.page, 'Between us.');
    await expectMessage(ben.page, 'Between us.');
    // What Chi would see would have come by now: a message to Chi from the same sender is later in every queue.
    await openConversation(ada.page, 'Chi');
    await send(ada.page, 'For you.');
    await entry(chi.page, 'Ada', '1 unread').waitFor();
    await openConversation(chi.page, 'Ada');
    await expectMessage(chi.page, 'For you.');
    assert.equal((await allMessages(chi.page)).length, 1);
    assert.ok(!(await chi.page.content()).includes('Between us.'));
  });
});
