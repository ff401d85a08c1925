/** What the address names: `#/c/CONVERSATION` or `#/p/PERSON`, with whom there may be no conversation yet. */
export type Target = { kind: "conversation"; id: string } | { kind: "person"; id: string } | null;

const pattern = /^#\/([cp])\/([A-Za-z0-9_-]{1,64})$/;

export function parseHash(hash: string): Target {
  const match = pattern.exec(hash);
  if (!match?.[2]) {
    return null;
  }
  return { kind: match[1] === "c" ? "conversation" : "person", id: match[2] };
}

export function hashOf(target: Target): string {
  if (target === null) {
    return "#/";
  }
  return `#/${target.kind === "conversation" ? "c" : "p"}/${target.id}`;
}
