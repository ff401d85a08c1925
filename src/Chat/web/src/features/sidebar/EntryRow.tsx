import { memo, useId } from "react";
import type { Entry } from "../../entities/conversations/selectors";
import { listTime, localZone } from "../../lib/dates.std";
import { Avatar } from "../../ui/Avatar";
import { Icon } from "../../ui/Icon";
import { Tick } from "../../ui/Tick";
import { hashOf } from "../shell/route.std";
import { describeEntry } from "./describe.std";

interface EntryRowProps {
  entry: Entry;
  current: boolean;
  showPresence: boolean;
  now: number;
}

/**
 * An entry of the list. The link holds the name alone, so that this is its name for assistive technology too, and
 * covers the whole row; the rest of the row is its description.
 */
export const EntryRow = memo(function EntryRow({ entry, current, showPresence, now }: EntryRowProps) {
  const descriptionId = useId();
  const { person, conversation, preview, unread } = entry;
  const online = showPresence && person.online && person.kind !== "echo";
  const target = conversation
    ? ({ kind: "conversation", id: conversation.id } as const)
    : ({ kind: "person", id: person.id } as const);
  const time = preview ? listTime(preview.at, now, localZone) : null;
  return (
    <li className={unread > 0 ? "entry is-unread" : "entry"} data-current={current || undefined}>
      <Avatar
        id={person.id}
        name={person.name}
        echo={person.kind === "echo"}
        presence={online ? "online" : undefined}
      />
      <div className="entry-lines">
        <div className="entry-line">
          <a
            className="entry-link"
            href={hashOf(target)}
            dir="auto"
            aria-current={current ? "true" : undefined}
            aria-describedby={descriptionId}
          >
            {person.name}
          </a>
          {preview && (
            <time className="entry-time" aria-hidden="true">
              {time}
            </time>
          )}
        </div>
        <div className="entry-line is-second" aria-hidden="true">
          <EntryPreview entry={entry} current={current} />
          {unread > 0 && <span className="badge">{unread > 999 ? "999+" : unread}</span>}
        </div>
      </div>
      <span id={descriptionId} hidden>
        {describeEntry(entry, online, time)}
      </span>
    </li>
  );
});

function EntryPreview({ entry, current }: { entry: Entry; current: boolean }) {
  const { preview, draft, person } = entry;
  if (draft.trim() !== "" && !current) {
    return (
      <>
        <span className="entry-draft">Draft:</span>
        <span className="entry-preview" dir="auto">
          {draft}
        </span>
      </>
    );
  }
  if (preview === null) {
    return <span className="entry-preview">{person.kind === "echo" ? "Sends back what you write" : "Say hello"}</span>;
  }
  return (
    <>
      {preview.state === "failed" && (
        <span className="entry-failed">
          <Icon name="alert" small />
        </span>
      )}
      {(preview.state === "sending" || preview.state === "sent") && <Tick state={preview.state} />}
      {preview.own && <span>You:</span>}
      <span className="entry-preview" dir="auto">
        {preview.text}
      </span>
    </>
  );
}
