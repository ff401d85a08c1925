import type { Entry } from "../../entities/conversations/selectors";

const LONGEST = 120;

/** What a screen reader says of an entry after its name. */
export function describeEntry(entry: Entry, online: boolean, time: string | null): string {
  const { preview, unread, draft } = entry;
  const parts: string[] = [];
  if (unread > 0) {
    parts.push(`${unread} unread`);
  }
  if (online) {
    parts.push("Online");
  }
  if (draft.trim() !== "") {
    parts.push("Draft");
  }
  if (preview?.state === "failed") {
    parts.push("Not sent");
  } else if (preview?.state === "sending") {
    parts.push("Sending");
  }
  if (preview) {
    parts.push(`${preview.own ? "You: " : ""}${preview.text.slice(0, LONGEST)}`);
  }
  if (time !== null) {
    parts.push(time);
  }
  return parts.join(", ");
}
