// Waiting for conditions, never for a fixed time. The limit is generous: no test depends on speed.
export const PATIENCE = 60_000;

export const delay = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Asks again until the answer is truthy, and gives that answer.
 * @param {string | (() => string)} what names the condition in the error; a function is asked when it is too late
 */
export async function until(what, condition, patience = PATIENCE) {
  const end = performance.now() + patience;
  for (;;) {
    const answer = await condition();
    if (answer) {
      return answer;
    }
    if (performance.now() > end) {
      throw new Error(`not within ${patience / 1000} s: ${typeof what === 'function' ? what() : what}`);
    }
    await delay(25);
  }
}
