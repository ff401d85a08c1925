type TickState = "sending" | "sent";

/** Outlines, told apart without colour. The word for screen readers stands beside it. */
export function Tick({ state }: { state: TickState }) {
  switch (state) {
    case "sending":
      return (
        <svg className="tick is-sending" viewBox="0 0 12 12" aria-hidden="true">
          <circle cx="6" cy="6" r="4.700" />
          <path d="M6 3.400V6l1.700 1.200" />
        </svg>
      );
    case "sent":
      return (
        <svg className="tick" viewBox="0 0 12 12" aria-hidden="true">
          <path d="m1.500 6.500 3 3 6-7" />
        </svg>
      );
  }
}
