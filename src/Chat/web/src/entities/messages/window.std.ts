import type { ConversationPageAnswer, Message } from "../../protocol/types";

/** The part of a conversation's history that is held here: without holes, up to the newest message known. */
export interface MessageWindow {
  /** Ascending by `seq`. */
  messages: Message[];
  /** `missing`: the newest page was not loaded yet, so what precedes `messages` is unknown. */
  state: "missing" | "ready";
  hasOlder: boolean;
  loading: "none" | "newest" | "older";
  /** The last request for a page failed. */
  failed: boolean;
  /** Grows when messages are dropped, so that an answer to an earlier request is not taken for a neighbour. */
  epoch: number;
}

/** Messages kept of a conversation that is no longer open. */
export const KEPT_WHEN_LEFT = 100;

export function missingWindow(epoch = 0): MessageWindow {
  return { messages: [], state: "missing", hasOlder: true, loading: "none", failed: false, epoch };
}

/** A window that is known to be whole because the conversation has one message or none. */
export function wholeWindow(only: Message | null, epoch = 0): MessageWindow {
  return { ...missingWindow(epoch), messages: only ? [only] : [], state: "ready", hasOlder: false };
}

/** Both lists as one, ascending by `seq`; of two versions of a message the one with the higher `rev` stays. */
export function mergeMessages(held: readonly Message[], incoming: readonly Message[]): Message[] {
  const last = held[held.length - 1];
  if (incoming.length === 1 && incoming[0] && (last === undefined || incoming[0].seq > last.seq)) {
    return [...held, incoming[0]];
  }
  const bySeq = new Map(held.map((message) => [message.seq, message]));
  for (const message of incoming) {
    const known = bySeq.get(message.seq);
    if (known === undefined || known.rev <= message.rev) {
      bySeq.set(message.seq, message);
    }
  }
  return [...bySeq.values()].sort((a, b) => a.seq - b.seq);
}

export function withMessages(window: MessageWindow, incoming: readonly Message[]): MessageWindow {
  return { ...window, messages: mergeMessages(window.messages, incoming) };
}

/** Takes in a page; the caller has checked that it belongs to the window's epoch. */
export function withPage(window: MessageWindow, page: ConversationPageAnswer): MessageWindow {
  const heldFrom = window.messages[0]?.seq ?? Infinity;
  const pageFrom = page.messages[0]?.seq ?? Infinity;
  // An empty page of history, too, says that nothing precedes what is held.
  const pageDecides = pageFrom <= heldFrom || page.messages.length === 0;
  return {
    ...window,
    messages: mergeMessages(window.messages, page.messages),
    state: "ready",
    hasOlder: pageDecides ? page.hasMore : window.hasOlder,
    loading: "none",
    failed: false,
  };
}

/** Drops the oldest messages beyond `keep`. */
export function trimmed(window: MessageWindow, keep: number): MessageWindow {
  if (window.state !== "ready" || window.messages.length <= keep) {
    return window;
  }
  return {
    ...window,
    messages: window.messages.slice(-keep),
    hasOlder: true,
    loading: "none",
    epoch: window.epoch + 1,
  };
}
