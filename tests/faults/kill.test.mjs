// SIGKILL in the middle of a conversation: what was shown as Sent is in the history once, in one order for everyone; nothing hangs.
// SEED=N repeats the moments of a run.
import assert from 'node:assert/strict';
import { expectStatus, messageState, messages, openConversation, send } from '../e2e/support/person.mjs';
import { PollingSocket, signInAs, wholeHistory } from '../e2e/support/protocol.mjs';
import { seededRandom } from '../e2e/support/random.mjs';
import { installRecorder, marksOnPage, recorded } from '../e2e/support/recorder.mjs';
import { delay, until } from '../e2e/support/wait.mjs';
import { topic } from '../e2e/support/world.mjs';

const KILLS = 20;
const LIMIT = 30 * 60_000;
/** While the server is away a person goes on writing, but not without end. */
const MOST_WAITING = 5;

/** Writes numbered messages until told to stop. The next one follows when the last is stored, or after a while without an answer. */
class Writer {
  #stopped = false;

  constructor(person, random) {
    this.person = person;
    this.random = random;
    this.written = [];
  }

  start() {
    this.done = this.#write();
    // Seen when the test waits for it; until then it must not end the process.
    this.done.catch(() => undefined);
  }

  async stop() {
    this.#stopped = true;
    await this.done;
  }

  async #write() {
    const { page, name } = this.person;
    while (!this.#stopped) {
      const mark = `[${name} ${this.written.length}]`;
      this.written.push(mark);
      await send(page, `${mark} ${'~'.repeat(this.random.between(0, 40))}`);
      const patience = performance.now() + this.random.between(200, 800);
      while (performance.now() < patience && (await messageState(page, mark)) !== 'Sent' && !this.#stopped) {
        await delay(15);
      }
      await until('room to write more', async () => this.#stopped || (await this.#waiting()) < MOST_WAITING);
      await delay(this.random.between(50, 150));
    }
  }

  async #waiting() {
    return await messages(this.person.page).getByRole('article').getByText(/^\s*Sending\s*$/).count();
  }
}

/** Scrolls up, as a person does, until the page holds this many messages. */
async function scrollToStart(page, count) {
  await messages(page).hover();
  await until(() => `all ${count} messages on the page`, async () => {
    await page.mouse.wheel(0, -4_000);
    return (await messages(page).getByRole('article').count()) >= count;
  });
}

topic('a killed server', (scene) => {
  scene(`${KILLS} kills at random moments: no acknowledged message is missing, doubled or out of order`, async (world, t) => {
    const random = seededRandom();
    t.diagnostic(`SEED=${random.seed}`);
    const ada = await world.join('Ada');
    const ben = await world.join('Ben');
    const people = [ada, ben];
    world.allowOutages();
    for (const [person, other] of [[ada, 'Ben'], [ben, 'Ada']]) {
      await installRecorder(person.context);
      await person.page.reload();
      await openConversation(person.page, other);
      await expectStatus(person.page, 'Connected');
    }
    const writers = people.map((person) => new Writer(person, random));
    writers.forEach((writer) => writer.start());

    for (let kill = 0; kill < KILLS; kill++) {
      await delay(random.between(100, 2_000));
      await world.server.kill();
      await delay(random.between(0, 1_000));
      await world.server.launch();
      for (const { page } of people) {
        await expectStatus(page, 'Connected');
      }
    }
    await Promise.all(writers.map((writer) => writer.stop()));
    for (const { name, page } of people) {
      await until(`nothing of ${name} is Sending any longer`, async () =>
        (await messages(page).getByText(/^\s*Sending\s*$/).count()) === 0);
    }

    const { cookie } = await signInAs(world.server, 'Ada');
    const socket = await PollingSocket.connect(world.server, cookie);
    const { conversations } = await socket.request('sync', { conversations: {} });
    assert.equal(conversations.length, 1);
    const history = await wholeHistory(socket, conversations[0].id);
    await socket.close();
    assert.deepEqual(history.map(({ seq }) => seq), history.map((_, index) => index + 1), 'the order has no holes');
    const stored = history.map(({ body }) => /^\[\w+ \d+\]/.exec(body)[0]);
    assert.equal(new Set(stored).size, stored.length, 'no message is doubled');

    for (const [index, { page, name }] of people.entries()) {
      const own = Object.entries(await recorded(page)).filter(([mark]) => mark.startsWith(`[${name} `));
      const sent = own.filter(([, states]) => states.some(({ state }) => state === 'Sent')).map(([mark]) => mark);
      const failed = own.filter(([, states]) => states.at(-1).state === 'Failed').map(([mark]) => mark);
      assert.ok(sent.length >= KILLS, `a conversation worth the name: ${sent.length} messages`);
      assert.deepEqual(own.map(([mark]) => mark).toSorted(), writers[index].written.toSorted(), 'every message was shown');
      for (const [mark, states] of own) {
        const order = states.map(({ state }) => state);
        assert.ok(order.indexOf('Sent') === -1 || order.indexOf('Sent') === order.length - 1, `${mark} went back from Sent: ${order}`);
      }
      assert.deepEqual(sent.filter((mark) => !stored.includes(mark)), [], 'what was Sent is in the history');
      assert.deepEqual(failed.filter((mark) => stored.includes(mark)), [], 'what failed is not');
      assert.deepEqual([...sent, ...failed].toSorted(), writers[index].written.toSorted(), 'everything ends as Sent or Failed');
      assert.deepEqual(stored.filter((mark) => sent.includes(mark)), sent.toSorted(byNumber), 'in the order of writing');
      t.diagnostic(`${name}: ${sent.length} sent, ${failed.length} failed`);
    }

    const fresh = await world.joinAgain('Ben');
    await openConversation(fresh.page, 'Ada');
    for (const { page } of [...people, fresh]) {
      await scrollToStart(page, stored.length);
      const failedHere = (await marksOnPage(page)).filter((mark) => !stored.includes(mark));
      assert.deepEqual((await marksOnPage(page)).filter((mark) => !failedHere.includes(mark)), stored, 'every page shows the same');
    }
  });
}, { limit: LIMIT });

const numberOf = (mark) => Number(/\d+/.exec(mark)[0]);
const byNumber = (a, b) => numberOf(a) - numberOf(b);
