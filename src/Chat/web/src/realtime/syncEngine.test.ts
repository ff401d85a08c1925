import { describe, expect, it } from "vitest";
import { ben } from "../test/builders";
import { classify, EventGate } from "./syncEngine.std";

describe("classify", () => {
  it.each([
    ["the first message of a new conversation", 0, { rev: 1, prevRev: 0 }, "apply"],
    ["what follows directly", 4, { rev: 5, prevRev: 4 }, "apply"],
    ["a step of more than one that follows directly", 4, { rev: 9, prevRev: 4 }, "apply"],
    ["a repeat", 5, { rev: 5, prevRev: 4 }, "ignore"],
    ["what is older", 7, { rev: 5, prevRev: 4 }, "ignore"],
    ["what skips something", 4, { rev: 6, prevRev: 5 }, "gap"],
    ["an unknown conversation", undefined, { rev: 1, prevRev: 0 }, "gap"],
  ] as const)("%s", (_, held, event, verdict) => {
    expect(classify(held, event)).toBe(verdict);
  });
});

describe("EventGate", () => {
  const event = (personId: string) => ({ name: "presence", data: { personId, online: true } }) as const;

  it("holds events back until it is opened, in order", () => {
    const gate = new EventGate();
    expect(gate.pass(event("a"))).toBe(false);
    expect(gate.pass(event("b"))).toBe(false);
    expect(gate.open()).toEqual([event("a"), event("b")]);
    expect(gate.pass(event(ben.id))).toBe(true);
  });

  it("forgets what it held when it is closed again", () => {
    const gate = new EventGate();
    gate.pass(event("a"));
    gate.close();
    expect(gate.open()).toEqual([]);
  });

  it("says when it had to drop events", () => {
    const gate = new EventGate(1);
    gate.pass(event("a"));
    gate.pass(event("b"));
    expect(gate.open()).toBeNull();
    gate.close();
    expect(gate.open()).toEqual([]);
  });
});
