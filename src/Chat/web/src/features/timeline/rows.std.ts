import type { DeliveryState, PendingMessage } from "../../entities/messages/delivery.std";
import { mergeMessages } from "../../entities/messages/window.std";
import { dayKey } from "../../lib/dates.std";
import type { Message } from "../../protocol/types";

/** A message as the timeline shows it, whether the server has it or not. */
export interface TimelineMessage {
  /** Stays the same when a message of one's own is confirmed, so that its bubble is not made anew. */
  key: string;
  clientId: string;
  senderId: string;
  own: boolean;
  body: string;
  at: number;
  /** Of one's own messages. */
  state: DeliveryState | null;
  reason: string | null;
  /** 0 while the server has not stored it. */
  seq: number;
}

export type Row =
  | { type: "day"; key: string; at: number }
  | { type: "message"; key: string; message: TimelineMessage; first: boolean; last: boolean; showTime: boolean };

/** Messages of one author this close together stand in one group. */
export const GROUP_MS = 5 * 60_000;

function confirmed(message: Message, meId: string): TimelineMessage {
  const { clientId, senderId, body, sentAt, seq } = message;
  const own = senderId === meId;
  const key = `${senderId}/${clientId}`;
  return { key, clientId, senderId, own, body, at: sentAt, state: own ? "sent" : null, reason: null, seq };
}

/** Confirmed messages strictly by `seq`, then one's own that wait, in order of sending. */
export function timelineOf(
  held: readonly Message[],
  pending: readonly PendingMessage[],
  meId: string,
): TimelineMessage[] {
  const acknowledged = pending.flatMap(({ message }) => (message ? [message] : []));
  const stored = acknowledged.length > 0 ? mergeMessages(held, acknowledged) : held;
  const waiting = pending
    .filter(({ message }) => message === null)
    .map(({ clientId, body, createdAt, state, reason }) => ({
      key: `${meId}/${clientId}`,
      clientId,
      senderId: meId,
      own: true,
      body,
      at: createdAt,
      state,
      reason,
      seq: 0,
    }));
  return [...stored.map((message) => confirmed(message, meId)), ...waiting];
}

/** A failed message stands alone, because its reason stands below it. */
function sameGroup(a: TimelineMessage, b: TimelineMessage, zone: string): boolean {
  return (
    a.senderId === b.senderId &&
    a.state !== "failed" &&
    b.state !== "failed" &&
    Math.abs(b.at - a.at) < GROUP_MS &&
    dayKey(a.at, zone) === dayKey(b.at, zone)
  );
}

/** Messages with the days between them, and what each bubble needs to know of its neighbours. */
export function buildRows(messages: readonly TimelineMessage[], zone: string): Row[] {
  const rows: Row[] = [];
  let day = "";
  messages.forEach((message, index) => {
    const previous = messages[index - 1];
    const next = messages[index + 1];
    const own = dayKey(message.at, zone);
    if (own !== day) {
      day = own;
      rows.push({ type: "day", key: `day/${message.key}`, at: message.at });
    }
    const first = previous === undefined || !sameGroup(previous, message, zone);
    const last = next === undefined || !sameGroup(message, next, zone);
    const showTime = last || (message.own && next?.state !== message.state);
    rows.push({ type: "message", key: message.key, message, first, last, showTime });
  });
  return rows;
}
