// What a person does and sees, by roles and accessible names alone: the same for whoever looks and for whoever listens.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { until } from './wait.mjs';

/** Different for everyone, of ordinary length, and not among the commonest. */
export const passwordOf = (name) => `lantern-${createHash('sha256').update(name).digest('hex').slice(0, 16)}`;

export const nameField = (page) => page.getByRole('textbox', { name: 'Name', exact: true });
export const passwordField = (page) => page.getByLabel('Password', { exact: true });
export const createButton = (page) => page.getByRole('button', { name: 'Create account', exact: true });
export const signInButton = (page) => page.getByRole('button', { name: 'Sign in', exact: true });
export const conversations = (page) => page.getByRole('navigation', { name: 'Conversations', exact: true });
export const messages = (page) => page.getByRole('region', { name: 'Messages', exact: true });
export const messageBox = (page) => page.getByRole('textbox', { name: 'Message', exact: true });
export const sendButton = (page) => page.getByRole('button', { name: 'Send', exact: true });
export const accountButton = (page) => page.getByRole('button', { name: 'Account', exact: true });

/** The entry of a person; `description` is what is said after the name: unread, presence, preview, time. */
export function entry(page, name, description) {
  const options = { name, exact: true };
  const described = description === undefined ? {} : { description };
  const list = conversations(page);
  // A description is looked for as a part, a name as a whole: two queries, since `exact` would hold for both.
  const named = list.getByRole('link', options).or(list.getByRole('button', options));
  return description === undefined ? named : named.and(list.getByRole('link', described).or(list.getByRole('button', described)));
}

export const message = (page, text) => messages(page).getByRole('article').filter({ hasText: text });

async function fillForm(page, name, password) {
  await nameField(page).fill(name);
  await passwordField(page).fill(password);
}

/** Fills the form and presses `Create account`, whatever comes of it. */
export async function tryCreateAccount(page, name, password) {
  await fillForm(page, name, password);
  await createButton(page).click();
}

/** Fills the form and presses `Sign in`, whatever comes of it. */
export async function trySignIn(page, name, password) {
  await fillForm(page, name, password);
  await signInButton(page).click();
}

export async function createAccount(page, name, password = passwordOf(name)) {
  await tryCreateAccount(page, name, password);
  await expectSignedIn(page);
}

export async function signIn(page, name, password = passwordOf(name)) {
  await trySignIn(page, name, password);
  await expectSignedIn(page);
}

export async function expectSignedIn(page) {
  await conversations(page).waitFor();
  await expectStatus(page, 'Connected');
}

export async function signOut(page) {
  await accountButton(page).click();
  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await nameField(page).waitFor();
}

export async function openConversation(page, name) {
  await entry(page, name).click();
  await page.getByRole('heading', { name, exact: true }).waitFor();
  await messageBox(page).waitFor();
}

/** Types and presses Enter. */
export async function send(page, text) {
  await messageBox(page).fill(text);
  await messageBox(page).press('Enter');
}

/** The state that a message carries as text, or null. */
export async function messageState(page, text) {
  const states = await message(page, text).getByText(/^\s*(Sending|Sent|Delivered|Read|Failed)\s*$/).allTextContents();
  assert.ok(states.length <= 1, `one state, not ${states}`);
  return states[0]?.trim() ?? null;
}

export async function expectMessage(page, text, state) {
  await message(page, text).first().waitFor();
  if (state !== undefined) {
    let last;
    await until(() => `"${text}" is ${state}; it is ${last}`, async () => (last = await messageState(page, text)) === state);
  }
}

/** The texts of all messages, as a screen reader finds them, oldest first. */
export const allMessages = (page) => messages(page).getByRole('article').allTextContents();

/** These messages are there, each once, in this order; others may stand between. */
export async function expectInOrder(page, texts) {
  let seen = [];
  await until(() => `${JSON.stringify(texts)} in this order; there are ${JSON.stringify(seen)}`, async () => {
    seen = await allMessages(page);
    return texts.every((text) => seen.some((article) => article.includes(text)));
  });
  const places = texts.map((text) => {
    const found = seen.flatMap((article, place) => (article.includes(text) ? [place] : []));
    assert.equal(found.length, 1, `"${text}" is there once: ${JSON.stringify(seen)}`);
    return found[0];
  });
  assert.deepEqual(places, places.toSorted((a, b) => a - b), `in order: ${JSON.stringify(seen)}`);
}

/** The connection state, in the words of the one status. */
export async function status(page) {
  const texts = await page.getByRole('status').allTextContents();
  assert.ok(texts.length <= 1, `there is one status, not ${JSON.stringify(texts)}`);
  return texts[0]?.trim() ?? null;
}

export async function expectStatus(page, ...expected) {
  let last;
  await until(() => `the status is ${expected.join(' or ')}; it is ${last}`, async () => expected.includes((last = await status(page))));
}

/** The sentence with which something was refused. */
export async function expectRefusal(page, pattern) {
  const alert = page.getByRole('alert');
  let text = '';
  await until(() => `an alert says ${pattern}; it says "${text}"`, async () => {
    text = (await alert.allTextContents()).join(' ');
    return pattern.test(text);
  });
  assert.match(text.trim(), /^\p{Lu}.*\s.*[.]$/su, 'a sentence');
}
