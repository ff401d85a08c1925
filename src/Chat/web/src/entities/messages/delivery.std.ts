import type { Message } from "../../protocol/types";

/** What a person is told about one of their messages. Further states (delivered, read) follow `sent`. */
export type DeliveryState = "sending" | "failed" | "sent";

export type DeliveryEvent = "acknowledged" | "refused" | "retried";

/**
 * States only advance: once the server has stored a message, nothing takes that back. `retried` is the person's
 * own doing. A message that failed may still turn out to be stored (its acknowledgement was lost): that wins.
 */
export function nextDeliveryState(state: DeliveryState, event: DeliveryEvent): DeliveryState {
  switch (event) {
    case "acknowledged":
      return "sent";
    case "refused":
      return state === "sending" ? "failed" : state;
    case "retried":
      return state === "failed" ? "sending" : state;
  }
}

/** A message of one's own that is not (yet) part of a conversation's window. */
export interface PendingMessage {
  clientId: string;
  /** What the person sees as one conversation: for a one-to-one conversation the other person's id. */
  thread: string;
  body: string;
  createdAt: number;
  state: DeliveryState;
  /** Why it failed, as a clause: "the server did not answer". */
  reason: string | null;
  /** The server's copy, once acknowledged. */
  message: Message | null;
}
