// Random numbers that can be had again: SEED=12345 repeats a run.

/** @returns {{ seed: number, next: () => number, between: (low: number, high: number) => number }} */
export function seededRandom(seed = Number(process.env.SEED ?? Math.trunc(Math.random() * 2 ** 32))) {
  let state = seed >>> 0;
  const next = () => {
    // mulberry32
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return { seed, next, between: (low, high) => low + next() * (high - low) };
}
