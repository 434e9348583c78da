/** Mouse, pen and fingers on the grid, turned into gestures. */

import { useCallback, useEffect, useRef, useState, type PointerEvent, type RefObject } from "react";

import { LANE, RULER } from "./geometry";
import { press, type Marquee, type Spot } from "./pointer";
import { Touch, type Board } from "./touch";

type Scroller = RefObject<HTMLDivElement | null>;

export function headWidth(scroller: HTMLElement): number {
  return scroller.querySelector(".lane-head")?.getBoundingClientRect().width ?? 0;
}

function spotIn(scroller: Scroller, lane: number, at: { clientX: number; clientY: number }): Spot {
  const element = scroller.current;
  if (element === null) return { x: -1, y: -1 };
  const edge = element.getBoundingClientRect();
  return {
    x: at.clientX - edge.left - headWidth(element) + element.scrollLeft,
    y: ((at.clientY - edge.top - RULER + element.scrollTop) * LANE) / lane,
  };
}

/** The handler of presses, and the frame that is being drawn. */
export function usePointer(scroller: Scroller, lane: number) {
  const [marquee, setMarquee] = useState<Marquee | null>(null);
  const ending = useRef<AbortController | null>(null);
  const spot = useCallback(
    (at: { clientX: number; clientY: number }): Spot => spotIn(scroller, lane, at),
    [scroller, lane],
  );
  const touched = useTouch(scroller, spot, setMarquee);
  useEffect(() => () => ending.current?.abort(), []);
  const down = useCallback(
    (event: PointerEvent<HTMLElement>) => {
      const target = event.target as HTMLElement;
      if (event.button !== 0 || target.closest(".lane-cells") === null) return;
      if (event.pointerType === "touch") {
        touched(event.nativeEvent);
        return;
      }
      const drag = press(spot(event), event.nativeEvent, setMarquee);
      if (drag === null) return;
      ending.current = new AbortController();
      const { signal } = ending.current;
      addEventListener("pointermove", (moved) => drag.to(spot(moved)), { signal });
      for (const over of ["pointerup", "pointercancel"]) {
        addEventListener(over, () => {
          ending.current?.abort();
          drag.end();
        }, { signal });
      }
    },
    [spot, touched],
  );
  return { down, marquee };
}

/** Fingers: heard on the whole page while they are down, as they leave the cell that they began on. */
function useTouch(scroller: Scroller, spot: Board["spot"], show: Board["show"]) {
  const touch = useRef<Touch | null>(null);
  useEffect(() => {
    const board: Board = { spot, show, scroll: (dx) => scroller.current?.scrollBy({ left: dx, behavior: "instant" }) };
    if (touch.current === null) touch.current = new Touch(board);
    else touch.current.board = board;
  }, [scroller, spot, show]);
  useEffect(() => {
    const element = scroller.current;
    const gone = new AbortController();
    const { signal } = gone;
    addEventListener("pointermove", (event) => touch.current?.move(event), { signal });
    addEventListener("pointerup", (event) => touch.current?.up(event), { signal });
    addEventListener("pointercancel", (event) => touch.current?.cancel(event), { signal });
    element?.addEventListener("touchmove", (event) => {
      if (touch.current?.keeps === true && event.cancelable) event.preventDefault();
    }, { signal, passive: false });
    // A long press is ours, and no menu.
    element?.addEventListener("contextmenu", (event) => {
      if (touch.current?.keeps === true) event.preventDefault();
    }, { signal });
    return () => gone.abort();
  }, [scroller]);
  return useCallback((event: globalThis.PointerEvent) => touch.current?.down(event), []);
}
