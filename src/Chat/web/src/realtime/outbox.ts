/** A message of one's own that the server has not yet confirmed. */
export interface OutboxEntry {
  clientId: string;
  thread: string;
  body: string;
  createdAt: number;
  /** Set when the server refused it: it waits for the person's decision. */
  failedBecause: string | null;
}

/**
 * Where unconfirmed messages are kept, in the order of sending. Asynchronous, so that a store that outlives the page
 * can take the place of the one in memory.
 */
export interface Outbox {
  /** Adds an entry at the end, or changes the one with the same `clientId` in its place. */
  put(entry: OutboxEntry): Promise<void>;
  remove(clientId: string): Promise<void>;
  all(): Promise<OutboxEntry[]>;
  clear(): Promise<void>;
}

/** Lasts as long as the page. */
export class MemoryOutbox implements Outbox {
  private readonly entries = new Map<string, OutboxEntry>();

  async put(entry: OutboxEntry): Promise<void> {
    this.entries.set(entry.clientId, entry);
  }

  async remove(clientId: string): Promise<void> {
    this.entries.delete(clientId);
  }

  async all(): Promise<OutboxEntry[]> {
    return [...this.entries.values()];
  }

  async clear(): Promise<void> {
    this.entries.clear();
  }
}
