import { useCallback, useEffect, useMemo } from "react";
import { useAppDispatch, useAppSelector } from "../../app/hooks";
import { deleteMessage, draftChanged, readUpTo, requestPage, retryMessage, sendMessage } from "../../entities/actions";
import {
  conversationOfThread,
  people,
  selectStatus,
  unreadOf,
  windowOfConversation,
} from "../../entities/conversations/selectors";
import { firstName } from "../../lib/names.std";
import type { Me } from "../../protocol/types";
import { Avatar } from "../../ui/Avatar";
import { Icon } from "../../ui/Icon";
import { Composer } from "../composer/Composer";
import { timelineOf } from "../timeline/rows.std";
import { Timeline } from "../timeline/Timeline";

/** Not where an on-screen keyboard would cover half of what one came to read. */
const keyboardAtHand = () => matchMedia("(min-width: 720px) and (hover: hover)").matches;

/** One conversation with its messages and its composer. `thread` never changes: the component is made anew. */
export function ConversationPane({ thread, me }: { thread: string; me: Me }) {
  const dispatch = useAppDispatch();
  const person = useAppSelector((state) => people.selectById(state, thread));
  const conversation = useAppSelector((state) => conversationOfThread(state, thread));
  const conversationId = conversation?.id;
  const held = useAppSelector((state) => windowOfConversation(state, conversationId ?? ""));
  const allPending = useAppSelector((state) => state.messages.pending);
  const draft = useAppSelector((state) => state.conversations.drafts[thread] ?? "");
  const live = useAppSelector(selectStatus) === "Connected";

  const messages = useMemo(
    () =>
      timelineOf(
        held.messages,
        allPending.filter((entry) => entry.thread === thread),
        me.id,
      ),
    [held.messages, allPending, thread, me.id],
  );

  const missing = conversationId !== undefined && held.state === "missing";
  const { loading, failed } = held;
  useEffect(() => {
    if (live && missing && loading === "none" && !failed) {
      dispatch(requestPage({ conversationId, kind: "newest" }));
    }
  }, [dispatch, live, missing, loading, failed, conversationId]);

  const canLoadOlder = live && held.state === "ready" && held.hasOlder && loading === "none" && !failed;
  const onNearStart = useCallback(() => {
    if (canLoadOlder && conversationId !== undefined) {
      dispatch(requestPage({ conversationId, kind: "older" }));
    }
  }, [dispatch, canLoadOlder, conversationId]);

  const onReload = useCallback(() => {
    if (conversationId !== undefined) {
      dispatch(requestPage({ conversationId, kind: missing ? "newest" : "older" }));
    }
  }, [dispatch, conversationId, missing]);

  const readSeq = conversation?.readSeq ?? 0;
  const onSeen = useCallback(
    (seq: number) => {
      if (conversationId !== undefined && seq > readSeq) {
        dispatch(readUpTo({ conversationId, seq }));
      }
    },
    [dispatch, conversationId, readSeq],
  );
  const onRetry = useCallback((clientId: string) => dispatch(retryMessage({ clientId })), [dispatch]);
  const onDelete = useCallback((clientId: string) => dispatch(deleteMessage({ clientId })), [dispatch]);

  if (!person) {
    return null;
  }
  const echo = person.kind === "echo";
  const online = live && person.online && !echo;
  return (
    <div className="conversation">
      <header className="conversation-head">
        <a className="icon-button conversation-back" href="#/" aria-label="Back">
          <Icon name="back" />
        </a>
        <Avatar id={person.id} name={person.name} echo={echo} size="medium" presence={online ? "online" : undefined} />
        <div className="conversation-title">
          <h2>
            <bdi>{person.name}</bdi>
          </h2>
          {echo && <small>Sends back what you write</small>}
          {online && <small>Online</small>}
        </div>
      </header>
      <Timeline
        messages={messages}
        author={person.name}
        unread={unreadOf(conversation)}
        missing={missing}
        loadingOlder={loading === "older"}
        failed={failed && live}
        empty={<NoMessages id={person.id} name={person.name} echo={echo} />}
        onNearStart={onNearStart}
        onReload={onReload}
        onSeen={onSeen}
        onRetry={onRetry}
        onDelete={onDelete}
      />
      <Composer
        text={draft}
        placeholder={`Message ${firstName(person.name)}`}
        autoFocus={keyboardAtHand()}
        onChange={(text) => dispatch(draftChanged({ thread, text }))}
        onSend={(body) => {
          dispatch(sendMessage({ thread, body }));
          dispatch(draftChanged({ thread, text: "" }));
        }}
      />
    </div>
  );
}

function NoMessages({ id, name, echo }: { id: string; name: string; echo: boolean }) {
  return (
    <div className="timeline-empty">
      <Avatar id={id} name={name} echo={echo} size="large" />
      <h3>
        {echo ? (
          "Whatever you send comes back"
        ) : (
          <>
            Say hello to <bdi>{firstName(name)}</bdi>
          </>
        )}
      </h3>
      <p>
        {echo
          ? "Echo answers every message with its own words. Good for a first try."
          : "There are no messages yet. Write the first one below."}
      </p>
    </div>
  );
}
