export interface TextPart {
  text: string;
  /** Where the part leads, or null for plain text. */
  href: string | null;
}

const address = /https?:\/\/[^\s<>"]+/g;

// Punctuation that ends the sentence, not the address.
const trailing = /[.,;:!?'\u2026\u3002\uff0c]+$/u;

/** Cuts a text at its web addresses. Only http and https lead anywhere. */
export function splitLinks(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let end = 0;
  for (const match of text.matchAll(address)) {
    const candidate = trimEnd(match[0]);
    if (!URL.canParse(candidate)) {
      continue;
    }
    if (match.index > end) {
      parts.push({ text: text.slice(end, match.index), href: null });
    }
    parts.push({ text: candidate, href: candidate });
    end = match.index + candidate.length;
  }
  if (end < text.length) {
    parts.push({ text: text.slice(end), href: null });
  }
  return parts;
}

/** "(see https://example.org/a_(b))." ends before the closing bracket that was opened outside. */
function trimEnd(candidate: string): string {
  let trimmed = candidate.replace(trailing, "");
  while (trimmed.endsWith(")") && count(trimmed, ")") > count(trimmed, "(")) {
    trimmed = trimmed.slice(0, -1).replace(trailing, "");
  }
  return trimmed;
}

function count(text: string, character: string): number {
  return text.split(character).length - 1;
}
