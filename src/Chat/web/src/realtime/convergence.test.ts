import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { requestPage, sendMessage } from "../entities/actions";
import { conversationOfThread, windowOfConversation } from "../entities/conversations/selectors";
import { timelineOf } from "../features/timeline/rows.std";
import { startApp } from "../test/app";
import { ada, ben, chi } from "../test/builders";
import { settled } from "../test/fakeServer";

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

const others = [ben.id, chi.id];

/** What may happen, in any order: messages, deliveries, answers, losses, repeats, broken connections, pages, waiting. */
const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant("store" as const), who: fc.nat(1) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("send" as const), who: fc.nat(1) }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant("deliver" as const), who: fc.nat(1) }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant("answer" as const), who: fc.nat(1) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("loseEvent" as const), who: fc.nat(1) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("repeatEvent" as const), who: fc.nat(1) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("loseAnswer" as const), who: fc.nat(1) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("break" as const), who: fc.nat(1) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("connect" as const), who: fc.nat(1) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("page" as const), who: fc.nat(1) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("wait" as const), who: fc.nat(1) }) },
);

describe("whatever happens on the way", () => {
  it("ends with the server's messages, each once, in order, one's own in the order of entering", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 80, size: "max" }), async (steps) => {
        const { server, store } = startApp();
        const entered: Record<string, string[]> = { [ben.id]: [], [chi.id]: [] };
        let count = 0;
        server.connect();
        await server.answer();

        for (const { do: what, who } of steps) {
          const person = others[who] ?? ben.id;
          switch (what) {
            case "store":
              server.store(person, person, `theirs ${count++}`);
              break;
            case "send": {
              const body = `mine ${count++}`;
              entered[person]?.push(body);
              store.dispatch(sendMessage({ thread: person, body }));
              await settled();
              break;
            }
            case "deliver":
              await server.deliver();
              break;
            case "answer":
              await server.answer();
              break;
            case "loseEvent":
              server.outgoing.shift();
              break;
            case "repeatEvent":
              server.outgoing.push(...server.outgoing.slice(0, 1));
              break;
            case "loseAnswer":
              await server.loseAnswer(who === 1);
              break;
            case "break":
              if (server.connected) {
                await server.disconnect();
              }
              break;
            case "connect":
              if (!server.connected) {
                server.connect();
              }
              break;
            case "page": {
              const conversation = conversationOfThread(store.getState(), person);
              if (conversation) {
                store.dispatch(requestPage({ conversationId: conversation.id, kind: "newest" }));
              }
              break;
            }
            case "wait":
              await vi.advanceTimersByTimeAsync(400);
              break;
          }
        }

        // At last the connection holds.
        if (server.connected) {
          await server.disconnect();
        }
        server.connect();
        for (let round = 0; round < 60; round++) {
          await server.answerAll();
          await server.deliverAll();
          await vi.advanceTimersByTimeAsync(50);
        }

        for (const [id, stored] of server.conversations) {
          const state = () => store.getState();
          expect(state().conversations.byId[id]).toMatchObject({
            rev: stored.messages.length,
            lastSeq: stored.messages.length,
            lastMessage: stored.messages.at(-1),
          });
          if (windowOfConversation(state(), id).state === "missing") {
            store.dispatch(requestPage({ conversationId: id, kind: "newest" }));
            await server.answerAll();
          }
          const window = windowOfConversation(state(), id);
          const pending = state().messages.pending.filter(({ thread }) => thread === stored.personId);
          const seen = timelineOf(window.messages, pending, ada.id);
          expect(seen.map(({ body }) => body)).toEqual(stored.messages.map(({ body }) => body));
          expect(seen.every(({ seq }, index) => seq === index + 1)).toBe(true);

          const own = stored.messages.filter(({ senderId }) => senderId === ada.id).map(({ body }) => body);
          expect(own).toEqual(entered[stored.personId]);
        }
        expect(store.getState().messages.pending).toEqual([]);
      }),
      { numRuns: 150 },
    );
  }, 60_000);
});
