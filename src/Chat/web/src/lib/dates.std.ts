/**
 * Dates and times as the interface says them. The words are English like the rest of the interface;
 * whether the clock has 12 or 24 hours follows the person's system.
 */
const language = "en-GB";
const dayMs = 86_400_000;

/** The zone of the person's system. */
export const localZone = Intl.DateTimeFormat().resolvedOptions().timeZone;

const twelveHours = /^h1[12]$/.test(
  new Intl.DateTimeFormat(undefined, { hour: "numeric" }).resolvedOptions().hourCycle ?? "",
);

const formatters = new Map<string, Intl.DateTimeFormat>();

function format(ms: number, zone: string, options: Intl.DateTimeFormatOptions): string {
  const key = zone + JSON.stringify(options);
  let formatter = formatters.get(key);
  if (formatter === undefined) {
    formatter = new Intl.DateTimeFormat(language, { ...options, timeZone: zone });
    formatters.set(key, formatter);
  }
  return formatter.format(ms);
}

/** The calendar day in a zone, as `2025-11-23`. */
export function dayKey(ms: number, zone: string): string {
  const [day, month, year] = format(ms, zone, { year: "numeric", month: "2-digit", day: "2-digit" }).split("/");
  return `${year ?? ""}-${month ?? ""}-${day ?? ""}`;
}

/** Whole calendar days from one day key to a later one. */
function daysBetween(earlier: string, later: string): number {
  return Math.round((Date.parse(later) - Date.parse(earlier)) / dayMs);
}

/** The time of day: `14:32` or `2:32 pm`. */
export function timeOfDay(ms: number, zone: string, hour12 = twelveHours): string {
  return format(ms, zone, { hour: hour12 ? "numeric" : "2-digit", minute: "2-digit", hour12 });
}

/** The label between two days of a conversation: `Today`, `Yesterday`, `Friday`, `16 November`, `16 November 2024`. */
export function dayLabel(ms: number, now: number, zone: string): string {
  const day = dayKey(ms, zone);
  const today = dayKey(now, zone);
  const ago = daysBetween(day, today);
  if (ago === 0) {
    return "Today";
  }
  if (ago === 1) {
    return "Yesterday";
  }
  if (ago > 1 && ago < 7) {
    return format(ms, zone, { weekday: "long" });
  }
  return sameYear(day, today)
    ? format(ms, zone, { day: "numeric", month: "long" })
    : format(ms, zone, { day: "numeric", month: "long", year: "numeric" });
}

/** The short form for the list: `14:32`, `Yesterday`, `Fri`, `16 Nov`, `16 Nov 2024`. */
export function listTime(ms: number, now: number, zone: string, hour12 = twelveHours): string {
  const day = dayKey(ms, zone);
  const today = dayKey(now, zone);
  const ago = daysBetween(day, today);
  if (ago === 0) {
    return timeOfDay(ms, zone, hour12);
  }
  if (ago === 1) {
    return "Yesterday";
  }
  if (ago > 1 && ago < 7) {
    return format(ms, zone, { weekday: "short" });
  }
  return sameYear(day, today)
    ? format(ms, zone, { day: "numeric", month: "short" })
    : format(ms, zone, { day: "numeric", month: "short", year: "numeric" });
}

/** Day and time in full, for the tooltip of a time. */
export function fullTime(ms: number, zone: string, hour12 = twelveHours): string {
  const day = format(ms, zone, { weekday: "long", day: "numeric", month: "long", year: "numeric" });
  return `${day}, ${timeOfDay(ms, zone, hour12)}`;
}

function sameYear(a: string, b: string): boolean {
  return a.slice(0, 4) === b.slice(0, 4);
}
