// Without a mouse: everything a person needs, with keys alone.
import assert from 'node:assert/strict';
import {
  accountButton, createButton, entry, expectMessage, expectSignedIn, messageBox, nameField, passwordField, passwordOf,
} from './support/person.mjs';
import { signUp } from './support/protocol.mjs';
import { until } from './support/wait.mjs';
import { topic } from './support/world.mjs';

const MOST_STEPS = 60;

const hasFocus = (locator) => locator.evaluate((element) => element === document.activeElement);

/** Presses Tab (or another key) until the focus is there; fails when it never comes there. */
async function focusBy(page, locator, key = 'Tab') {
  await locator.waitFor();
  for (let step = 0; step < MOST_STEPS; step++) {
    if (await hasFocus(locator)) {
      return;
    }
    await page.keyboard.press(key);
  }
  const where = await page.evaluate(() => document.activeElement?.outerHTML.slice(0, 200));
  throw new Error(`${MOST_STEPS} times ${key} did not lead to ${locator}; the focus is on ${where}`);
}

/** What has the focus shows it: an outline, or a shadow of it or of the box around it. */
const showsFocus = (locator) => locator.evaluate((element) => {
  for (let shown = element; shown !== null && shown !== document.body; shown = shown.parentElement) {
    for (const part of [undefined, '::before', '::after']) {
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(shown, part);
      if ((outlineStyle !== 'none' && outlineWidth !== '0px') || boxShadow !== 'none') {
        return true;
      }
    }
  }
  return false;
});

const ground = (page) => page.evaluate(() => getComputedStyle(document.body).backgroundColor);

topic('keyboard only', (scene) => {
  scene('sign up, open a conversation, send, switch the theme, sign out', async (world) => {
    const ben = await world.join('Ben');
    const { page } = await world.visit('Ada', { colorScheme: 'light' });
    await focusBy(page, nameField(page));
    assert.ok(await showsFocus(nameField(page)), 'the field shows its focus');
    await page.keyboard.type('Ada');
    await focusBy(page, passwordField(page));
    await page.keyboard.type(passwordOf('Ada'));
    await focusBy(page, createButton(page));
    assert.ok(await showsFocus(createButton(page)), 'the button shows its focus');
    await page.keyboard.press('Enter');
    await expectSignedIn(page);

    await focusBy(page, entry(page, 'Ben'));
    assert.ok(await showsFocus(entry(page, 'Ben')), 'the entry shows its focus');
    await page.keyboard.press('Enter');
    await focusBy(page, messageBox(page));
    await page.keyboard.type('No mouse here.');
    await page.keyboard.press('Enter');
    await expectMessage(page, 'No mouse here.', 'Sent');
    assert.ok(await hasFocus(messageBox(page)), 'one can go on writing');
    await entry(ben.page, 'Ada', '1 unread').waitFor();

    await focusBy(page, accountButton(page), 'Shift+Tab');
    await page.keyboard.press('Enter');
    const system = page.getByRole('radio', { name: 'System', exact: true });
    await focusBy(page, system);
    const light = await ground(page);
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    assert.ok(await page.getByRole('radio', { name: 'Dark', exact: true }).isChecked());
    await until('the page is dark', async () => (await ground(page)) !== light);

    await page.keyboard.press('Escape');
    assert.equal(await page.getByRole('button', { name: 'Sign out', exact: true }).count(), 0, 'Escape closes the menu');
    assert.ok(await hasFocus(accountButton(page)), 'and gives the focus back');
    await page.reload();
    await expectSignedIn(page);
    assert.notEqual(await ground(page), light, 'the theme is kept');

    await focusBy(page, accountButton(page));
    await page.keyboard.press('Space');
    const signOut = page.getByRole('button', { name: 'Sign out', exact: true });
    await focusBy(page, signOut);
    assert.ok(await showsFocus(signOut), 'the action shows its focus');
    await page.keyboard.press('Enter');
    await nameField(page).waitFor();
  });

  scene('Enter in the form does what its first button says', async (world) => {
    const first = await world.visit('Ada');
    await focusBy(first.page, nameField(first.page));
    await first.page.keyboard.type('Ada');
    await focusBy(first.page, passwordField(first.page));
    await first.page.keyboard.type(passwordOf('Ada'));
    await first.page.keyboard.press('Enter');
    await expectSignedIn(first.page);

    const again = await world.visit('Ada');
    await focusBy(again.page, nameField(again.page));
    await again.page.keyboard.type('Ada');
    await focusBy(again.page, passwordField(again.page));
    await again.page.keyboard.type(passwordOf('Ada'));
    await again.page.keyboard.press('Enter');
    await expectSignedIn(again.page);
  });

  scene('the messages can be scrolled with keys, and older ones come', async (world) => {
    await signUp(world.server, 'Ben');
    const { page } = await world.join('Ada', { viewport: { width: 1280, height: 500 } });
    await entry(page, 'Echo').press('Enter');
    for (let index = 0; index < 20; index++) {
      await messageBox(page).fill(`Line ${index}.`);
      await messageBox(page).press('Enter');
    }
    await expectMessage(page, 'Line 19.', 'Sent');
    const region = page.getByRole('region', { name: 'Messages', exact: true });
    const first = region.getByRole('article').first();
    await focusBy(page, region, 'Shift+Tab');
    await until('the first message is in view', async () => {
      await page.keyboard.press('PageUp');
      const box = await first.boundingBox();
      const frame = await region.boundingBox();
      return box.y >= frame.y && box.y < frame.y + frame.height;
    });
    const jump = page.getByRole('button', { name: /Jump to the newest message|new/ });
    await focusBy(page, jump);
    await page.keyboard.press('Enter');
    await jump.waitFor({ state: 'detached' });
  });
});
