import { useEffect, useId, useRef, useState } from "react";
import { useAppDispatch } from "../../app/hooks";
import { sessionEnded } from "../../entities/actions";
import { endSession } from "../../entities/session/api";
import { applyTheme, currentTheme, type Theme } from "../../ui/theme";
import { Icon } from "../../ui/Icon";

const themes: readonly { value: Theme; label: string }[] = [
  { value: "system", label: "System" },
  { value: "light", label: "Light" },
  { value: "dark", label: "Dark" },
];

/** Theme and sign-out. Closes on Escape, on a click elsewhere, and when the focus leaves it. */
export function AccountMenu() {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const panelId = useId();

  useEffect(() => {
    if (!open) {
      return;
    }
    const onPointer = (event: Event) => {
      if (!root.current?.contains(event.target as Node)) {
        setOpen(false);
      }
    };
    document.addEventListener("pointerdown", onPointer);
    return () => {
      document.removeEventListener("pointerdown", onPointer);
    };
  }, [open]);

  return (
    <div
      ref={root}
      className="account"
      onKeyDown={(event) => {
        if (event.key === "Escape" && open) {
          event.stopPropagation();
          setOpen(false);
          button.current?.focus();
        }
      }}
      onBlur={(event) => {
        if (event.relatedTarget !== null && !root.current?.contains(event.relatedTarget)) {
          setOpen(false);
        }
      }}
    >
      <button
        ref={button}
        type="button"
        className="icon-button"
        aria-label="Account"
        aria-expanded={open}
        aria-controls={open ? panelId : undefined}
        onClick={() => setOpen(!open)}
      >
        <Icon name="sliders" />
      </button>
      {open && <AccountPanel id={panelId} />}
    </div>
  );
}

function AccountPanel({ id }: { id: string }) {
  const dispatch = useAppDispatch();
  const [theme, setTheme] = useState(currentTheme);
  const [leaving, setLeaving] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const name = useId();

  const signOut = async () => {
    setLeaving(true);
    setProblem(null);
    try {
      await endSession();
    } catch {
      // The cookie cannot be removed from here: pretending would leave the session open for the next person.
      setLeaving(false);
      setProblem("Not signed out: the server cannot be reached.");
      return;
    }
    history.replaceState(null, "", "#/");
    dispatch(sessionEnded({ notice: null }));
  };

  return (
    <div id={id} className="account-panel" role="group" aria-label="Account">
      <fieldset className="theme">
        <legend>Theme</legend>
        <div className="segments">
          {themes.map(({ value, label }) => (
            <label key={value} className="segment">
              <input
                type="radio"
                name={name}
                value={value}
                checked={theme === value}
                onChange={() => {
                  setTheme(value);
                  applyTheme(value);
                }}
              />
              <span>{label}</span>
            </label>
          ))}
        </div>
      </fieldset>
      <button type="button" className="account-action" disabled={leaving} onClick={() => void signOut()}>
        <Icon name="signOut" />
        Sign out
      </button>
      {problem && (
        <p className="account-problem" role="alert">
          {problem}
        </p>
      )}
    </div>
  );
}
