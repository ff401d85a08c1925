import type { ReactNode } from "react";
import type { Entry } from "../../entities/conversations/selectors";
import { Logo } from "../../ui/Icon";
import { useNow } from "../../ui/useNow";
import { EntryRow } from "./EntryRow";
import "./sidebar.css";

interface SidebarProps {
  conversations: readonly Entry[];
  others: readonly Entry[];
  openThread: string | null;
  /** The first list has not come yet. */
  loading: boolean;
  /** Presence is not known while there is no connection. */
  showPresence: boolean;
  /** One's own corner below the list. */
  footer: ReactNode;
}

export function Sidebar({ conversations, others, openThread, loading, showPresence, footer }: SidebarProps) {
  const now = useNow();
  const row = (entry: Entry) => (
    <EntryRow
      key={entry.thread}
      entry={entry}
      current={entry.thread === openThread}
      showPresence={showPresence}
      now={now}
    />
  );
  return (
    <div className="sidebar">
      {/* The page's heading stands in the shell, since this pane leaves a phone's screen. */}
      <div className="sidebar-head" aria-hidden="true">
        <Logo />
        Parley
      </div>
      <nav className="sidebar-list" aria-label="Conversations" aria-busy={loading}>
        {loading && <SidebarSkeleton />}
        {conversations.length > 0 && <ul>{conversations.map(row)}</ul>}
        {others.length > 0 && (
          <>
            {conversations.length > 0 && <h2 className="sidebar-label">People</h2>}
            <ul>{others.map(row)}</ul>
          </>
        )}
      </nav>
      {footer}
    </div>
  );
}

function SidebarSkeleton() {
  return (
    <div className="skeleton" aria-hidden="true">
      {[1, 2, 3, 4, 5, 6].map((index) => (
        <div key={index} className="entry">
          <i className="avatar" />
          <div>
            <i className="skeleton-name" />
            <i className="skeleton-text" />
          </div>
        </div>
      ))}
    </div>
  );
}
