import { useEffect, useMemo, useState, type ReactNode } from "react";
import { dayLabel, localZone } from "../../lib/dates.std";
import { Icon } from "../../ui/Icon";
import { useNow } from "../../ui/useNow";
import { MessageRow } from "./MessageRow";
import { buildRows, type TimelineMessage } from "./rows.std";
import { TimelineSkeleton } from "./TimelineSkeleton";
import { useEndAnchor } from "./useEndAnchor";
import { usePageFocus } from "./usePageFocus";
import "./timeline.css";

interface TimelineProps {
  messages: readonly TimelineMessage[];
  /** The name of the one who writes the messages that are not one's own. */
  author: string;
  unread: number;
  /** The newest page is not here yet. */
  missing: boolean;
  loadingOlder: boolean;
  failed: boolean;
  /** Shown when there is no message. */
  empty: ReactNode;
  onNearStart: () => void;
  onReload: () => void;
  /** The newest stored message was in view of a person. */
  onSeen: (seq: number) => void;
  onRetry: (clientId: string) => void;
  onDelete: (clientId: string) => void;
}

export function Timeline(props: TimelineProps) {
  const { messages, onSeen } = props;
  const now = useNow();
  const focused = usePageFocus();
  const rows = useMemo(() => buildRows(messages, localZone), [messages]);
  const keys = useMemo(() => rows.map((row) => row.key), [rows]);
  const newest = messages.findLast((message) => message.seq > 0)?.seq ?? 0;
  const last = messages[messages.length - 1];
  const ownKey = last?.state === "sending" ? last.key : null;
  const { scroller, atEnd, onScroll, toEnd } = useEndAnchor(keys, ownKey, props.onNearStart);
  // What was there when the conversation was opened does not move in.
  const [openedAt] = useState(() => Date.now());

  useEffect(() => {
    if (atEnd && focused && newest > 0) {
      onSeen(newest);
    }
  }, [atEnd, focused, newest, onSeen]);

  return (
    <div className="timeline">
      <div
        ref={scroller}
        className="timeline-scroller"
        role="region"
        aria-label="Messages"
        aria-busy={props.missing}
        tabIndex={0}
        onScroll={onScroll}
      >
        <div className="timeline-column">
          {props.loadingOlder && (
            <div className="timeline-older">
              <span className="spinner" />
              Loading older messages
            </div>
          )}
          {props.failed && (
            <div className="timeline-older">
              The messages could not be loaded.
              <button type="button" className="text-button" onClick={props.onReload}>
                Try again
              </button>
            </div>
          )}
          {rows.length === 0 && (props.missing ? !props.failed && <TimelineSkeleton /> : props.empty)}
          {rows.map((row) =>
            row.type === "day" ? (
              <h3 key={row.key} className="day">
                {dayLabel(row.at, now, localZone)}
              </h3>
            ) : (
              <MessageRow
                key={row.key}
                rowKey={row.key}
                clientId={row.message.clientId}
                author={props.author}
                own={row.message.own}
                body={row.message.body}
                at={row.message.at}
                state={row.message.state}
                reason={row.message.reason}
                first={row.first}
                last={row.last}
                showTime={row.showTime}
                fresh={row.message.at > openedAt}
                onRetry={props.onRetry}
                onDelete={props.onDelete}
              />
            ),
          )}
        </div>
      </div>
      {!atEnd && (
        <button type="button" className="jump" onClick={() => toEnd(true)}>
          <Icon name="down" />
          {props.unread > 0 ? `${props.unread} new` : <span className="sr-only">Jump to the newest message</span>}
        </button>
      )}
    </div>
  );
}
