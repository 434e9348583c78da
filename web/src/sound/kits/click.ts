/** The metronome's two clicks. */

import { bandpass, modes, noise } from "./layers";
import type { Recipe } from "./recipe";

function click(hz: number): Recipe {
  return {
    mix: -10,
    pan: 0,
    layers: [modes(0, [[hz, 0, 0.06], [hz * 2.01, -9, 0.03]]), noise(-14, 0.004, [bandpass(hz * 2)])],
  };
}

export const CLICKS: Readonly<Record<"bar" | "beat", Recipe>> = { bar: click(1760), beat: click(1174.7) };
