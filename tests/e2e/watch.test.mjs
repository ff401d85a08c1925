// The tests' own watch over pages: it sees what it must see, or every other test here says less than it seems to.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { launchBrowser } from './support/browser.mjs';
import { ChatServer } from './support/chatServer.mjs';
import { nameField } from './support/person.mjs';
import { until } from './support/wait.mjs';
import { PageWatch } from './support/watch.mjs';

describe('the watch over pages', { timeout: 120_000 }, () => {
  let browser, server;
  before(async () => {
    browser = await launchBrowser();
    server = await ChatServer.start();
  });
  after(async () => {
    await browser?.close();
    await server?.dispose();
  });

  const misdeeds = [
    ['an error in the console', () => console.error('misdeed'), /console: misdeed/],
    ['an exception', () => void setTimeout(() => {
      throw new Error('misdeed');
    }), /page error: .*misdeed/s],
    ['an inline style', () => void document.body.setAttribute('style', 'color: red'), /content security policy: style-src-attr/],
    ['a string as a script', () => {
      try {
        document.createElement('script').text = 'void 0';
      } catch {
        // The policy throws too; what counts is that it reports.
      }
    }, /content security policy: require-trusted-types-for/],
    ['a request to another site', () => void fetch('http://127.0.0.1:9/').catch(() => undefined), /content security policy: connect-src/],
  ];
  for (const [what, misdeed, expected] of misdeeds) {
    test(`sees ${what}`, async () => {
      const context = await browser.newContext();
      const watch = new PageWatch('Ada');
      await watch.attach(context);
      const page = await context.newPage();
      await page.goto(server.url);
      await nameField(page).waitFor();
      assert.deepEqual(watch.problems, []);
      await page.evaluate(misdeed);
      const seen = () => watch.problems.some((problem) => expected.test(problem));
      await until(() => `${expected} among ${JSON.stringify(watch.problems)}`, seen);
      await context.close();
    });
  }
});
