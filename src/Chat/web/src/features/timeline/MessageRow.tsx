import { memo } from "react";
import type { DeliveryState } from "../../entities/messages/delivery.std";
import { fullTime, localZone, timeOfDay } from "../../lib/dates.std";
import { Icon } from "../../ui/Icon";
import { Tick } from "../../ui/Tick";
import { MessageText } from "./MessageText";
import { failureText } from "./failure.std";

interface MessageRowProps {
  rowKey: string;
  clientId: string;
  author: string;
  own: boolean;
  body: string;
  at: number;
  state: DeliveryState | null;
  reason: string | null;
  first: boolean;
  last: boolean;
  showTime: boolean;
  /** It arrived while the conversation was open. */
  fresh: boolean;
  onRetry: (clientId: string) => void;
  onDelete: (clientId: string) => void;
}

const words: Record<DeliveryState, string> = { sending: "Sending", sent: "Sent", failed: "Failed" };

/** One message. Only primitive properties, so that a row is rendered again only when it looks different. */
export const MessageRow = memo(function MessageRow(props: MessageRowProps) {
  const { own, state, at, showTime } = props;
  const failed = state === "failed";
  const classes = [
    "message",
    own && "is-own",
    props.first && "is-first",
    props.last && "is-last",
    failed && "is-failed",
    props.fresh && "is-fresh",
  ];
  return (
    <article className={classes.filter(Boolean).join(" ")} data-key={props.rowKey}>
      <span className="sr-only">{own ? "You:" : `${props.author}:`} </span>
      <div className="bubble">
        <div className="bubble-text" dir="auto">
          <span className="message-body">
            <MessageText text={props.body} />
          </span>
          {showTime && (
            <span className="message-meta">
              <time dateTime={new Date(at).toISOString()} title={fullTime(at, localZone)}>
                {timeOfDay(at, localZone)}
              </time>
              {state && state !== "failed" && <Tick state={state} />}
            </span>
          )}
        </div>
      </div>
      {state && <span className="sr-only"> {words[state]}</span>}
      {failed && (
        <div className="failure" role="alert">
          <Icon name="alert" small />
          <span className="failure-reason">{failureText(props.reason)}</span>
          <span className="failure-actions">
            <Dot />
            <button type="button" className="text-button" onClick={() => props.onRetry(props.clientId)}>
              Retry
            </button>
            <Dot />
            <button type="button" className="text-button" onClick={() => props.onDelete(props.clientId)}>
              Delete
            </button>
          </span>
        </div>
      )}
    </article>
  );
});

function Dot() {
  return (
    <span className="failure-dot" aria-hidden="true">
      ·
    </span>
  );
}
