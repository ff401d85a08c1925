/** Reads a setting of this browser; null when there is none or storage is closed to the page. */
export function readSetting(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

/** Keeps a setting of this browser, or forgets it with null. Where storage is closed, it lasts as long as the page. */
export function writeSetting(key: string, value: string | null): void {
  try {
    if (value === null) {
      localStorage.removeItem(key);
    } else {
      localStorage.setItem(key, value);
    }
  } catch {
    // Storage is closed to the page; nothing here depends on it.
  }
}
