type TickState = "sending" | "sent" | "delivered" | "read";

/** Four outlines, told apart without colour. The word for screen readers stands beside it. */
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
    case "delivered":
      return (
        <svg className="tick is-delivered" viewBox="0 0 18 12" aria-hidden="true">
          <path d="m1.500 6.500 3 3 6-7M8.800 8.800l.7.7 6-7" />
        </svg>
      );
    case "read":
      return (
        <svg className="tick is-read" viewBox="0 0 20 12" aria-hidden="true">
          <rect width="20" height="12" rx="6" fill="currentColor" stroke="none" />
          <path d="m4 6.300 2.200 2.200 4.600-5M9.700 8.100l.4.400 4.600-5" stroke="var(--bg)" />
        </svg>
      );
  }
}
