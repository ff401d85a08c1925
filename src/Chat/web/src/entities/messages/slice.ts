import { createSlice } from "@reduxjs/toolkit";
import type { ConversationSync, Message } from "../../protocol/types";
import {
  conversationLeft,
  conversationUpserted,
  messageAcknowledged,
  messageApplied,
  messageDiscarded,
  messageQueued,
  messageRefused,
  messageRequeued,
  pageFailed,
  pageLoaded,
  pageStarted,
  sessionStarted,
  synced,
} from "../actions";
import { nextDeliveryState, type PendingMessage } from "./delivery.std";
import {
  KEPT_WHEN_LEFT,
  missingWindow,
  trimmed,
  wholeWindow,
  withMessages,
  withPage,
  type MessageWindow,
} from "./window.std";

export interface MessagesState {
  /** Whose messages are one's own. */
  meId: string | null;
  windows: Record<string, MessageWindow>;
  /** One's own messages on their way, in the order in which they will be sent. */
  pending: PendingMessage[];
  /** The latest messages that arrived live from others, to be announced. */
  arrived: Message[];
}

const ANNOUNCED = 5;

const initialState: MessagesState = { meId: null, windows: {}, pending: [], arrived: [] };

function windowOf(state: MessagesState, conversationId: string): MessageWindow {
  return state.windows[conversationId] ?? missingWindow();
}

/** A pending message has arrived when its conversation's window shows it: only then may its own row go. */
function dropArrived(state: MessagesState): void {
  if (state.pending.every((entry) => entry.message === null)) {
    return;
  }
  state.pending = state.pending.filter(({ message }) => {
    const window = message && state.windows[message.conversationId];
    return !(window?.state === "ready" && window.messages.some(({ seq }) => seq === message?.seq));
  });
}

/** The acknowledgement and the sender's own event may come in either order; both say that a message is stored. */
function markStored(state: MessagesState, message: Message): void {
  if (message.senderId !== state.meId) {
    return;
  }
  const entry = state.pending.find(({ clientId }) => clientId === message.clientId);
  if (entry) {
    entry.state = nextDeliveryState(entry.state, "acknowledged");
    entry.reason = null;
    entry.message = message;
  }
}

function takeConversation(state: MessagesState, conversation: ConversationSync): void {
  const held = windowOf(state, conversation.id);
  let window = held;
  if (conversation.lastSeq <= 1 && held.state === "missing") {
    window = wholeWindow(conversation.lastMessage, held.epoch + 1);
  } else if (conversation.limited) {
    window = missingWindow(held.epoch + 1);
  } else if (conversation.changes.length > 0) {
    window = withMessages(held, conversation.changes);
  }
  state.windows[conversation.id] = window;
  for (const message of conversation.changes) {
    markStored(state, message);
  }
  if (conversation.lastMessage) {
    markStored(state, conversation.lastMessage);
  }
}

const slice = createSlice({
  name: "messages",
  initialState,
  reducers: {},
  extraReducers: (builder) => {
    builder
      .addCase(sessionStarted, (state, { payload }) => {
        state.meId = payload.id;
      })
      .addCase(synced, (state, { payload }) => {
        const mine = new Set(payload.conversations.map(({ id }) => id));
        for (const id of Object.keys(state.windows)) {
          if (!mine.has(id)) {
            Reflect.deleteProperty(state.windows, id);
          }
        }
        for (const conversation of payload.conversations) {
          takeConversation(state, conversation);
        }
        dropArrived(state);
      })
      .addCase(conversationUpserted, (state, { payload }) => {
        // Announces a conversation; one that is known here is not stale because of it.
        if (state.windows[payload.id] === undefined) {
          takeConversation(state, payload);
          dropArrived(state);
        }
      })
      .addCase(messageApplied, (state, { payload }) => {
        state.windows[payload.conversationId] = withMessages(windowOf(state, payload.conversationId), [payload]);
        markStored(state, payload);
        dropArrived(state);
        if (payload.senderId !== state.meId) {
          state.arrived = [...state.arrived.slice(1 - ANNOUNCED), payload];
        }
      })
      .addCase(messageAcknowledged, (state, { payload }) => {
        const window = state.windows[payload.conversationId];
        if (window?.state === "ready") {
          state.windows[payload.conversationId] = withMessages(window, [payload]);
        }
        markStored(state, payload);
        dropArrived(state);
      })
      .addCase(pageStarted, (state, { payload }) => {
        const window = windowOf(state, payload.conversationId);
        state.windows[payload.conversationId] = { ...window, loading: payload.kind, failed: false };
      })
      .addCase(pageLoaded, (state, { payload }) => {
        const window = windowOf(state, payload.conversationId);
        if (window.epoch === payload.epoch) {
          state.windows[payload.conversationId] = withPage(window, payload.answer);
          for (const message of payload.answer.messages) {
            markStored(state, message);
          }
          dropArrived(state);
        }
      })
      .addCase(pageFailed, (state, { payload }) => {
        const window = windowOf(state, payload.conversationId);
        if (window.epoch === payload.epoch) {
          state.windows[payload.conversationId] = { ...window, loading: "none", failed: true };
        }
      })
      .addCase(conversationLeft, (state, { payload }) => {
        const window = state.windows[payload.conversationId];
        if (window) {
          state.windows[payload.conversationId] = trimmed(window, KEPT_WHEN_LEFT);
        }
      })
      .addCase(messageQueued, (state, { payload }) => {
        state.pending.push(payload);
      })
      .addCase(messageRefused, (state, { payload }) => {
        const entry = state.pending.find(({ clientId }) => clientId === payload.clientId);
        if (entry) {
          entry.state = nextDeliveryState(entry.state, "refused");
          entry.reason = entry.state === "failed" ? payload.reason : null;
        }
      })
      .addCase(messageRequeued, (state, { payload }) => {
        const index = state.pending.findIndex(({ clientId }) => clientId === payload.clientId);
        const entry = state.pending[index];
        if (entry?.state === "failed") {
          entry.state = nextDeliveryState(entry.state, "retried");
          entry.reason = null;
          state.pending.splice(index, 1);
          state.pending.push(entry);
        }
      })
      .addCase(messageDiscarded, (state, { payload }) => {
        state.pending = state.pending.filter(
          ({ clientId, state: delivery }) => clientId !== payload.clientId || delivery !== "failed",
        );
      });
  },
});

export const messagesReducer = slice.reducer;
