import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { deleteMessage, readUpTo, requestPage, retryMessage, sendMessage, sessionEnded } from "../entities/actions";
import { selectEntries, selectStatus, selectUnreadTotal } from "../entities/conversations/selectors";
import { startApp } from "../test/app";
import { ada, ben } from "../test/builders";
import { settled } from "../test/fakeServer";

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

async function liveApp() {
  const app = startApp();
  app.server.connect();
  await app.server.answer();
  return app;
}

const send = async (app: ReturnType<typeof startApp>, body: string) => {
  app.store.dispatch(sendMessage({ thread: ben.id, body }));
  await settled();
};

const pendingStates = (app: ReturnType<typeof startApp>) =>
  app.store.getState().messages.pending.map(({ body, state }) => `${body} ${state}`);

describe("connection", () => {
  it("is called Connected only after the server has answered the sync", async () => {
    const { server, store } = startApp();
    expect(selectStatus(store.getState())).toBe("Reconnecting");
    server.connect();
    expect(selectStatus(store.getState())).toBe("Reconnecting");
    await server.answer();
    expect(selectStatus(store.getState())).toBe("Connected");
    await server.disconnect();
    expect(selectStatus(store.getState())).toBe("Reconnecting");
    vi.advanceTimersByTime(30_000);
    expect(selectStatus(store.getState())).toBe("Offline");
    server.connect();
    await server.answer();
    expect(selectStatus(store.getState())).toBe("Connected");
  });

  it("asks a live connection whether it still carries when the network is said to be gone", async () => {
    const { server, store, page } = await liveApp();
    page.onNetwork(false);
    expect(server.names()).toEqual(["sync"]);
    await server.answer();
    expect(selectStatus(store.getState())).toBe("Connected");
    page.onNetwork(false);
    await server.loseAnswer(false);
    expect(server.reconnects).toBe(1);
    await server.disconnect();
    expect(selectStatus(store.getState())).toBe("Offline");
  });

  it("gives a live connection up at once when nothing else gets through either", async () => {
    const { server, page } = startApp(() => Promise.reject(new Error("no network")));
    server.connect();
    await server.answer();
    page.onNetwork(false);
    await settled();
    expect(server.reconnects).toBe(1);
  });

  it("tries at once when the page is looked at again", async () => {
    const { server, page } = startApp();
    page.onReturn();
    expect(server.reconnects).toBe(1);
  });

  it("goes to the sign-in screen when the server closed it because the session is over", async () => {
    const { server, store } = startApp(() => Promise.resolve(null));
    server.connect();
    await server.answer();
    server.listener?.onClosedByServer();
    await settled();
    expect(store.getState().session.session).toEqual({
      status: "signedOut",
      notice: "Your session has ended. Sign in again.",
    });
  });

  it("comes back when the server closed it for another reason, or cannot be asked", async () => {
    for (const check of [() => Promise.resolve(ada), () => Promise.reject(new Error("down"))]) {
      const { server, store } = startApp(check);
      server.connect();
      server.listener?.onClosedByServer();
      await vi.advanceTimersByTimeAsync(1_000);
      expect(server.reconnects).toBe(1);
      expect(store.getState().session.session.status).toBe("signedIn");
    }
  });

  it("says that the page is outdated when the protocol is", () => {
    const { server, store } = startApp();
    server.listener?.onRefused("protocol_version");
    expect(store.getState().connection.outdated).toBe(true);
  });
});

describe("sending", () => {
  it("shows a message at once and settles it by the acknowledgement, then by its event", async () => {
    const app = await liveApp();
    await send(app, "hello");
    expect(pendingStates(app)).toEqual(["hello sending"]);
    await app.server.answer();
    expect(pendingStates(app)).toEqual(["hello sent"]);
    await app.server.deliverAll();
    expect(pendingStates(app)).toEqual([]);
    expect(app.store.getState().messages.windows["c-ben"]?.messages.map(({ body }) => body)).toEqual(["hello"]);
    expect(await app.outbox.all()).toEqual([]);
  });

  it("settles it by its event when that comes first", async () => {
    const app = await liveApp();
    await send(app, "hello");
    await app.server.loseAnswer(true);
    await app.server.deliverAll();
    expect(pendingStates(app)).toEqual([]);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(app.server.names()).toEqual([]);
    expect(app.server.conversations.get("c-ben")?.messages).toHaveLength(1);
  });

  it("keeps messages while there is no connection, syncs first, then sends them in order", async () => {
    const app = await liveApp();
    await app.server.disconnect();
    await send(app, "one");
    await send(app, "two");
    expect(pendingStates(app)).toEqual(["one sending", "two sending"]);
    app.server.connect();
    expect(app.server.names()).toEqual(["sync"]);
    await app.server.answer();
    expect(app.server.names()).toEqual(["message.send"]);
    await app.server.answerAll();
    await app.server.deliverAll();
    expect(app.server.conversations.get("c-ben")?.messages.map(({ body }) => body)).toEqual(["one", "two"]);
    expect(pendingStates(app)).toEqual([]);
  });

  it("does not send again what the sync shows as stored", async () => {
    const app = await liveApp();
    await send(app, "first");
    await app.server.answerAll();
    await app.server.deliverAll();
    await send(app, "hello");
    await app.server.loseAnswer(true);
    await app.server.disconnect();
    app.server.connect();
    await app.server.answer();
    expect(app.server.names()).toEqual([]);
    expect(pendingStates(app)).toEqual([]);
  });

  it("says why a message was refused; Retry sends it again, Delete forgets it", async () => {
    const app = await liveApp();
    const refusal = { code: "body_invalid", message: "No.", retryable: false };
    app.server.refuseSends = [refusal, refusal];
    await send(app, "hello");
    await app.server.answer();
    expect(app.store.getState().messages.pending[0]).toMatchObject({ state: "failed", reason: "No." });
    expect((await app.outbox.all())[0]).toMatchObject({ failedBecause: "No." });
    const clientId = app.store.getState().messages.pending[0]?.clientId ?? "";

    app.store.dispatch(retryMessage({ clientId }));
    expect(pendingStates(app)).toEqual(["hello sending"]);
    expect(app.server.requests[0]?.request).toMatchObject({ clientId });
    await app.server.answer();
    expect(pendingStates(app)).toEqual(["hello failed"]);

    app.store.dispatch(deleteMessage({ clientId }));
    await settled();
    expect(pendingStates(app)).toEqual([]);
    expect(await app.outbox.all()).toEqual([]);
  });

  it("names the person before there is a conversation and the conversation after", async () => {
    const app = await liveApp();
    await send(app, "one");
    expect(app.server.requests[0]?.request).toMatchObject({ personId: ben.id });
    await app.server.answer();
    await app.server.deliverAll();
    await send(app, "two");
    expect(app.server.requests[0]?.request).toMatchObject({ conversationId: "c-ben" });
    expect(app.server.requests[0]?.request).not.toHaveProperty("personId");
  });
});

describe("reading", () => {
  it("counts exactly, and tells the server once for many marks", async () => {
    const app = await liveApp();
    for (const body of ["a", "b", "c"]) {
      app.server.store(ben.id, ben.id, body);
    }
    await app.server.deliverAll();
    expect(selectUnreadTotal(app.store.getState())).toBe(3);
    app.store.dispatch(readUpTo({ conversationId: "c-ben", seq: 2 }));
    app.store.dispatch(readUpTo({ conversationId: "c-ben", seq: 3 }));
    expect(selectUnreadTotal(app.store.getState())).toBe(0);
    expect(app.server.names()).toEqual([]);
    vi.advanceTimersByTime(500);
    expect(app.server.requests.map(({ request }) => request)).toEqual([{ conversationId: "c-ben", seq: 3 }]);
  });

  it("makes up after the sync for what the server did not hear", async () => {
    const app = await liveApp();
    app.server.store(ben.id, ben.id, "a");
    await app.server.deliverAll();
    await app.server.disconnect();
    app.store.dispatch(readUpTo({ conversationId: "c-ben", seq: 1 }));
    vi.advanceTimersByTime(1_000);
    app.server.connect();
    await app.server.answer();
    vi.advanceTimersByTime(500);
    expect(app.server.names()).toEqual(["conversation.read"]);
    await app.server.answer();
    expect(app.server.conversations.get("c-ben")?.readSeq).toBe(1);
  });
});

describe("pages", () => {
  it("drops an answer that belongs to a window that is gone", async () => {
    const app = startApp();
    for (let i = 0; i < 60; i++) {
      app.server.store(ben.id, ben.id, `m${i}`);
    }
    app.server.connect();
    await app.server.answer();
    app.store.dispatch(requestPage({ conversationId: "c-ben", kind: "newest" }));
    await app.server.answer();
    app.store.dispatch(requestPage({ conversationId: "c-ben", kind: "older" }));
    const older = app.server.requests.shift();
    // Too much happened for the server to name it all: the window is dropped.
    app.server.connected = false;
    for (let i = 0; i < 20; i++) {
      app.server.store(ben.id, ben.id, `n${i}`);
    }
    app.server.connect();
    await app.server.answer();
    older?.answer();
    await settled();
    expect(app.store.getState().messages.windows["c-ben"]).toMatchObject({ state: "missing", messages: [] });
    app.store.dispatch(requestPage({ conversationId: "c-ben", kind: "newest" }));
    await app.server.answer();
    expect(app.store.getState().messages.windows["c-ben"]?.messages.at(-1)?.body).toBe("n19");
  });
});

describe("signing out", () => {
  it("leaves nothing of the session behind", async () => {
    const app = await liveApp();
    app.server.store(ben.id, ben.id, "secret");
    await app.server.deliverAll();
    await send(app, "waiting");
    app.store.dispatch(sessionEnded({ notice: null }));
    await settled();
    expect(JSON.stringify(app.store.getState())).not.toMatch(/secret|waiting|Ben|ada/);
    expect(await app.outbox.all()).toEqual([]);
    expect(selectEntries(app.store.getState())).toEqual({ conversations: [], others: [] });
    expect(app.server.listener).toBeNull();
  });
});
