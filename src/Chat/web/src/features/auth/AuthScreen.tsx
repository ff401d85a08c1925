import { useId, useState, type FormEvent } from "react";
import { useAppDispatch, useAppSelector } from "../../app/hooks";
import { sessionStarted } from "../../entities/actions";
import { createAccount, signIn } from "../../entities/session/api";
import { HttpError } from "../../lib/http";
import { Icon, Logo } from "../../ui/Icon";
import { DeliveryCard } from "./DeliveryCard";
import { PasswordField } from "./PasswordField";
import "./auth.css";

type Intent = "create" | "signIn";

interface Refusal {
  text: string;
  /** Counts, so that the same sentence twice is said twice. */
  attempt: number;
}

/** One form for both: which button comes first and is what Enter does depends on whether anybody is here yet. */
export function AuthScreen({ notice }: { notice: string | null }) {
  const dispatch = useAppDispatch();
  const hasAccounts = useAppSelector((state) => state.session.site?.hasAccounts ?? true);
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const [busy, setBusy] = useState<Intent | null>(null);
  const [refusal, setRefusal] = useState<Refusal | null>(notice === null ? null : { text: notice, attempt: 0 });
  const nameId = useId();
  const primary: Intent = hasAccounts ? "signIn" : "create";

  const submit = async (intent: Intent) => {
    if (busy !== null) {
      return;
    }
    setBusy(intent);
    try {
      const me = await (intent === "create" ? createAccount : signIn)({ name, password });
      dispatch(sessionStarted(me));
    } catch (error) {
      const text = error instanceof HttpError ? error.message : "Something went wrong. Try again.";
      setRefusal((previous) => ({ text, attempt: (previous?.attempt ?? 0) + 1 }));
      setBusy(null);
    }
  };

  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    void submit(primary);
  };

  const button = (intent: Intent) => (
    <button
      key={intent}
      type={intent === primary ? "submit" : "button"}
      className={intent === primary ? "button is-primary" : "button"}
      aria-disabled={busy !== null}
      onClick={intent === primary ? undefined : () => void submit(intent)}
    >
      {busy === intent && <span className="spinner" />}
      {intent === "create" ? "Create account" : "Sign in"}
    </button>
  );

  return (
    <div className="auth">
      <main className="auth-main">
        <div className="auth-brand">
          <Logo />
          Parley
        </div>
        <form className="auth-form" noValidate onSubmit={onSubmit}>
          <h1>{hasAccounts ? "Welcome back" : "Create the first account"}</h1>
          <p className="auth-lead">
            {hasAccounts
              ? "Sign in, or create an account if you are new here."
              : "You will run this place: the first account is its administrator."}
          </p>
          {refusal && (
            <p key={refusal.attempt} className="auth-refusal" role="alert">
              <Icon name="alert" />
              <span>{refusal.text}</span>
            </p>
          )}
          <div className="field">
            <label htmlFor={nameId}>Name</label>
            <div className="field-box">
              <input
                id={nameId}
                type="text"
                autoComplete="username"
                autoCapitalize="words"
                spellCheck={false}
                dir="auto"
                autoFocus
                required
                value={name}
                onChange={(event) => setName(event.target.value)}
              />
            </div>
          </div>
          <PasswordField value={password} fresh={!hasAccounts} onChange={setPassword} />
          {button(primary)}
          {button(primary === "create" ? "signIn" : "create")}
        </form>
        <p className="auth-foot">
          <Icon name="lock" small />
          <span>No e-mail, no phone number. Everything stays on this server.</span>
        </p>
      </main>
      <aside className="auth-side" aria-label="About Parley">
        <DeliveryCard />
      </aside>
    </div>
  );
}
