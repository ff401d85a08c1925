// axe-core on a page, in both reading directions, and the one thing axe does not look at: whether a page is wider than its window.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

const source = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/**
 * The context options for a page that axe looks at: axe makes elements that the content security policy of the chat forbids, so the
 * policy is off there; every other test has it on. Animations are off, because a colour half way is nobody's choice.
 */
export const AXE_CONTEXT = { bypassCSP: true, reducedMotion: 'reduce' };

async function problemsOf(page) {
  if (!(await page.evaluate(() => 'axe' in globalThis))) {
    await page.evaluate(source);
  }
  return await page.evaluate(async () => {
    // What moves for a moment even without animations (one frame of it) has no colour of its own yet.
    const ending = document.getAnimations().filter((animation) => animation.effect?.getComputedTiming().endTime !== Infinity);
    await Promise.allSettled(ending.map(({ finished }) => finished));
    const { violations } = await globalThis.axe.run(document, {
      resultTypes: ['violations'],
      rules: { 'target-size': { enabled: true } },
    });
    const problems = violations.flatMap(({ id, help, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id} (${help}): ${target.join(' ')}: ${failureSummary.replace(/\s+/g, ' ')}`));
    const width = document.documentElement.scrollWidth;
    return width > globalThis.innerWidth ? [...problems, `the page is ${width} px wide, the window ${globalThis.innerWidth}`] : problems;
  });
}

/** What is wrong with the page as it stands, from left to right and from right to left; each problem in one line. */
export async function findProblems(page, screen) {
  const found = [];
  for (const direction of ['ltr', 'rtl']) {
    await page.evaluate((dir) => document.documentElement.setAttribute('dir', dir), direction);
    found.push(...(await problemsOf(page)).map((problem) => `${screen}, ${direction}: ${problem}`));
  }
  await page.evaluate(() => document.documentElement.removeAttribute('dir'));
  return found;
}
