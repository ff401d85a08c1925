import { useCallback, useLayoutEffect, useRef, useState, type RefObject } from "react";

/** Closer to the end than this counts as being there. */
const AT_END_PX = 48;
/** Older messages are fetched when this little is left above. */
const NEAR_START_PX = 900;

interface Anchor {
  key: string;
  /** From the top of the scroller to the top of the row. */
  offset: number;
}

export interface EndAnchor {
  scroller: RefObject<HTMLDivElement | null>;
  atEnd: boolean;
  onScroll: () => void;
  toEnd: (smooth: boolean) => void;
}

/**
 * Keeps the reader's place. The scroller is laid out in reverse (`flex-direction: column-reverse`), so its scroll
 * position counts from the end: at the end it stays there by itself, older messages add themselves above without a
 * jump, and a banner takes its room from the top. What is left to do here is a message that arrives below while
 * one reads further up: the first row in view stays where it is.
 *
 * @param rowKeys keys of the rows, oldest first; every row carries its own as `data-key`
 * @param ownKey key of one's own newest unsent message: when it changes, the view follows to the end
 */
export function useEndAnchor(rowKeys: readonly string[], ownKey: string | null, onNearStart: () => void): EndAnchor {
  const scroller = useRef<HTMLDivElement>(null);
  const anchor = useRef<Anchor | null>(null);
  const followed = useRef(ownKey);
  const wasAtEnd = useRef(true);
  const [atEnd, setAtEnd] = useState(true);

  const look = useCallback(() => {
    const element = scroller.current;
    if (element === null) {
      return;
    }
    wasAtEnd.current = element.scrollTop > -AT_END_PX;
    setAtEnd(wasAtEnd.current);
    anchor.current = wasAtEnd.current ? null : firstInView(element);
    if (element.scrollHeight - element.clientHeight + element.scrollTop < NEAR_START_PX) {
      onNearStart();
    }
  }, [onNearStart]);

  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) {
      return;
    }
    if (wasAtEnd.current || (ownKey !== null && ownKey !== followed.current)) {
      element.scrollTop = 0;
    } else if (anchor.current) {
      const row = element.querySelector(`[data-key="${CSS.escape(anchor.current.key)}"]`);
      if (row) {
        element.scrollTop += offsetOf(row, element) - anchor.current.offset;
      }
    }
    followed.current = ownKey;
    look();
  }, [rowKeys, ownKey, look]);

  const toEnd = useCallback((smooth: boolean) => {
    scroller.current?.scrollTo({ top: 0, behavior: smooth ? "smooth" : "instant" });
  }, []);

  return { scroller, atEnd, onScroll: look, toEnd };
}

function offsetOf(row: Element, scroller: Element): number {
  return row.getBoundingClientRect().top - scroller.getBoundingClientRect().top;
}

/** Rows are in order, so the first one in view is found by halving. */
function firstInView(scroller: Element): Anchor | null {
  const rows = scroller.querySelectorAll("[data-key]");
  let low = 0;
  let high = rows.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    const row = rows[middle];
    if (row && offsetOf(row, scroller) + row.clientHeight > 0) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  const row = rows[low];
  const key = row?.getAttribute("data-key");
  return row && key ? { key, offset: offsetOf(row, scroller) } : null;
}
