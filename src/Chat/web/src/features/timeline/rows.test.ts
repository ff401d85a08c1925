import { describe, expect, it } from "vitest";
import type { PendingMessage } from "../../entities/messages/delivery.std";
import { ada, ben, message } from "../../test/builders";
import { failureText } from "./failure.std";
import { buildRows, timelineOf, type TimelineMessage } from "./rows.std";

const minute = 60_000;
const noon = Date.UTC(2026, 10, 23, 12, 0);

function row(seq: number, at: number, over: Partial<TimelineMessage> = {}): TimelineMessage {
  const own = over.own ?? false;
  return {
    key: `k${seq}`,
    clientId: `x${seq}`,
    senderId: own ? ada.id : ben.id,
    own,
    body: "",
    at,
    state: own ? "sent" : null,
    reason: null,
    seq,
    ...over,
  };
}

/** `[` first, `]` last, `t` with its time, `|day|` a day. */
function draw(messages: TimelineMessage[], zone = "UTC"): string {
  return buildRows(messages, zone)
    .map((item) =>
      item.type === "day"
        ? `|${new Intl.DateTimeFormat("en-GB", { timeZone: zone, day: "numeric" }).format(item.at)}|`
        : `${item.first ? "[" : ""}${item.message.seq}${item.showTime ? "t" : ""}${item.last ? "]" : ""}`,
    )
    .join(" ");
}

describe("buildRows", () => {
  it("groups one author's messages that are less than five minutes apart", () => {
    const messages = [
      row(1, noon),
      row(2, noon + 5 * minute - 1),
      row(3, noon + 10 * minute - 1),
      row(4, noon + 10 * minute, { own: true }),
    ];
    expect(draw(messages)).toBe("|23| [1 2t] [3t] [4t]");
  });

  it("breaks groups at midnight of the given zone", () => {
    const messages = [row(1, Date.UTC(2026, 10, 23, 22, 59)), row(2, Date.UTC(2026, 10, 23, 23, 1))];
    expect(draw(messages, "UTC")).toBe("|23| [1 2t]");
    expect(draw(messages, "Europe/Berlin")).toBe("|23| [1t] |24| [2t]");
  });

  it("shows the time of one's own message also where the next one's state differs", () => {
    const own = { own: true } as const;
    const messages = [
      row(1, noon, own),
      row(2, noon + 1, own),
      row(3, noon + 2, { ...own, state: "sending" }),
      row(4, noon + 3, { ...own, state: "sending" }),
    ];
    expect(draw(messages)).toBe("|23| [1 2t 3 4t]");
  });

  it("lets a failed message stand alone", () => {
    const own = { own: true } as const;
    const messages = [row(1, noon, own), row(2, noon + 1, { ...own, state: "failed" }), row(3, noon + 2, own)];
    expect(draw(messages)).toBe("|23| [1t] [2t] [3t]");
  });

  it("makes nothing of nothing", () => {
    expect(buildRows([], "UTC")).toEqual([]);
  });
});

describe("timelineOf", () => {
  const pending = (clientId: string, over: Partial<PendingMessage> = {}): PendingMessage => ({
    clientId,
    thread: ben.id,
    body: clientId,
    createdAt: noon,
    state: "sending",
    reason: null,
    message: null,
    ...over,
  });

  it("puts confirmed messages by seq and then those that wait, in order of sending", () => {
    const stored = message(2, { senderId: ada.id, clientId: "b" });
    const timeline = timelineOf(
      [message(1), message(3)],
      [pending("z"), pending("b", { state: "sent", message: stored }), pending("a")],
      ada.id,
    );
    expect(timeline.map(({ clientId }) => clientId)).toEqual(["x1", "b", "x3", "z", "a"]);
    expect(timeline.map(({ state }) => state)).toEqual([null, "sent", null, "sending", "sending"]);
  });

  it("keeps a message's key when it is confirmed", () => {
    const before = timelineOf([], [pending("b")], ada.id)[0]?.key;
    const after = timelineOf([message(1, { senderId: ada.id, clientId: "b" })], [], ada.id)[0]?.key;
    expect(before).toBeDefined();
    expect(after).toBe(before);
  });
});

describe("failureText", () => {
  it.each([
    ["The server did not answer.", "Not sent: the server did not answer"],
    ["NUL is not text", "Not sent: NUL is not text"],
    [null, "Not sent"],
  ])("%s", (reason, text) => {
    expect(failureText(reason)).toBe(text);
  });
});
