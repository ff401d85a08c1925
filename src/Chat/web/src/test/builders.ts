import type { ConversationSync, Me, Message, Person, SyncAnswer } from "../protocol/types";

export const ada: Me = { id: "ada", name: "Ada", isAdmin: true };
export const ben: Person = { id: "ben", name: "Ben", kind: "person", online: true };
export const chi: Person = { id: "chi", name: "Chi", kind: "person", online: false };
export const echo: Person = { id: "echo", name: "Echo", kind: "echo", online: true };

export function message(seq: number, over: Partial<Message> = {}): Message {
  return {
    conversationId: "c1",
    seq,
    rev: seq,
    id: `m${seq}`,
    senderId: ben.id,
    clientId: `x${seq}`,
    sentAt: Date.UTC(2026, 10, 23, 12, 0) + seq * 1000,
    body: `text ${seq}`,
    ...over,
  };
}

export function conversation(over: Partial<ConversationSync> = {}): ConversationSync {
  return {
    id: "c1",
    kind: "direct",
    personId: ben.id,
    rev: 0,
    lastSeq: 0,
    readSeq: 0,
    lastMessage: null,
    changes: [],
    limited: true,
    ...over,
  };
}

export function syncAnswer(conversations: ConversationSync[] = []): SyncAnswer {
  return { serverTime: 0, me: ada, people: [ben, chi, echo], conversations };
}
