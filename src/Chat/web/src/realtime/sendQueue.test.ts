import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Ack, MessageSendAnswer } from "../protocol/types";
import { message } from "../test/builders";
import { settled } from "../test/fakeServer";
import { SendQueue, type QueuedMessage } from "./sendQueue";

interface Flight {
  entry: QueuedMessage;
  ok: () => Promise<void>;
  refuse: (retryable: boolean) => Promise<void>;
  timeOut: () => Promise<void>;
}

function setUp() {
  const flights: Flight[] = [];
  const stored: string[] = [];
  const refused: string[] = [];
  const queue = new SendQueue<QueuedMessage>({
    transmit: (entry) =>
      new Promise<Ack<MessageSendAnswer>>((resolve, reject) => {
        const answer = (ack: Ack<MessageSendAnswer>) => {
          resolve(ack);
          return settled();
        };
        flights.push({
          entry,
          ok: () => answer({ ok: true, conversationId: "c1", message: message(1) }),
          refuse: (retryable) => answer({ ok: false, error: { code: "x", message: "Because.", retryable } }),
          timeOut: () => {
            reject(new Error("timeout"));
            return settled();
          },
        });
      }),
    onStored: (entry) => stored.push(entry.clientId),
    onRefused: (entry, reason) => refused.push(`${entry.clientId}: ${reason}`),
    maxAttempts: 3,
    retryDelay: (attempt) => attempt * 100,
  });
  const add = (clientId: string, thread = "ben") => queue.enqueue({ clientId, thread, body: clientId });
  const inFlight = () => flights.map(({ entry }) => entry.clientId);
  const flight = (index: number): Flight => {
    const found = flights[index];
    if (found === undefined) {
      throw new Error(`no flight ${index}`);
    }
    return found;
  };
  return { queue, add, flight, inFlight, stored, refused };
}

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

describe("SendQueue", () => {
  it("sends nothing before it is resumed, then one after the other", async () => {
    const { queue, add, flight, inFlight, stored } = setUp();
    add("a");
    add("b");
    expect(inFlight()).toEqual([]);
    queue.resume();
    expect(inFlight()).toEqual(["a"]);
    await flight(0).ok();
    expect(inFlight()).toEqual(["a", "b"]);
    await flight(1).ok();
    expect(stored).toEqual(["a", "b"]);
    expect(queue.clientIds()).toEqual([]);
  });

  it("sends to different threads side by side", () => {
    const { queue, add, inFlight } = setUp();
    queue.resume();
    add("a", "ben");
    add("b", "chi");
    expect(inFlight()).toEqual(["a", "b"]);
  });

  it("sends again with the same id when the server is busy or silent, and keeps the order meanwhile", async () => {
    const { queue, add, flight, inFlight, stored, refused } = setUp();
    queue.resume();
    add("a");
    add("b");
    await flight(0).refuse(true);
    expect(inFlight()).toEqual(["a"]);
    vi.advanceTimersByTime(100);
    expect(inFlight()).toEqual(["a", "a"]);
    await flight(1).timeOut();
    vi.advanceTimersByTime(199);
    expect(inFlight()).toEqual(["a", "a"]);
    vi.advanceTimersByTime(1);
    await flight(2).ok();
    expect(inFlight()).toEqual(["a", "a", "a", "b"]);
    expect(stored).toEqual(["a"]);
    expect(refused).toEqual([]);
  });

  it("gives up after the last attempt, says why, and goes on with the next", async () => {
    const { queue, add, flight, inFlight, refused } = setUp();
    queue.resume();
    add("a");
    add("b");
    await flight(0).timeOut();
    vi.advanceTimersByTime(100);
    await flight(1).timeOut();
    vi.advanceTimersByTime(200);
    await flight(2).timeOut();
    expect(refused).toEqual(["a: The server did not answer."]);
    expect(inFlight()).toEqual(["a", "a", "a", "b"]);
  });

  it("does not repeat what the server refuses for good", async () => {
    const { queue, add, flight, inFlight, refused } = setUp();
    queue.resume();
    add("a");
    add("b");
    await flight(0).refuse(false);
    expect(refused).toEqual(["a: Because."]);
    expect(inFlight()).toEqual(["a", "b"]);
  });

  it("lets nothing fail while paused, and begins again at the front", async () => {
    const { queue, add, flight, inFlight, refused } = setUp();
    queue.resume();
    add("a");
    add("b");
    for (let i = 0; i < 5; i++) {
      queue.pause();
      await flight(i).timeOut();
      vi.advanceTimersByTime(60_000);
      queue.resume();
      expect(inFlight()).toHaveLength(i + 2);
    }
    expect(new Set(inFlight())).toEqual(new Set(["a"]));
    expect(refused).toEqual([]);
  });

  it("takes a late acknowledgement of an earlier flight for what it is", async () => {
    const { queue, add, flight, inFlight, stored } = setUp();
    queue.resume();
    add("a");
    add("b");
    queue.pause();
    queue.resume();
    expect(inFlight()).toEqual(["a", "a"]);
    await flight(0).ok();
    expect(stored).toEqual(["a"]);
    expect(inFlight()).toEqual(["a", "a", "b"]);
    await flight(1).ok();
    expect(queue.clientIds()).toEqual(["b"]);
  });

  it("goes on when the message on its way is known to be stored", () => {
    const { queue, add, inFlight } = setUp();
    queue.resume();
    add("a");
    add("b");
    add("c");
    queue.remove("b");
    queue.remove("a");
    expect(inFlight()).toEqual(["a", "c"]);
    expect(queue.clientIds()).toEqual(["c"]);
  });
});
