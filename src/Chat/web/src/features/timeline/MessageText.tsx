import { Fragment } from "react";
import { splitLinks } from "../../lib/links.std";

/** What a person wrote, with its web addresses as links. Elements only: no string of theirs becomes markup. */
export function MessageText({ text }: { text: string }) {
  return splitLinks(text).map((part, index) =>
    part.href === null ? (
      <Fragment key={index}>{part.text}</Fragment>
    ) : (
      <a key={index} href={part.href} target="_blank" rel="noopener noreferrer">
        {part.text}
      </a>
    ),
  );
}
