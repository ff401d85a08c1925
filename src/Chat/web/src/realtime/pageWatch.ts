export interface PageWatchListener {
  onNetwork(online: boolean): void;
  /** The page is looked at again, or the machine woke up: what was connected may be so no longer. */
  onReturn(): void;
}

const TICK_MS = 5_000;
/** Looking away for a moment proves nothing about the connection. */
const AWAY_MS = 15_000;
/** A tick that comes this much late means that the machine slept. */
const SLEPT_MS = 30_000;

/** Watches what the browser says about network, visibility and sleep. Returns what ends it. */
export function watchPage(listener: PageWatchListener): () => void {
  const ending = new AbortController();
  const { signal } = ending;
  window.addEventListener("online", () => listener.onNetwork(true), { signal });
  window.addEventListener("offline", () => listener.onNetwork(false), { signal });

  let hiddenAt: number | null = null;
  document.addEventListener(
    "visibilitychange",
    () => {
      if (document.visibilityState === "hidden") {
        hiddenAt = Date.now();
      } else {
        if (hiddenAt !== null && Date.now() - hiddenAt > AWAY_MS) {
          listener.onReturn();
        }
        hiddenAt = null;
      }
    },
    { signal },
  );

  let last = Date.now();
  const timer = setInterval(() => {
    const now = Date.now();
    // Timers of hidden pages are late anyway; those pages are seen to when they are looked at.
    if (document.visibilityState === "visible" && now - last > TICK_MS + SLEPT_MS) {
      listener.onReturn();
    }
    last = now;
  }, TICK_MS);
  return () => {
    ending.abort();
    clearInterval(timer);
  };
}
