import type { Ack, MessageSendAnswer } from "../protocol/types";
import { backoff } from "./backoff.std";

export interface QueuedMessage {
  clientId: string;
  thread: string;
  body: string;
}

export interface SendQueueOptions<Entry extends QueuedMessage> {
  /** Sends one message; rejects when no acknowledgement came in time. */
  transmit(entry: Entry): Promise<Ack<MessageSendAnswer>>;
  onStored(entry: Entry, answer: MessageSendAnswer): void;
  /** The server will not take it as it is, or did not answer `maxAttempts` times while there was a connection. */
  onRefused(entry: Entry, reason: string): void;
  maxAttempts?: number;
  retryDelay?: (attempt: number) => number;
}

interface Lane<Entry> {
  entries: Entry[];
  /** The entry on its way, if any. An answer counts only while its own flight is the current one. */
  flight: { clientId: string } | null;
  attempts: number;
  timer: ReturnType<typeof setTimeout> | null;
}

/**
 * Sends messages in order: one at a time in each thread, threads side by side. Starts paused. While paused nothing is
 * sent, nothing fails and no attempt is counted; a message that was on its way when the connection broke is sent again
 * with the same `clientId`, which the server recognises.
 */
export class SendQueue<Entry extends QueuedMessage> {
  private readonly lanes = new Map<string, Lane<Entry>>();
  private readonly maxAttempts: number;
  private readonly retryDelay: (attempt: number) => number;
  private running = false;

  constructor(private readonly options: SendQueueOptions<Entry>) {
    this.maxAttempts = options.maxAttempts ?? 6;
    this.retryDelay = options.retryDelay ?? ((attempt) => backoff(attempt, 500, 8_000));
  }

  enqueue(entry: Entry): void {
    let lane = this.lanes.get(entry.thread);
    if (lane === undefined) {
      lane = { entries: [], flight: null, attempts: 0, timer: null };
      this.lanes.set(entry.thread, lane);
    }
    lane.entries.push(entry);
    this.pump(lane);
  }

  resume(): void {
    this.running = true;
    for (const lane of this.lanes.values()) {
      this.pump(lane);
    }
  }

  pause(): void {
    this.running = false;
    for (const lane of this.lanes.values()) {
      this.halt(lane);
    }
  }

  /** Takes a message out, because it is known to be stored or is no longer wanted. */
  remove(clientId: string): void {
    for (const lane of this.lanes.values()) {
      const index = lane.entries.findIndex((entry) => entry.clientId === clientId);
      if (index === 0) {
        this.finishHead(lane);
      } else if (index > 0) {
        lane.entries.splice(index, 1);
      }
    }
  }

  clear(): void {
    this.pause();
    this.lanes.clear();
  }

  clientIds(): string[] {
    return [...this.lanes.values()].flatMap((lane) => lane.entries.map((entry) => entry.clientId));
  }

  private halt(lane: Lane<Entry>): void {
    lane.flight = null;
    lane.attempts = 0;
    if (lane.timer !== null) {
      clearTimeout(lane.timer);
      lane.timer = null;
    }
  }

  private finishHead(lane: Lane<Entry>): void {
    this.halt(lane);
    lane.entries.shift();
    this.pump(lane);
  }

  private pump(lane: Lane<Entry>): void {
    const entry = lane.entries[0];
    if (!this.running || entry === undefined || lane.flight !== null || lane.timer !== null) {
      return;
    }
    const flight = { clientId: entry.clientId };
    lane.flight = flight;
    lane.attempts++;
    this.options.transmit(entry).then(
      (ack) => {
        this.answered(lane, entry, flight, ack);
      },
      () => {
        if (lane.flight === flight) {
          this.retryLater(lane, entry, "The server did not answer.");
        }
      },
    );
  }

  private answered(lane: Lane<Entry>, entry: Entry, flight: object, ack: Ack<MessageSendAnswer>): void {
    const current = lane.flight === flight;
    if (ack.ok) {
      // Also from an earlier flight: stored is stored.
      this.options.onStored(entry, ack);
      if (lane.flight === flight) {
        this.finishHead(lane);
      } else {
        this.remove(entry.clientId);
      }
    } else if (current && ack.error.retryable) {
      this.retryLater(lane, entry, ack.error.message);
    } else if (current) {
      this.options.onRefused(entry, ack.error.message);
      this.finishHead(lane);
    }
  }

  private retryLater(lane: Lane<Entry>, entry: Entry, reason: string): void {
    lane.flight = null;
    if (!this.running) {
      return;
    }
    if (lane.attempts >= this.maxAttempts) {
      this.options.onRefused(entry, reason);
      this.finishHead(lane);
      return;
    }
    lane.timer = setTimeout(() => {
      lane.timer = null;
      this.pump(lane);
    }, this.retryDelay(lane.attempts));
  }
}
