const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/**
 * A random id of 20 characters `[A-Za-z0-9_-]` (120 bits).
 * From `getRandomValues`, because `randomUUID` does not exist on pages over plain HTTP.
 */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(20));
  let id = "";
  for (const byte of bytes) {
    id += alphabet.charAt(byte & 63);
  }
  return id;
}

/** A stable number from 0 to `buckets - 1` for an id (FNV-1a). */
export function bucketOf(id: string, buckets: number): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < id.length; i++) {
    hash = Math.imul(hash ^ id.charCodeAt(i), 0x01000193);
  }
  return (hash >>> 0) % buckets;
}
