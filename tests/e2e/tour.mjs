// Pictures of every screen: `node tour.mjs [FOLDER]` writes one contact sheet for each of light and dark, 1280 and 360 px, the single
// pictures beside it in a folder of the same name, and prints how long a few things took. Nothing here is asserted.
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DESKTOP, launchBrowser, PHONE } from './support/browser.mjs';
import { ChatServer } from './support/chatServer.mjs';
import { timeTable } from './support/measure.mjs';
import {
  accountButton, conversations, entry, expectMessage, expectRefusal, expectStatus, message, messages, nameField,
  openConversation, send, signIn, trySignIn,
} from './support/person.mjs';
import { signUp } from './support/protocol.mjs';
import { composeSheet } from './support/sheet.mjs';
import { ageMessages, ages, converse, writeMany } from './support/tourWorld.mjs';

const folder = resolve(process.argv[2] ?? fileURLToPath(new URL('../../artifacts/tour', import.meta.url)));
const UNLIMITED = ['--Chat:Messages:PerSecond=1000', '--Chat:Messages:Burst=1000'];

class Tour {
  views = [];

  constructor(browser) {
    this.browser = browser;
  }

  /** The same person on four screens. */
  async open(server) {
    await this.close();
    for (const viewport of [DESKTOP, PHONE]) {
      for (const colorScheme of ['light', 'dark']) {
        const context = await this.browser.newContext({
          viewport, colorScheme, locale: 'en-GB', reducedMotion: 'reduce', hasTouch: viewport === PHONE,
        });
        context.setDefaultTimeout(60_000);
        await context.addInitScript(ageMessages, ages);
        const page = await context.newPage();
        await page.goto(server.url);
        const name = `${viewport.width}-${colorScheme}`;
        this.shots ??= new Map();
        this.shots.set(name, this.shots.get(name) ?? []);
        this.views.push({ name, viewport, page, context });
      }
    }
  }

  async each(action) {
    for (const { page } of this.views) {
      await action(page);
    }
  }

  async shoot(title) {
    for (const { name, page } of this.views) {
      await page.bringToFront();
      // Fonts and the last layout: a picture of a page that is still moving is of no use.
      await page.evaluate(async () => {
        await document.fonts.ready;
        await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
      });
      this.shots.get(name).push({ title, image: await page.screenshot({ animations: 'disabled' }) });
    }
    process.stdout.write(`  ${title}\n`);
  }

  async close() {
    await Promise.all(this.views.map(({ context }) => context.close()));
    this.views = [];
  }
}

async function toList(page) {
  const back = page.getByRole('link', { name: 'Back', exact: true });
  if (await back.isVisible()) {
    await back.click();
  }
  await conversations(page).waitFor();
}

async function openFromList(page, name) {
  await toList(page);
  await openConversation(page, name);
}

async function strangerScreens(tour, server) {
  await tour.open(server);
  await tour.each((page) => nameField(page).waitFor());
  await tour.shoot('First run');
  const people = {};
  for (const name of ['Ada', 'Ben', 'Chi', 'Анна', 'Ann Lee', '山田 太郎', 'ليلى']) {
    people[name] = await signUp(server, name);
  }
  await tour.each(async (page) => {
    await page.reload();
    await nameField(page).waitFor();
  });
  await tour.shoot('Sign in');
  await tour.each(async (page) => {
    await trySignIn(page, 'Ada', 'wrong-lantern-1');
    await expectRefusal(page, /password/);
  });
  await tour.shoot('Refused sign in');
  await tour.each((page) => signIn(page, 'Ada'));
  await tour.shoot('No conversation yet');
  return people;
}

async function conversationScreens(tour, server, { Ada, Ben, Chi }) {
  await writeMany(server, Chi, Ada, 80);
  await converse(server, Ada, Ben);
  await tour.each(async (page) => {
    await page.reload();
    await entry(page, 'Chi', '80 unread').waitFor();
  });
  await tour.shoot('List with unread messages');
  await tour.each(async (page) => {
    await openFromList(page, 'Ben');
    await expectMessage(page, 'On my way.');
  });
  await tour.shoot('Conversation, its end');
  await tour.each((page) => message(page, 'The harbour office called').evaluate((element) => element.scrollIntoView()));
  await tour.shoot('Conversation, its start');
  await tour.each(async (page) => {
    await openFromList(page, 'Ann Lee');
    await page.getByText('Say hello to').last().waitFor();
  });
  await tour.shoot('Nothing written yet');
  await tour.each(async (page) => {
    await openFromList(page, 'Chi');
    await expectMessage(page, 'Log entry 80:');
    await messages(page).hover();
    await page.mouse.wheel(0, -1_500);
    await page.getByRole('button', { name: /newest|new/ }).waitFor();
  });
  await tour.shoot('Many messages, away from the end');
  await tour.each(async (page) => {
    await toList(page);
    await accountButton(page).click();
    await page.getByRole('button', { name: 'Sign out', exact: true }).waitFor();
  });
  await tour.shoot('Account menu');
  await tour.each(async (page) => {
    await page.keyboard.press('Escape');
    await openFromList(page, 'Ben');
    await page.evaluate(() => document.documentElement.setAttribute('dir', 'rtl'));
  });
  await tour.shoot('From right to left');
  await tour.each((page) => page.evaluate(() => document.documentElement.removeAttribute('dir')));
}

async function outageScreens(tour, server) {
  await server.kill();
  await tour.each(async (page) => {
    await expectStatus(page, 'Reconnecting', 'Offline');
    await send(page, 'This one waits.');
    await expectMessage(page, 'This one waits.', 'Sending');
    await page.getByRole('button', { name: 'Try now', exact: true }).waitFor();
  });
  await tour.shoot('Reconnecting, a message waits');
  await tour.each(toList);
  await tour.shoot('Reconnecting, the list');
  await tour.each((page) => page.context().setOffline(true));
  await tour.each(async (page) => {
    await expectStatus(page, 'Offline');
    await openFromList(page, 'Ben');
  });
  await tour.shoot('Offline');
  await tour.each((page) => page.context().setOffline(false));
}

async function failureScreens(tour, server) {
  await server.launch();
  await tour.each((page) => expectStatus(page, 'Connected'));
  // The burst of this life of the server went with the waiting messages.
  await tour.each(async (page) => {
    await openFromList(page, 'Ben');
    await send(page, 'This one is one too many for the server.');
  });
  await tour.each((page) => expectMessage(page, 'one too many', 'Failed'));
  await tour.shoot('Failed message');
}

async function insecureScreens(tour) {
  const server = await ChatServer.start({ flags: ['--insecure-lan'], host: 'chat.lan' });
  try {
    await signUp(server, 'Ben');
    const ada = await signUp(server, 'Ada');
    await tour.open(server);
    await tour.each((page) => nameField(page).waitFor());
    await tour.shoot('Not encrypted: sign in');
    await writeMany(server, await signUp(server, 'Chi'), ada, 3);
    await tour.each(async (page) => {
      await signIn(page, 'Ada');
      await openConversation(page, 'Chi');
      await expectMessage(page, 'Log entry 3:');
    });
    await tour.shoot('Not encrypted: conversation');
    await tour.close();
  } finally {
    await server.dispose();
  }
}

const browser = await launchBrowser(['--host-resolver-rules=MAP chat.lan 127.0.0.1']);
try {
  const tour = new Tour(browser);
  // Seeding takes more than a person may send at once; after the restart the limit is one burst of four waiting messages.
  const server = await ChatServer.start({ flags: UNLIMITED });
  try {
    const people = await strangerScreens(tour, server);
    await conversationScreens(tour, server, people);
    await outageScreens(tour, server);
    server.flags = ['--Chat:Messages:PerSecond=0.0001', '--Chat:Messages:Burst=4'];
    await failureScreens(tour, server);
    await tour.close();
  } finally {
    await server.dispose();
  }
  await insecureScreens(tour);

  await mkdir(folder, { recursive: true });
  for (const [name, shots] of tour.shots) {
    const path = join(folder, `${name}.png`);
    await writeFile(path, await composeSheet(browser, name, shots));
    await mkdir(join(folder, name), { recursive: true });
    for (const [index, { title, image }] of shots.entries()) {
      await writeFile(join(folder, name, `${String(index + 1).padStart(2, '0')} ${title.replaceAll(':', ',')}.png`), image);
    }
    process.stdout.write(`${path}\n`);
  }
  process.stdout.write(`\n${await timeTable(browser)}\n`);
} finally {
  await browser.close();
}
