import type { Ack, SyncAnswer } from "../protocol/types";
import { backoff } from "./backoff.std";
import { classify, EventGate, type ServerEvent } from "./syncEngine.std";

export interface SynchroniserOptions {
  /** Asks the server, naming the revisions that are held; rejects when it did not answer. */
  requestSync(timeoutMs: number): Promise<Ack<SyncAnswer>>;
  /** The revision held of a conversation. */
  heldRev(conversationId: string): number | undefined;
  onSynced(answer: SyncAnswer): void;
  /** An event to apply. A `message` that is known already comes with `known`. */
  onEvent(event: ServerEvent, known: boolean): void;
  /** No answer although there is a connection: it is not worth much. */
  onStuck(): void;
}

/** Unanswered syncs in a row after which the connection is given up. */
const STUCK_AFTER = 2;

const SYNC_TIMEOUT_MS = 10_000;
/** A connection that was in use answers soon, or it does not carry any more. */
const PROBE_TIMEOUT_MS = 4_000;

/**
 * Brings what is held here up to the server's state and keeps it there: one sync after each connect and after each
 * gap, events held back meanwhile. Runs on one thread: no method is re-entered from its own callbacks.
 */
export class Synchroniser {
  private readonly gate = new EventGate();
  /** The sync under way; an answer to an earlier one is dropped. */
  private run: object | null = null;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private gaps = 0;
  private failures = 0;
  private probing = false;

  constructor(private readonly options: SynchroniserOptions) {}

  /** Call when a connection is there. */
  start(): void {
    this.gaps = 0;
    this.failures = 0;
    this.sync();
  }

  /** Call when the connection is gone. */
  stop(): void {
    this.run = null;
    this.gate.close();
    this.cancelTimer();
  }

  receive(event: ServerEvent): void {
    if (this.gate.pass(event)) {
      this.look(event);
    }
  }

  /** Asks again although nothing is known to be missing: to see whether the connection still carries. */
  refresh(): void {
    if (this.run === null && this.timer === null) {
      this.sync(true);
    }
  }

  private sync(probing = false): void {
    this.cancelTimer();
    const run = {};
    this.run = run;
    this.probing = probing;
    this.gate.close();
    this.options.requestSync(probing ? PROBE_TIMEOUT_MS : SYNC_TIMEOUT_MS).then(
      (ack) => {
        if (this.run === run) {
          this.answered(ack);
        }
      },
      () => {
        if (this.run === run) {
          this.failed();
        }
      },
    );
  }

  private answered(ack: Ack<SyncAnswer>): void {
    if (!ack.ok) {
      this.failed();
      return;
    }
    this.run = null;
    this.failures = 0;
    this.options.onSynced(ack);
    const held = this.gate.open();
    if (held === null) {
      this.gap();
      return;
    }
    for (const event of held) {
      // After a gap the gate is closed again and takes the rest.
      this.receive(event);
    }
  }

  private failed(): void {
    this.failures++;
    if (this.probing || this.failures >= STUCK_AFTER) {
      this.stop();
      this.options.onStuck();
    } else {
      this.later(backoff(this.failures, 500, 5_000));
    }
  }

  private look(event: ServerEvent): void {
    if (event.name !== "message") {
      this.options.onEvent(event, false);
      return;
    }
    const { message, prevRev } = event.data;
    switch (classify(this.options.heldRev(message.conversationId), { rev: message.rev, prevRev })) {
      case "apply":
        this.gaps = 0;
        this.options.onEvent(event, false);
        break;
      case "ignore":
        this.options.onEvent(event, true);
        break;
      case "gap":
        this.gap();
        break;
    }
  }

  /** The first gap is closed at once; if syncs do not close it, they become rare. */
  private gap(): void {
    this.gaps++;
    if (this.gaps === 1) {
      this.sync();
    } else {
      this.gate.close();
      this.later(backoff(this.gaps, 250, 5_000));
    }
  }

  private later(delayMs: number): void {
    this.cancelTimer();
    this.timer = setTimeout(() => {
      this.timer = null;
      this.sync();
    }, delayMs);
  }

  private cancelTimer(): void {
    if (this.timer !== null) {
      clearTimeout(this.timer);
      this.timer = null;
    }
  }
}
