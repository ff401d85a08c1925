import { describe, expect, it } from "vitest";
import { splitLinks } from "./links.std";

const links = (text: string) =>
  splitLinks(text)
    .map(({ href }) => href)
    .filter((href) => href !== null);

describe("splitLinks", () => {
  it("leaves plain text alone", () => {
    expect(splitLinks("Ten is good.")).toEqual([{ text: "Ten is good.", href: null }]);
    expect(splitLinks("")).toEqual([]);
  });

  it("cuts at addresses and keeps every character", () => {
    const text = "See https://example.org/a?b=c#d, then http://localhost:3001.";
    expect(links(text)).toEqual(["https://example.org/a?b=c#d", "http://localhost:3001"]);
    expect(
      splitLinks(text)
        .map((part) => part.text)
        .join(""),
    ).toBe(text);
  });

  it("keeps brackets that belong to the address", () => {
    expect(links("(https://example.org/a_(b))")).toEqual(["https://example.org/a_(b)"]);
    expect(links("(see https://example.org/a).")).toEqual(["https://example.org/a"]);
  });

  it("follows http and https only", () => {
    expect(links("javascript:alert(1) data:text/html,x ftp://example.org file:///etc/passwd")).toEqual([]);
    expect(links("https://")).toEqual([]);
  });
});
