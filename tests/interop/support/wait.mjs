// Waiting for conditions, never for a fixed time. The limits are generous: no test depends on speed.
export const LIMIT = 20_000;

export const delay = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Rejects with a sentence when the promise is not settled in time. */
export function within(promise, what, limit = LIMIT) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no ${what} within ${limit} ms`)), limit);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** Asks again until the answer is truthy. */
export async function until(condition, what, limit = LIMIT) {
  const end = performance.now() + limit;
  for (;;) {
    const value = await condition();
    if (value) {
      return value;
    }
    if (performance.now() > end) {
      throw new Error(`no ${what} within ${limit} ms`);
    }
    await delay(10);
  }
}

/** The next `name` event of a Socket.IO client, as its argument list. */
export function event(socket, name, limit = LIMIT) {
  return within(new Promise((resolve) => socket.once(name, (...args) => resolve(args))), `event "${name}"`, limit);
}

/** The next `count` events of that name: one argument list each. Register before what causes them. */
export function events(socket, name, count, limit = LIMIT) {
  const all = [];
  return within(new Promise((resolve) => {
    const listener = (...args) => {
      all.push(args);
      if (all.length === count) {
        socket.off(name, listener);
        resolve(all);
      }
    };
    socket.on(name, listener);
  }), `${count} events "${name}"`, limit);
}
