import { useEffect, useId, useLayoutEffect, useRef, type FormEvent, type KeyboardEvent } from "react";
import { Icon } from "../../ui/Icon";
import { bodyOf, lengthHint } from "./body.std";
import "./composer.css";

interface ComposerProps {
  text: string;
  placeholder: string;
  /** Take the keyboard when shown. */
  autoFocus: boolean;
  onChange: (text: string) => void;
  /** The text to send, never empty and never too long. */
  onSend: (body: string) => void;
}

const growsByItself = typeof CSS !== "undefined" && CSS.supports("field-sizing", "content");

export function Composer({ text, placeholder, autoFocus, onChange, onSend }: ComposerProps) {
  const field = useRef<HTMLTextAreaElement>(null);
  const hintId = useId();
  const body = bodyOf(text);
  const hint = lengthHint(body);
  const ready = body !== "" && !hint?.tooLong;

  useEffect(() => {
    if (autoFocus) {
      field.current?.focus({ preventScroll: true });
    }
  }, [autoFocus]);

  useLayoutEffect(() => {
    const element = field.current;
    if (element !== null && !growsByItself) {
      element.style.blockSize = "auto";
      element.style.blockSize = `${element.scrollHeight}px`;
    }
  }, [text]);

  const send = () => {
    if (ready) {
      onSend(body);
      field.current?.focus({ preventScroll: true });
    }
  };

  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    send();
  };

  const onKeyDown = (event: KeyboardEvent) => {
    // While an input method composes a word, Enter accepts the word (229 is what some browsers report then).
    const composing = event.nativeEvent.isComposing || event.keyCode === 229;
    if (event.key === "Enter" && !event.shiftKey && !composing) {
      event.preventDefault();
      send();
    }
  };

  return (
    <form className="composer" onSubmit={onSubmit}>
      <div className="composer-box">
        <textarea
          ref={field}
          className="composer-field"
          aria-label="Message"
          aria-describedby={hint ? hintId : undefined}
          aria-invalid={hint?.tooLong ?? false}
          placeholder={placeholder}
          rows={1}
          dir="auto"
          enterKeyHint="send"
          value={text}
          onChange={(event) => onChange(event.target.value)}
          onKeyDown={onKeyDown}
        />
        <button type="submit" className="composer-send" aria-label="Send" disabled={!ready}>
          <Icon name="send" />
        </button>
      </div>
      {hint && (
        <p id={hintId} className={hint.tooLong ? "composer-hint is-error" : "composer-hint"}>
          {hint.text}
        </p>
      )}
    </form>
  );
}
