import type { MessageEvent, ServerEvents } from "../protocol/types";

/** What to do with an event of a conversation, given the revision that is held here. */
export type Verdict = "apply" | "ignore" | "gap";

/**
 * An event at or below the held revision is known already; one that follows directly is applied; anything else
 * says that something in between is missing, and only a sync brings it.
 */
export function classify(heldRev: number | undefined, event: Pick<MessageEvent, "prevRev"> & { rev: number }): Verdict {
  if (heldRev === undefined) {
    return "gap";
  }
  if (event.rev <= heldRev) {
    return "ignore";
  }
  return event.prevRev === heldRev ? "apply" : "gap";
}

/** One event from the server with its name. */
export type ServerEvent = {
  [Name in keyof ServerEvents]: { name: Name; data: ServerEvents[Name] };
}[keyof ServerEvents];

/**
 * Holds events back while a sync is under way: the answer may be older or newer than they are, so they are looked
 * at only after it. Nothing is held beyond `capacity`; then another sync is due instead.
 */
export class EventGate {
  private held: ServerEvent[] | null = [];
  private overflowed = false;

  constructor(private readonly capacity = 1000) {}

  close(): void {
    this.held = [];
    this.overflowed = false;
  }

  /** True when the event may be looked at now. */
  pass(event: ServerEvent): boolean {
    if (this.held === null) {
      return true;
    }
    if (this.held.length < this.capacity) {
      this.held.push(event);
    } else {
      this.overflowed = true;
    }
    return false;
  }

  /** Lets events pass again. Returns those held back, or null when some were dropped. */
  open(): ServerEvent[] | null {
    const events = this.overflowed ? null : (this.held ?? []);
    this.held = null;
    this.overflowed = false;
    return events;
  }
}
