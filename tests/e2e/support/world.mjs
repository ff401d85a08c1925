// A scene: one test with a server of its own, and people who each have a browser context.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { DESKTOP, launchBrowser } from './browser.mjs';
import { ChatServer } from './chatServer.mjs';
import { createAccount, passwordOf, signIn } from './person.mjs';
import { PATIENCE } from './wait.mjs';
import { PageWatch } from './watch.mjs';

const TEST_LIMIT = 240_000;
const resultsFolder = fileURLToPath(new URL('../../../artifacts/test-results/browser/', import.meta.url));

export class World {
  #people = [];

  constructor(browser, server) {
    this.browser = browser;
    this.server = server;
  }

  /** A browser context with one page at the chat's address. Nobody is signed in. */
  async visit(name, contextOptions = {}) {
    const context = await this.browser.newContext({ viewport: DESKTOP, locale: 'en-GB', ...contextOptions });
    context.setDefaultTimeout(PATIENCE);
    const watch = new PageWatch(name);
    await watch.attach(context);
    const page = await context.newPage();
    const person = { name, password: passwordOf(name), context, page, watch };
    this.#people.push(person);
    await page.goto(this.server.url);
    return person;
  }

  /** Somebody who creates an account, and is signed in by that. */
  async join(name, contextOptions) {
    const person = await this.visit(name, contextOptions);
    await createAccount(person.page, name);
    return person;
  }

  /** Another device of somebody who has an account. */
  async joinAgain(name, contextOptions) {
    const person = await this.visit(name, contextOptions);
    await signIn(person.page, name);
    return person;
  }

  /** The server goes away in this scene. */
  allowOutages() {
    this.#people.forEach(({ watch }) => watch.allowOutages());
  }

  get problems() {
    return this.#people.flatMap(({ watch }) => watch.problems);
  }

  async keepEvidence(title) {
    const folder = join(resultsFolder, title.replace(/[^a-zA-Z0-9]+/g, '-'));
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'server.log'), this.server.output);
    for (const [index, { name, page }] of this.#people.entries()) {
      await page.screenshot({ path: join(folder, `${index}-${name}.png`) }).catch(() => undefined);
    }
    return folder;
  }

  async close() {
    await Promise.allSettled(this.#people.map(({ context }) => context.close()));
    await this.server.dispose();
  }
}

/**
 * Describes a topic. `define` gets `scene(title, body)`; every scene gets a `World` and fails when a page did what no page may.
 * @param {object} [options]
 * @param {string[]} [options.browserFlags]
 * @param {object} [options.server] see ChatServer.start
 * @param {number} [options.limit] of one scene, in milliseconds
 */
export function topic(title, define, { browserFlags = [], server: serverOptions = {}, limit = TEST_LIMIT } = {}) {
  describe(title, () => {
    let browser;
    before(async () => {
      browser = await launchBrowser(browserFlags);
    });
    after(() => browser?.close());

    define((sceneTitle, body) => test(sceneTitle, { timeout: limit }, async (t) => {
      const world = new World(browser, await ChatServer.start(serverOptions));
      try {
        await body(world, t);
        if (world.problems.length > 0) {
          throw new Error(`pages did what no page may:\n${world.problems.join('\n')}`);
        }
      } catch (error) {
        t.diagnostic(`evidence: ${await world.keepEvidence(`${title} ${sceneTitle}`)}`);
        world.problems.forEach((problem) => t.diagnostic(problem));
        throw error;
      } finally {
        await world.close();
      }
    }));
  });
}
