import { Icon } from "../../ui/Icon";
import { Tick } from "../../ui/Tick";

const states = [
  { state: "sending", name: "Sending", meaning: "Leaves by itself, also after an outage" },
  { state: "sent", name: "Sent", meaning: "Stored on the server" },
  { state: "failed", name: "Failed", meaning: "Says why, and lets you try again" },
] as const;

/** What the product promises, shown by the thing itself. */
export function DeliveryCard() {
  return (
    <div className="delivery">
      <h2>You always know where a message is</h2>
      <p className="delivery-lead">Three states, never guessed.</p>
      <ul className="delivery-card">
        {states.map(({ state, name, meaning }) => (
          <li key={state}>
            <p>
              <b>{name}</b>
              {meaning}
            </p>
            <span className={`delivery-bubble is-${state}`} aria-hidden="true">
              Anchor is up.
              <span className="delivery-meta">
                10:02
                {state === "failed" ? <Icon name="alert" small /> : <Tick state={state} />}
              </span>
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
