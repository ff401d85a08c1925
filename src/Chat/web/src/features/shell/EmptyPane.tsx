import { Logo } from "../../ui/Icon";
import { TimelineSkeleton } from "../timeline/TimelineSkeleton";

interface EmptyPaneProps {
  /** The address names a conversation, and whether it exists is not known yet. */
  loading: boolean;
  /** The address names a conversation that is not one's own, or is gone. */
  unknown: boolean;
}

export function EmptyPane({ loading, unknown }: EmptyPaneProps) {
  if (loading) {
    return (
      <div className="pane-loading" aria-busy="true">
        <TimelineSkeleton />
      </div>
    );
  }
  return (
    <div className="pane-empty">
      <Logo />
      <h2>{unknown ? "This conversation is not here" : "Choose a conversation"}</h2>
      <p>
        {unknown
          ? "It may have been removed, or it belongs to somebody else. Choose another one from the list."
          : "Pick somebody from the list and say hello. Echo answers at any time: whatever you send comes back."}
      </p>
      {unknown && (
        <a className="button" href="#/">
          Back to the list
        </a>
      )}
    </div>
  );
}
