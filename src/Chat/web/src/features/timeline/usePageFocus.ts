import { useSyncExternalStore } from "react";

function subscribe(onChange: () => void): () => void {
  const ending = new AbortController();
  const { signal } = ending;
  window.addEventListener("focus", onChange, { signal });
  window.addEventListener("blur", onChange, { signal });
  document.addEventListener("visibilitychange", onChange, { signal });
  return () => {
    ending.abort();
  };
}

const isFocused = () => document.visibilityState === "visible" && document.hasFocus();

/** Whether a person looks at this page now, as far as a page can know. */
export function usePageFocus(): boolean {
  return useSyncExternalStore(subscribe, isFocused);
}
