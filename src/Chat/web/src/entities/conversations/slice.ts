import { createSlice } from "@reduxjs/toolkit";
import type { ConversationSync, Message } from "../../protocol/types";
import {
  conversationUpserted,
  draftChanged,
  messageAcknowledged,
  messageApplied,
  readAdvanced,
  readUpTo,
  sessionStarted,
  synced,
} from "../actions";

/** The head of a conversation: everything but its messages. */
export interface Conversation {
  id: string;
  kind: "direct";
  personId: string;
  rev: number;
  lastSeq: number;
  readSeq: number;
  lastMessage: Message | null;
}

export interface ConversationsState {
  meId: string | null;
  byId: Record<string, Conversation>;
  /** Unsent text by thread. */
  drafts: Record<string, string>;
  /** The first answer of the server has come: an empty list is an empty list. */
  loaded: boolean;
}

const initialState: ConversationsState = { meId: null, byId: {}, drafts: {}, loaded: false };

function newer(a: Message | null, b: Message | null): Message | null {
  return a !== null && (b === null || a.seq > b.seq) ? a : b;
}

function takeConversation(state: ConversationsState, incoming: ConversationSync): void {
  const { id, kind, personId, rev, lastSeq, readSeq, lastMessage } = incoming;
  const held = state.byId[id];
  state.byId[id] = {
    id,
    kind,
    personId,
    rev: Math.max(rev, held?.rev ?? 0),
    lastSeq: Math.max(lastSeq, held?.lastSeq ?? 0),
    readSeq: Math.max(readSeq, held?.readSeq ?? 0),
    lastMessage: newer(held?.lastMessage ?? null, lastMessage),
  };
}

/** A message that is stored moves the end; one's own moves the read mark too, as it does on the server. */
function takeMessage(state: ConversationsState, conversation: Conversation, message: Message): void {
  conversation.lastSeq = Math.max(conversation.lastSeq, message.seq);
  conversation.lastMessage = newer(conversation.lastMessage, message);
  if (message.senderId === state.meId) {
    conversation.readSeq = Math.max(conversation.readSeq, message.seq);
  }
}

function advanceRead(state: ConversationsState, conversationId: string, seq: number): void {
  const conversation = state.byId[conversationId];
  if (conversation) {
    conversation.readSeq = Math.max(conversation.readSeq, Math.min(seq, conversation.lastSeq));
  }
}

const slice = createSlice({
  name: "conversations",
  initialState,
  reducers: {},
  extraReducers: (builder) => {
    builder
      .addCase(sessionStarted, (state, { payload }) => {
        state.meId = payload.id;
      })
      .addCase(synced, (state, { payload }) => {
        const held = state.byId;
        state.byId = {};
        for (const conversation of payload.conversations) {
          const known = held[conversation.id];
          if (known) {
            state.byId[conversation.id] = known;
          }
          takeConversation(state, conversation);
        }
        state.loaded = true;
      })
      .addCase(conversationUpserted, (state, { payload }) => {
        // Of a known conversation the messages behind a higher revision are missing here: their events bring it.
        const rev = state.byId[payload.id]?.rev ?? payload.rev;
        takeConversation(state, { ...payload, rev });
      })
      .addCase(messageApplied, (state, { payload }) => {
        const conversation = state.byId[payload.conversationId];
        if (conversation) {
          conversation.rev = Math.max(conversation.rev, payload.rev);
          takeMessage(state, conversation, payload);
        }
      })
      .addCase(messageAcknowledged, (state, { payload }) => {
        const conversation = state.byId[payload.conversationId];
        if (conversation) {
          takeMessage(state, conversation, payload);
        }
      })
      .addCase(readAdvanced, (state, { payload }) => {
        advanceRead(state, payload.conversationId, payload.readSeq);
      })
      .addCase(readUpTo, (state, { payload }) => {
        advanceRead(state, payload.conversationId, payload.seq);
      })
      .addCase(draftChanged, (state, { payload }) => {
        if (payload.text === "") {
          Reflect.deleteProperty(state.drafts, payload.thread);
        } else {
          state.drafts[payload.thread] = payload.text;
        }
      });
  },
});

export const conversationsReducer = slice.reducer;
