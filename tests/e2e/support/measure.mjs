// How long a few things take, for people to read: nothing here is asserted.
import { DESKTOP } from './browser.mjs';
import { ChatServer } from './chatServer.mjs';
import { expectMessage, openConversation, send, signIn } from './person.mjs';
import { signUp } from './protocol.mjs';
import { installRecorder, recorded } from './recorder.mjs';

const SAMPLES = 30;
const RELOADS = 5;
const NO_LIMIT = ['--Chat:Messages:PerSecond=1000', '--Chat:Messages:Burst=1000'];

/**
 * One page writes to another; both have the machine's clock, so their times compare.
 * @returns {Promise<[string, number[]][]>} what, and the milliseconds of each sample
 */
async function measure(browser) {
  const server = await ChatServer.start({ flags: NO_LIMIT });
  try {
    const pages = [];
    for (const name of ['Ada', 'Ben']) {
      await signUp(server, name);
      const context = await browser.newContext({ viewport: DESKTOP });
      await installRecorder(context);
      await context.addInitScript(() => {
        globalThis.__entered = [];
        document.addEventListener('keydown', (event) => event.key === 'Enter' && globalThis.__entered.push(Date.now()), true);
      });
      const page = await context.newPage();
      await page.goto(server.url);
      await signIn(page, name);
      pages.push(page);
    }
    const [ada, ben] = pages;
    await openConversation(ada, 'Ben');
    await openConversation(ben, 'Ada');
    await ada.evaluate(() => {
      globalThis.__entered.length = 0;
    });
    for (let index = 0; index < SAMPLES; index++) {
      await send(ada, `[ada ${index}]`);
      await expectMessage(ada, `[ada ${index}]`, 'Sent');
      await expectMessage(ben, `[ada ${index}]`);
    }
    const entered = await ada.evaluate(() => globalThis.__entered);
    const [own, theirs] = [await recorded(ada), await recorded(ben)];
    const at = (index) => own[`[ada ${index}]`];
    const samples = Array.from({ length: SAMPLES }, (_, index) => index);
    const reloads = [];
    for (let index = 0; index < RELOADS; index++) {
      await ada.reload();
      await expectMessage(ada, `[ada ${SAMPLES - 1}]`);
      const states = (await recorded(ada))[`[ada ${SAMPLES - 1}]`];
      reloads.push(states[0].at - (await ada.evaluate(() => performance.timeOrigin)));
    }
    return [
      ['Enter to the bubble', samples.map((index) => at(index)[0].at - entered[index])],
      ['Enter to Sent', samples.map((index) => at(index).find(({ state }) => state === 'Sent').at - entered[index])],
      ['Enter to the other window', samples.map((index) => theirs[`[ada ${index}]`][0].at - entered[index])],
      ['reload to the conversation', reloads],
    ];
  } finally {
    await server.dispose();
  }
}

/** A small table of medians and worst cases. */
export async function timeTable(browser) {
  const lines = [`${''.padEnd(28)}  median ms   worst ms`];
  for (const [what, values] of await measure(browser)) {
    const sorted = values.toSorted((a, b) => a - b);
    const [median, worst] = [sorted[Math.floor(sorted.length / 2)], sorted.at(-1)];
    lines.push(`${what.padEnd(28)} ${median.toFixed(0).padStart(10)} ${worst.toFixed(0).padStart(10)}`);
  }
  return lines.join('\n');
}
