/** The playhead: moved by the sound's clock, beside React. */

import { useEffect, useRef } from "react";

import { sound } from "../app/sound";
import type { Layout } from "../pattern/columns";
import { xOfTick } from "./geometry";

export function Playhead({ layout, height }: { readonly layout: Layout; readonly height: number }) {
  const line = useRef<HTMLDivElement>(null);
  useEffect(
    () =>
      sound.onTick((tick) => {
        if (line.current !== null) line.current.style.transform = `translateX(${xOfTick(layout, tick)}px)`;
      }),
    [layout],
  );
  return <div ref={line} className="playhead" style={{ height }} aria-hidden="true" />;
}
