import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { message } from "../../test/builders";
import { mergeMessages, missingWindow, trimmed, wholeWindow, withMessages, withPage } from "./window.std";

const seqs = (messages: readonly { seq: number }[]) => messages.map(({ seq }) => seq);

describe("mergeMessages", () => {
  it("gives each message once, in order, whatever comes when", () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.integer({ min: 1, max: 20 }), { maxLength: 8 })), (batches) => {
        let held = mergeMessages([], []);
        for (const batch of batches) {
          held = mergeMessages(
            held,
            batch.map((seq) => message(seq)),
          );
        }
        expect(seqs(held)).toEqual([...new Set(batches.flat())].sort((a, b) => a - b));
      }),
    );
  });

  it("keeps the version with the higher rev", () => {
    const edited = message(1, { rev: 5, body: "edited" });
    expect(mergeMessages([message(1)], [edited])).toEqual([edited]);
    expect(mergeMessages([edited], [message(1)])).toEqual([edited]);
  });
});

describe("window", () => {
  it("becomes ready with the first page and learns from it whether there is more", () => {
    const window = withPage(withMessages(missingWindow(), [message(9)]), {
      messages: [message(7), message(8)],
      hasMore: true,
    });
    expect(window).toMatchObject({ state: "ready", hasOlder: true });
    expect(seqs(window.messages)).toEqual([7, 8, 9]);
  });

  it("keeps what it knows when a page does not reach further back", () => {
    const whole = withMessages(wholeWindow(message(1)), [message(2), message(3)]);
    expect(withPage(whole, { messages: [message(2), message(3)], hasMore: true }).hasOlder).toBe(false);
  });

  it("is at the beginning after an empty page", () => {
    const window = { ...withMessages(missingWindow(), [message(4)]), hasOlder: true };
    expect(withPage(window, { messages: [], hasMore: false }).hasOlder).toBe(false);
  });

  it("drops the oldest when trimmed, and answers on their way with them", () => {
    const window = withPage(missingWindow(3), { messages: [1, 2, 3].map((seq) => message(seq)), hasMore: false });
    const short = trimmed(window, 2);
    expect(short).toMatchObject({ hasOlder: true, epoch: 4 });
    expect(seqs(short.messages)).toEqual([2, 3]);
    expect(trimmed(window, 3)).toBe(window);
  });
});
