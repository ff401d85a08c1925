import { useId, useState } from "react";
import { Icon } from "../../ui/Icon";

/** The server decides; this only says so before it is asked. */
const SHORTEST = 8;

interface PasswordFieldProps {
  value: string;
  /** It is chosen now, not remembered. */
  fresh: boolean;
  onChange: (value: string) => void;
}

export function PasswordField({ value, fresh, onChange }: PasswordFieldProps) {
  const [shown, setShown] = useState(false);
  const id = useId();
  const hintId = useId();
  const enough = [...value].length >= SHORTEST;
  return (
    <div className="field">
      <label htmlFor={id}>Password</label>
      <div className="field-box">
        <input
          id={id}
          type={shown ? "text" : "password"}
          autoComplete={fresh ? "new-password" : "current-password"}
          autoCapitalize="none"
          spellCheck={false}
          required
          aria-describedby={hintId}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
        {/* Its name does not contain the field's: the field is to be the only one labelled so. */}
        <button
          type="button"
          className="icon-button"
          aria-label="Show characters"
          aria-pressed={shown}
          onClick={() => setShown(!shown)}
        >
          <Icon name="eye" />
        </button>
      </div>
      <small id={hintId} className={enough && fresh ? "field-hint is-good" : "field-hint"}>
        {enough && fresh ? (
          <>
            <Icon name="check" small />
            Long enough
          </>
        ) : fresh ? (
          "At least 8 characters"
        ) : (
          "For a new account: at least 8 characters"
        )}
      </small>
    </div>
  );
}
