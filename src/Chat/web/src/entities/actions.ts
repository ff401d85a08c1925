import { createAction } from "@reduxjs/toolkit";
import type {
  ConversationPageAnswer,
  ConversationSync,
  Me,
  Message,
  PersonEvent,
  PresenceEvent,
  ReadEvent,
  Site,
  SyncAnswer,
} from "../protocol/types";
import type { PendingMessage } from "./messages/delivery.std";

/**
 * Everything that happens, in one place. Facts are named in the past tense and change state;
 * intents are what a component asks for: the realtime middleware turns them into requests.
 */

// Facts about the session.
export const siteLoaded = createAction<Site>("session/siteLoaded");
export const sessionStarted = createAction<Me>("session/started");
/** The session is over: all state of the person is dropped. `notice` is said on the sign-in screen. */
export const sessionEnded = createAction<{ notice: string | null }>("session/ended");

// Facts about the connection.
export const connectionAttempted = createAction("connection/attempted");
export const connectionOpened = createAction("connection/opened");
export const connectionLost = createAction("connection/lost");
export const connectionOverdue = createAction("connection/overdue");
export const clientOutdated = createAction("connection/outdated");
export const networkChanged = createAction<{ online: boolean }>("connection/networkChanged");

// Facts from the server.
export const synced = createAction<SyncAnswer>("server/synced");
export const conversationUpserted = createAction<ConversationSync>("server/conversationUpserted");
/** A message that follows directly on what is known of its conversation. */
export const messageApplied = createAction<Message>("server/messageApplied");
/** A message of one's own was stored by the server. Does not move the conversation's revision: its event does. */
export const messageAcknowledged = createAction<Message>("server/messageAcknowledged");
export const readAdvanced = createAction<ReadEvent>("server/readAdvanced");
export const personUpserted = createAction<PersonEvent>("server/personUpserted");
export const presenceChanged = createAction<PresenceEvent>("server/presenceChanged");

// Facts about pages of history. `epoch` says to which state of the window an answer belongs.
export interface PageKey {
  conversationId: string;
  epoch: number;
}
export const pageStarted = createAction<PageKey & { kind: "newest" | "older" }>("page/started");
export const pageLoaded = createAction<PageKey & { answer: ConversationPageAnswer }>("page/loaded");
export const pageFailed = createAction<PageKey>("page/failed");

// Facts about one's own messages on their way.
export const messageQueued = createAction<PendingMessage>("outbox/queued");
export const messageRefused = createAction<{ clientId: string; reason: string }>("outbox/refused");
export const messageRequeued = createAction<{ clientId: string }>("outbox/requeued");
export const messageDiscarded = createAction<{ clientId: string }>("outbox/discarded");

// Intents.
export const sendMessage = createAction<{ thread: string; body: string }>("intent/sendMessage");
export const retryMessage = createAction<{ clientId: string }>("intent/retryMessage");
export const deleteMessage = createAction<{ clientId: string }>("intent/deleteMessage");
export const requestPage = createAction<{ conversationId: string; kind: "newest" | "older" }>("intent/requestPage");
export const readUpTo = createAction<{ conversationId: string; seq: number }>("intent/readUpTo");
export const reconnectNow = createAction("intent/reconnectNow");

// Of this page alone.
export const draftChanged = createAction<{ thread: string; text: string }>("draft/changed");
export const conversationLeft = createAction<{ conversationId: string }>("conversation/left");
