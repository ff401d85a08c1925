import { createSelector } from "@reduxjs/toolkit";
import type { RootState } from "../../app/store";
import type { Person } from "../../protocol/types";
import { connectionStatus } from "../connection/slice";
import type { PendingMessage } from "../messages/delivery.std";
import { missingWindow, type MessageWindow } from "../messages/window.std";
import { peopleAdapter } from "../people/slice";
import type { Conversation } from "./slice";

export const people = peopleAdapter.getSelectors<RootState>((state) => state.people);

const noWindow = missingWindow();

export function windowOfConversation(state: RootState, conversationId: string): MessageWindow {
  return state.messages.windows[conversationId] ?? noWindow;
}

/** What the person sees as one conversation. Of a one-to-one conversation the key is the other person's id, so that it is the same before and after the server has opened it. */
export function threadOf(conversation: Conversation): string {
  return conversation.personId;
}

const selectByThread = createSelector(
  (state: RootState) => state.conversations.byId,
  (byId): Map<string, Conversation> => new Map(Object.values(byId).map((item) => [threadOf(item), item])),
);

export function conversationOfThread(state: RootState, thread: string): Conversation | undefined {
  return selectByThread(state).get(thread);
}

export function unreadOf(conversation: Conversation | undefined): number {
  return conversation ? Math.max(0, conversation.lastSeq - conversation.readSeq) : 0;
}

export const selectUnreadTotal = createSelector(
  (state: RootState) => state.conversations.byId,
  (byId): number => Object.values(byId).reduce((sum, conversation) => sum + unreadOf(conversation), 0),
);

export const selectStatus = (state: RootState) => connectionStatus(state.connection);

/** One's own messages that the server does not have, in order of sending. */
export const selectWaiting = createSelector(
  (state: RootState) => state.messages.pending,
  (pending): PendingMessage[] => pending.filter(({ state }) => state === "sending"),
);

export interface Preview {
  text: string;
  own: boolean;
  state: "sending" | "failed" | "sent" | null;
  at: number;
}

/** An entry of the list: a conversation, or a person with whom there is none yet. */
export interface Entry {
  thread: string;
  person: Person;
  conversation: Conversation | null;
  preview: Preview | null;
  draft: string;
  unread: number;
}

/** People without a conversation that the list names; the rest is found elsewhere. */
const LISTED_PEOPLE = 50;

function previewOf(
  conversation: Conversation | undefined,
  pending: PendingMessage | undefined,
  meId: string | null,
): Preview | null {
  if (pending) {
    return { text: pending.body, own: true, state: pending.state, at: pending.createdAt };
  }
  const last = conversation?.lastMessage;
  if (!last) {
    return null;
  }
  const own = last.senderId === meId;
  return { text: last.body, own, state: own ? "sent" : null, at: last.sentAt };
}

const byName = new Intl.Collator(undefined, { sensitivity: "base", numeric: true });

/** Conversations by their last activity, newest first; then people, Echo first, by name. */
export const selectEntries = createSelector(
  [
    people.selectAll,
    selectByThread,
    (state: RootState) => state.messages.pending,
    (state: RootState) => state.conversations.drafts,
    (state: RootState) => state.conversations.meId,
  ],
  (everyone, byThread, pending, drafts, meId): { conversations: Entry[]; others: Entry[] } => {
    const lastPending = new Map(pending.map((entry) => [entry.thread, entry]));
    const conversations: Entry[] = [];
    const others: Entry[] = [];
    for (const person of everyone) {
      const thread = person.id;
      const conversation = byThread.get(thread);
      const preview = previewOf(conversation, lastPending.get(thread), meId);
      const unread = unreadOf(conversation);
      const entry: Entry = {
        thread,
        person,
        conversation: conversation ?? null,
        preview,
        draft: drafts[thread] ?? "",
        unread,
      };
      (preview ? conversations : others).push(entry);
    }
    conversations.sort((a, b) => (b.preview?.at ?? 0) - (a.preview?.at ?? 0));
    others.sort(
      (a, b) =>
        Number(b.person.kind === "echo") - Number(a.person.kind === "echo") ||
        byName.compare(a.person.name, b.person.name),
    );
    return { conversations, others: others.slice(0, LISTED_PEOPLE) };
  },
);
