import { MAX_BODY_LENGTH } from "../../protocol/types";

/** What is sent of what was typed: without NUL and trailing white space; empty when nothing is left to read. */
export function bodyOf(text: string): string {
  const body = text.replaceAll("\0", "").trimEnd();
  return body.trim() === "" ? "" : body;
}

/** When this little is left, it is said. */
const NEAR = 500;

export type LengthHint = { tooLong: boolean; text: string } | null;

export function lengthHint(body: string): LengthHint {
  const left = MAX_BODY_LENGTH - body.length;
  if (left < 0) {
    return { tooLong: true, text: `${-left} ${left === -1 ? "character" : "characters"} too long. Send it in parts.` };
  }
  return left <= NEAR ? { tooLong: false, text: `${left} ${left === 1 ? "character" : "characters"} left` } : null;
}
