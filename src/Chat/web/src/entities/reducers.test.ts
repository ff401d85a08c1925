import { describe, expect, it } from "vitest";
import { createStore } from "../app/store";
import { ada, ben, conversation, message, syncAnswer } from "../test/builders";
import {
  connectionLost,
  connectionOpened,
  connectionOverdue,
  conversationUpserted,
  draftChanged,
  messageAcknowledged,
  messageApplied,
  networkChanged,
  pageLoaded,
  presenceChanged,
  readAdvanced,
  sessionEnded,
  sessionStarted,
  siteLoaded,
  synced,
} from "./actions";
import { selectEntries, selectStatus, unreadOf } from "./conversations/selectors";

function signedIn() {
  const store = createStore();
  store.dispatch(sessionStarted(ada));
  return store;
}

describe("conversations", () => {
  it("counts unread as what is after the read mark; one's own message moves the mark", () => {
    const store = signedIn();
    store.dispatch(synced(syncAnswer([conversation({ rev: 4, lastSeq: 4, readSeq: 1, lastMessage: message(4) })])));
    const unread = () => unreadOf(store.getState().conversations.byId["c1"]);
    expect(unread()).toBe(3);
    store.dispatch(messageApplied(message(5)));
    expect(unread()).toBe(4);
    store.dispatch(readAdvanced({ conversationId: "c1", readSeq: 3 }));
    store.dispatch(readAdvanced({ conversationId: "c1", readSeq: 2 }));
    expect(unread()).toBe(2);
    store.dispatch(readAdvanced({ conversationId: "c1", readSeq: 99 }));
    expect(unread()).toBe(0);
    store.dispatch(messageApplied(message(6)));
    store.dispatch(messageApplied(message(7, { senderId: ada.id })));
    expect(unread()).toBe(0);
  });

  it("does not take an acknowledgement for a revision: what came in between is still missing", () => {
    const store = signedIn();
    store.dispatch(synced(syncAnswer([conversation({ rev: 4, lastSeq: 4, readSeq: 4 })])));
    store.dispatch(messageAcknowledged(message(6, { senderId: ada.id })));
    expect(store.getState().conversations.byId["c1"]).toMatchObject({ rev: 4, lastSeq: 6, readSeq: 6 });
  });

  it("does not take an announcement for what its messages bring", () => {
    const store = signedIn();
    store.dispatch(synced(syncAnswer([conversation({ rev: 1, lastSeq: 1, lastMessage: message(1) })])));
    store.dispatch(conversationUpserted(conversation({ rev: 3, lastSeq: 3, lastMessage: message(3) })));
    expect(store.getState().conversations.byId["c1"]?.rev).toBe(1);
    expect(store.getState().messages.windows["c1"]?.messages).toHaveLength(1);
  });

  it("forgets conversations that the server does not name any more", () => {
    const store = signedIn();
    store.dispatch(synced(syncAnswer([conversation(), conversation({ id: "c2", personId: "chi" })])));
    store.dispatch(synced(syncAnswer([conversation({ id: "c2", personId: "chi", limited: false })])));
    expect(Object.keys(store.getState().conversations.byId)).toEqual(["c2"]);
    expect(Object.keys(store.getState().messages.windows)).toEqual(["c2"]);
  });

  it("drops its window when the server could not name all changes", () => {
    const store = signedIn();
    const head = { rev: 2, lastSeq: 2, lastMessage: message(2) };
    store.dispatch(synced(syncAnswer([conversation(head)])));
    const epoch = store.getState().messages.windows["c1"]?.epoch ?? -1;
    const answer = { messages: [message(1), message(2)], hasMore: false };
    store.dispatch(pageLoaded({ conversationId: "c1", epoch, answer }));
    expect(store.getState().messages.windows["c1"]?.messages).toHaveLength(2);
    store.dispatch(synced(syncAnswer([conversation({ rev: 500, lastSeq: 500, lastMessage: message(500) })])));
    expect(store.getState().messages.windows["c1"]).toMatchObject({ state: "missing", messages: [] });
  });
});

describe("the list", () => {
  it("has conversations by last activity, then people: Echo first, then by name", () => {
    const store = signedIn();
    const extra = { id: "zoe", name: "Zoe", kind: "person", online: false } as const;
    const answer = syncAnswer([conversation({ personId: "chi", rev: 1, lastSeq: 1, lastMessage: message(1) })]);
    store.dispatch(synced({ ...answer, people: [extra, ...answer.people] }));
    const names = () => {
      const { conversations, others } = selectEntries(store.getState());
      return [conversations, others].map((list) => list.map(({ person }) => person.name));
    };
    expect(names()).toEqual([["Chi"], ["Echo", "Ben", "Zoe"]]);
    store.dispatch(conversationUpserted(conversation({ id: "c2", personId: ben.id })));
    store.dispatch(messageApplied(message(1, { conversationId: "c2", sentAt: message(9).sentAt })));
    expect(names()).toEqual([
      ["Ben", "Chi"],
      ["Echo", "Zoe"],
    ]);
  });

  it("names at most fifty people without a conversation", () => {
    const store = signedIn();
    const people = Array.from({ length: 80 }, (_, i) => ({ ...ben, id: `p${i}`, name: `P ${i}` }));
    store.dispatch(synced({ ...syncAnswer(), people }));
    expect(selectEntries(store.getState()).others).toHaveLength(50);
  });

  it("keeps a draft with its conversation", () => {
    const store = signedIn();
    store.dispatch(synced(syncAnswer()));
    store.dispatch(draftChanged({ thread: ben.id, text: "not yet" }));
    const draft = () => selectEntries(store.getState()).others.find(({ thread }) => thread === ben.id)?.draft;
    expect(draft()).toBe("not yet");
    store.dispatch(draftChanged({ thread: ben.id, text: "" }));
    expect(store.getState().conversations.drafts).toEqual({});
  });
});

describe("connection", () => {
  it("is Offline when the browser says so or it takes long, but never while it is live", () => {
    const store = signedIn();
    const status = () => selectStatus(store.getState());
    store.dispatch(networkChanged({ online: false }));
    expect(status()).toBe("Offline");
    store.dispatch(connectionOpened());
    store.dispatch(synced(syncAnswer()));
    expect(status()).toBe("Connected");
    store.dispatch(connectionOverdue());
    expect(status()).toBe("Connected");
    store.dispatch(networkChanged({ online: true }));
    store.dispatch(connectionLost());
    expect(status()).toBe("Reconnecting");
    store.dispatch(connectionOverdue());
    expect(status()).toBe("Offline");
  });
});

describe("people and session", () => {
  it("follows presence, and ignores people it does not know", () => {
    const store = signedIn();
    store.dispatch(synced(syncAnswer()));
    store.dispatch(presenceChanged({ personId: ben.id, online: false }));
    store.dispatch(presenceChanged({ personId: "nobody", online: true }));
    expect(store.getState().people.entities[ben.id]?.online).toBe(false);
    expect(store.getState().people.ids).toHaveLength(3);
  });

  it("keeps what it knows of the place when the session ends, and nothing else", () => {
    const store = createStore();
    store.dispatch(siteLoaded({ hasAccounts: false, insecure: true, version: "0.1.0", protocol: 1 }));
    store.dispatch(sessionStarted(ada));
    store.dispatch(synced(syncAnswer([conversation()])));
    store.dispatch(sessionEnded({ notice: "Over." }));
    const { session, ...rest } = store.getState();
    expect(session).toEqual({
      session: { status: "signedOut", notice: "Over." },
      site: { hasAccounts: true, insecure: true, version: "0.1.0", protocol: 1 },
    });
    expect({ ...rest, session: null }).toEqual({ ...createStore().getState(), session: null });
  });
});
