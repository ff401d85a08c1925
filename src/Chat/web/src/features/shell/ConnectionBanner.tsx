import { useEffect, useState } from "react";
import { useAppDispatch, useAppSelector } from "../../app/hooks";
import { reconnectNow } from "../../entities/actions";
import { selectStatus, selectWaiting } from "../../entities/conversations/selectors";
import { Icon } from "../../ui/Icon";

/** A connection that comes back at once needs no banner. */
const PATIENCE_MS = 1_000;

/** Explains what the status says. Not a status itself: there is one, under one's own name. */
export function ConnectionBanner() {
  const status = useAppSelector(selectStatus);
  const outdated = useAppSelector((state) => state.connection.outdated);
  if (outdated) {
    return (
      <div className="banner is-warning" role="region" aria-label="Connection">
        <Icon name="alert" small />
        <b>Parley was updated</b>
        <span className="banner-text">This page is too old for the server.</span>
        <button type="button" onClick={() => location.reload()}>
          Reload
        </button>
      </div>
    );
  }
  return status === "Connected" ? null : <LostBanner offline={status === "Offline"} />;
}

function LostBanner({ offline }: { offline: boolean }) {
  const dispatch = useAppDispatch();
  const wasLive = useAppSelector((state) => state.connection.wasLive);
  const waiting = useAppSelector(selectWaiting).length;
  const [patient, setPatient] = useState(true);

  useEffect(() => {
    const timer = setTimeout(() => {
      setPatient(false);
    }, PATIENCE_MS);
    return () => {
      clearTimeout(timer);
    };
  }, []);

  if (patient) {
    return null;
  }
  return (
    <div className={offline ? "banner" : "banner is-warning"} role="region" aria-label="Connection">
      {offline ? <Icon name="noNetwork" small /> : <span className="spinner" />}
      <b>{offline ? "No connection" : wasLive ? "Connection lost" : "Connecting"}</b>
      <span className="banner-text">
        <Explanation waiting={waiting} wasLive={wasLive} />
      </span>
      <button type="button" onClick={() => dispatch(reconnectNow())}>
        Try now
      </button>
    </div>
  );
}

function Explanation({ waiting, wasLive }: { waiting: number; wasLive: boolean }) {
  if (waiting === 0) {
    return wasLive ? (
      <>
        You can write<span className="wide-only">: messages wait and go out in order</span>
      </>
    ) : (
      "No answer yet"
    );
  }
  return (
    <>
      {waiting === 1 ? "1 message waits" : `${waiting} messages wait`}
      <span className="wide-only">
        {waiting === 1 ? " and goes out when you are back" : " and go out in order when you are back"}
      </span>
    </>
  );
}
