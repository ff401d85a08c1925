/**
 * How long to wait before attempt `attempt` (from 1): doubles up to `max`, with jitter of half of it, so that many
 * clients do not come back at the same moment.
 */
export function backoff(attempt: number, base: number, max: number, random: () => number = Math.random): number {
  const full = Math.min(max, base * 2 ** Math.min(attempt - 1, 30));
  return Math.round(full / 2 + (random() * full) / 2);
}
