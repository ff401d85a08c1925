import { useSyncExternalStore } from "react";

const MINUTE = 60_000;
const currentMinute = () => Math.floor(Date.now() / MINUTE) * MINUTE;

function subscribe(onChange: () => void): () => void {
  const timer = setInterval(onChange, 10_000);
  return () => {
    clearInterval(timer);
  };
}

/** The current time to the minute, for words like "Today" that change by themselves. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, currentMinute);
}
