/** The ruler: bars and beats. A click plays from there, a drag with the mouse loops bars; fingers scroll it. */

import { memo, useRef, type PointerEvent } from "react";

import { beatNumber, type Layout } from "../pattern/columns";
import type { Meter } from "../pattern/types";
import { spanning, type LoopBars } from "../state/loop";
import { CELL, RULER, columnAtX } from "./geometry";
import { setLoop } from "./looping";

/** Pixels of movement that make a press a drag. */
const SLACK = 6;

interface Props {
  readonly layout: Layout;
  readonly first: number;
  readonly last: number;
  readonly meter: Meter;
  readonly loop: LoopBars | null;
  readonly seek: (tick: number) => void;
}

export const Ruler = memo(function Ruler({ layout, first, last, meter, loop, seek }: Props) {
  const columns = layout.slice(first, last + 1).flatMap((bar) => bar.columns.filter((one) => one.step === 0));
  const dragged = useRef(false);
  const down = (event: PointerEvent<HTMLElement>): void => {
    dragged.current = false;
    if (event.pointerType === "touch" || event.button !== 0) return;
    const left = event.currentTarget.getBoundingClientRect().left;
    const from = event.clientX;
    const over = new AbortController();
    const bar = (x: number): number => columnAtX(layout, x - left)?.bar ?? 0;
    addEventListener("pointermove", ({ clientX }) => {
      if (!dragged.current && Math.abs(clientX - from) < SLACK) return;
      dragged.current = true;
      setLoop(spanning(bar(from), bar(clientX)));
    }, { signal: over.signal });
    for (const end of ["pointerup", "pointercancel"]) addEventListener(end, () => over.abort(), { signal: over.signal });
  };
  return (
    <div className="ruler" aria-hidden="true" style={{ height: RULER }}>
      <div className="ruler-head" />
      <div
        className="ruler-beats"
        title="Click: play from here. Drag: loop these bars."
        onPointerDown={down}
        onClick={(event) => {
          const column = columnAtX(layout, event.clientX - event.currentTarget.getBoundingClientRect().left);
          if (!dragged.current && column !== undefined) seek(column.start - column.step * column.ticks);
        }}
      >
        {loop !== null && <i className="ruler-loop" style={band(layout, loop)} />}
        {columns.map((column) => (
          <span
            key={beatNumber(meter, column.bar, column.beat)}
            className={column.beat === 0 ? "ruler-bar" : "ruler-beat"}
            style={{ left: column.index * CELL }}
          >
            {column.beat === 0 ? column.bar + 1 : `.${column.beat + 1}`}
          </span>
        ))}
      </div>
    </div>
  );
});

function band(layout: Layout, { first, last }: LoopBars) {
  const [from, to] = [layout[first]?.first ?? 0, (layout[last]?.first ?? 0) + (layout[last]?.columns.length ?? 0)];
  return { left: from * CELL, width: (to - from) * CELL };
}
