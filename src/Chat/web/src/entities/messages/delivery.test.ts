import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nextDeliveryState, type DeliveryEvent, type DeliveryState } from "./delivery.std";

describe("nextDeliveryState", () => {
  it.each([
    ["sending", "acknowledged", "sent"],
    ["sending", "refused", "failed"],
    ["sending", "retried", "sending"],
    ["failed", "retried", "sending"],
    ["failed", "acknowledged", "sent"],
    ["failed", "refused", "failed"],
    ["sent", "refused", "sent"],
    ["sent", "retried", "sent"],
    ["sent", "acknowledged", "sent"],
  ] as const)("%s, %s: %s", (state, event, next) => {
    expect(nextDeliveryState(state, event)).toBe(next);
  });

  it("never takes back what the server has stored", () => {
    const events = fc.array(fc.constantFrom<DeliveryEvent>("acknowledged", "refused", "retried"));
    fc.assert(
      fc.property(events, events, (before, after) => {
        const state = [...before, "acknowledged" as const, ...after].reduce<DeliveryState>(
          nextDeliveryState,
          "sending",
        );
        expect(state).toBe("sent");
      }),
    );
  });
});
