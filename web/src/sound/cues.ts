/** What the scheduler plays: strokes and the clicks of the metronome, in order of ticks. */

import { barTicks, PPQ, type Meter, type Pattern } from "../pattern/types";
import type { Stroke } from "./strokes";

/** A click of the metronome. */
export interface Click {
  readonly tick: number;
  readonly click: "bar" | "beat";
}

export type Cue = Stroke | Click;

/** Whether a cue is a click. */
export function isClick(cue: Cue): cue is Click {
  return "click" in cue;
}

/** A click on every beat of the meter, with the bar's first marked. */
export function clicksOf(pattern: Pick<Pattern, "meter">, from: number, to: number): Click[] {
  const bar = barTicks(pattern.meter);
  const beat = beatTicks(pattern.meter);
  const clicks: Click[] = [];
  for (let tick = Math.ceil(from / beat) * beat; tick < to; tick += beat) {
    clicks.push({ tick, click: tick % bar === 0 ? "bar" : "beat" });
  }
  return clicks;
}

/** Both lists in order of ticks. */
export function merged(strokes: readonly Stroke[], clicks: readonly Click[]): Cue[] {
  return [...strokes, ...clicks].sort((a, b) => a.tick - b.tick);
}

/** Beats as they are counted: the meter's note value, but never faster than 8ths. */
function beatTicks([numerator, denominator]: Meter): number {
  const beat = (PPQ * 4) / denominator;
  return denominator === 16 && numerator % 2 === 0 ? 2 * beat : beat;
}
