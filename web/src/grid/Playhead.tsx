/** The playhead: moved by the sound's clock, beside React. */

import { useEffect, useRef } from "react";

import { playing, sound } from "../app/sound";
import type { Layout } from "../pattern/columns";
import { CELL, xOfTick } from "./geometry";

/** Milliseconds after the last wheel, press or key in which the page is not turned. */
const PATIENCE = 4_000;

export function Playhead({ layout, height }: { readonly layout: Layout; readonly height: number }) {
  const line = useRef<HTMLDivElement>(null);
  useEffect(() => {
    let scrolledAt = -Infinity;
    const view = line.current?.closest<HTMLElement>(".grid-scroll");
    const scrolled = new AbortController();
    for (const by of ["wheel", "pointerdown", "keydown"]) {
      view?.addEventListener(by, () => (scrolledAt = performance.now()), { signal: scrolled.signal, passive: true });
    }
    const end = sound.onTick((tick) => {
      const x = xOfTick(layout, tick);
      if (line.current !== null) line.current.style.transform = `translateX(${x}px)`;
      // Turns the page, unless somebody is at work on this one: a cell with the focus stays in sight.
      if (view == null || performance.now() - scrolledAt < PATIENCE || !playing.get()) return;
      if (view.querySelector(":focus-visible") !== null) return;
      const sight = view.clientWidth - (line.current?.offsetLeft ?? 0);
      if (x < view.scrollLeft || x > view.scrollLeft + sight) view.scrollLeft = Math.max(x - CELL, 0);
    });
    return () => {
      end();
      scrolled.abort();
    };
  }, [layout]);
  return <div ref={line} className="playhead" style={{ height }} aria-hidden="true" />;
}
