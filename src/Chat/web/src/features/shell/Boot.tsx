import { useCallback, useEffect, useState } from "react";
import { useAppDispatch } from "../../app/hooks";
import { sessionEnded, sessionStarted, siteLoaded } from "../../entities/actions";
import { loadSession, loadSite } from "../../entities/session/api";
import { HttpError } from "../../lib/http";
import { Logo } from "../../ui/Icon";

const RETRY_MS = 3_000;

/** Asks what this place is and who is signed in; keeps asking until there is an answer. */
export function Boot() {
  const dispatch = useAppDispatch();
  const [problem, setProblem] = useState<string | null>(null);

  const load = useCallback(async () => {
    try {
      const [site, me] = await Promise.all([loadSite(), loadSession()]);
      dispatch(siteLoaded(site));
      dispatch(me ? sessionStarted(me) : sessionEnded({ notice: null }));
    } catch (error) {
      setProblem(error instanceof HttpError ? error.message : "The page could not start.");
    }
  }, [dispatch]);

  useEffect(() => {
    // Once at once, then again as long as this screen is shown.
    const first = setTimeout(() => void load(), 0);
    const again = setInterval(() => void load(), RETRY_MS);
    return () => {
      clearTimeout(first);
      clearInterval(again);
    };
  }, [load]);

  return (
    <main className="pane-empty" aria-busy={problem === null}>
      {problem !== null && (
        <>
          <Logo />
          <h2>No answer yet</h2>
          <p role="alert">{problem}</p>
          <button type="button" className="button" onClick={() => void load()}>
            Try now
          </button>
        </>
      )}
    </main>
  );
}
