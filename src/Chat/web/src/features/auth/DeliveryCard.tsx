import { Tick } from "../../ui/Tick";

const states = [
  { state: "sending", name: "Sending", meaning: "Kept here, even offline" },
  { state: "sent", name: "Sent", meaning: "Stored on the server" },
  { state: "delivered", name: "Delivered", meaning: "On their device" },
  { state: "read", name: "Read", meaning: "They have seen it" },
] as const;

/** What the product promises, shown by the thing itself. */
export function DeliveryCard() {
  return (
    <div className="delivery">
      <h2>You always know where a message is</h2>
      <p className="delivery-lead">Four states, never guessed.</p>
      <ul className="delivery-card">
        {states.map(({ state, name, meaning }) => (
          <li key={state}>
            <p>
              <b>{name}</b>
              {meaning}
            </p>
            <span className="delivery-bubble" aria-hidden="true">
              Anchor is up.
              <span className="delivery-meta">
                10:02
                <Tick state={state} />
              </span>
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
