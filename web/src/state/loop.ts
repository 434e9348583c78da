/** Bars that are played over and over; null plays the whole pattern. A way of listening: not undone, not exported. */

import { barTicks, patternTicks, type Pattern } from "../pattern/types";
import { createStore } from "./store";

/** Both from 0, `last` included. */
export interface LoopBars {
  readonly first: number;
  readonly last: number;
}

export const loop = createStore<LoopBars | null>(null);

type Length = Pick<Pattern, "meter" | "bars">;

/** What of a loop is in a pattern; null for all of it. */
export function within(bars: LoopBars | null, pattern: Length): LoopBars | null {
  if (bars === null || bars.first >= pattern.bars) return null;
  return { first: bars.first, last: Math.min(bars.last, pattern.bars - 1) };
}

/** The ticks that are played: `to` is not reached. */
export function playedTicks(bars: LoopBars | null, pattern: Length): readonly [from: number, to: number] {
  const there = within(bars, pattern);
  const ticks = barTicks(pattern.meter);
  return there === null ? [0, patternTicks(pattern)] : [there.first * ticks, (there.last + 1) * ticks];
}

/** The bars between two, whichever comes first. */
export function spanning(one: number, other: number): LoopBars {
  return { first: Math.min(one, other), last: Math.max(one, other) };
}

/** A loop that begins at `bar`, up to where it ended, or at least that bar. */
export function beginningAt(bars: LoopBars | null, bar: number): LoopBars {
  return { first: bar, last: Math.max(bars?.last ?? bar, bar) };
}

/** A loop that ends with `bar`, from where it began. */
export function endingAt(bars: LoopBars | null, bar: number): LoopBars {
  return { first: Math.min(bars?.first ?? bar, bar), last: bar };
}

/** "bar 2", "bars 2 to 3", as people count. */
export function named({ first, last }: LoopBars): string {
  return first === last ? `bar ${first + 1}` : `bars ${first + 1} to ${last + 1}`;
}
