import { describe, expect, it } from "vitest";
import { dayKey, dayLabel, fullTime, listTime, timeOfDay } from "./dates.std";
import { bucketOf, newId } from "./ids.std";
import { firstName, initials } from "./names.std";

const zone = "Europe/Berlin";
/** Monday, 14:32 in Berlin. */
const now = Date.UTC(2026, 10, 23, 13, 32);
const day = 86_400_000;

describe("dates", () => {
  it("knows the day of a zone", () => {
    expect(dayKey(Date.UTC(2026, 10, 23, 23, 30), zone)).toBe("2026-11-24");
    expect(dayKey(Date.UTC(2026, 10, 23, 23, 30), "UTC")).toBe("2026-11-23");
  });

  it.each([
    [now, "Today"],
    [now - 15 * 3_600_000, "Yesterday"],
    [now - 2 * day, "Saturday"],
    [now - 6 * day, "Tuesday"],
    [now - 7 * day, "16 November"],
    [now - 365 * day, "23 November 2025"],
    [now + day, "24 November"],
  ])("labels the day of %d", (at, label) => {
    expect(dayLabel(at, now, zone)).toBe(label);
  });

  it.each([
    [now, "14:32"],
    [now - day, "Yesterday"],
    [now - 3 * day, "Fri"],
    [now - 8 * day, "15 Nov"],
    [now - 400 * day, "19 Oct 2025"],
  ])("is short in the list for %d", (at, label) => {
    expect(listTime(at, now, zone, false)).toBe(label);
  });

  it("counts calendar days over the change of the clock", () => {
    // In Berlin clocks went back on 25 October 2026: that day had 25 hours.
    const sunday = Date.UTC(2026, 9, 24, 22, 30);
    const monday = Date.UTC(2026, 9, 25, 23, 10);
    expect(dayLabel(sunday, monday, zone)).toBe("Yesterday");
  });

  it("has a clock of 24 or of 12 hours", () => {
    expect(timeOfDay(now, zone, false)).toBe("14:32");
    expect(timeOfDay(now, zone, true)).toMatch(/^2:32\spm$/);
    expect(fullTime(now, zone, false)).toBe("Monday 23 November 2026, 14:32".replace("Monday 23", fullDay()));
  });

  /** Whether a comma follows the weekday differs between versions of the language data. */
  function fullDay(): string {
    return fullTime(now, zone, false).startsWith("Monday, ") ? "Monday, 23" : "Monday 23";
  }
});

describe("ids", () => {
  it("are 20 characters of the agreed alphabet, and differ", () => {
    const ids = Array.from({ length: 200 }, newId);
    expect(new Set(ids).size).toBe(200);
    for (const id of ids) {
      expect(id).toMatch(/^[A-Za-z0-9_-]{20}$/);
    }
  });

  it("always fall into the same bucket, and use all of them", () => {
    expect(bucketOf("ada", 8)).toBe(bucketOf("ada", 8));
    const used = new Set(Array.from({ length: 200 }, (_, i) => bucketOf(`id-${i}`, 8)));
    expect([...used].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });
});

describe("names", () => {
  it.each([
    ["Ada", "A"],
    ["ann lee", "AL"],
    ["Анна Петрова", "АП"],
    ["山田 太郎", "山太"],
    ["  Chi   van der Berg ", "CB"],
    ["👩‍🚀 Ben", "👩‍🚀B"],
    ["", ""],
  ])("initials of %s", (name, letters) => {
    expect(initials(name)).toBe(letters);
  });

  it("has a first word", () => {
    expect(firstName(" Ann Lee")).toBe("Ann");
  });
});
