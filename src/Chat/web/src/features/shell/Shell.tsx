import { useEffect } from "react";
import { useAppSelector } from "../../app/hooks";
import { selectEntries, selectStatus, selectUnreadTotal } from "../../entities/conversations/selectors";
import type { Me } from "../../protocol/types";
import { Sidebar } from "../sidebar/Sidebar";
import { Announcer } from "../timeline/Announcer";
import { ConnectionBanner } from "./ConnectionBanner";
import { ConversationPane } from "./ConversationPane";
import { EmptyPane } from "./EmptyPane";
import { OwnCorner } from "./OwnCorner";
import { selectOpenThread } from "./navigationSlice";
import { useNavigation } from "./useNavigation";
import "./shell.css";

/** The two panes; on a phone one of them. */
export function Shell({ me }: { me: Me }) {
  useNavigation();
  const { conversations, others } = useAppSelector(selectEntries);
  const openThread = useAppSelector(selectOpenThread);
  const target = useAppSelector((state) => state.navigation.target);
  const loaded = useAppSelector((state) => state.conversations.loaded);
  const status = useAppSelector(selectStatus);
  const unread = useAppSelector(selectUnreadTotal);

  useEffect(() => {
    document.title = unread > 0 ? `(${unread}) Parley` : "Parley";
    return () => {
      document.title = "Parley";
    };
  }, [unread]);

  return (
    <div className="shell">
      <ConnectionBanner />
      <main className="panes" data-open={target ? "conversation" : "list"}>
        <h1 className="sr-only">Parley</h1>
        <Sidebar
          conversations={conversations}
          others={others}
          openThread={openThread}
          loading={!loaded}
          showPresence={status === "Connected"}
          footer={<OwnCorner me={me} status={status} />}
        />
        <div className="pane">
          {openThread === null ? (
            <EmptyPane loading={target !== null && !loaded} unknown={target !== null && loaded} />
          ) : (
            <ConversationPane key={openThread} thread={openThread} me={me} />
          )}
        </div>
      </main>
      <Announcer />
    </div>
  );
}
