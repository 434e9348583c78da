/** What is said of hits and places, for screen readers and status lines. */

import type { Column } from "./columns";
import { titleOf } from "./lanes";
import { tickSeconds, type Hit, type VoiceName } from "./types";

/** Milliseconds of an offset, rounded; late is above 0. */
export function offsetMs(offset: number, bpm: number): number {
  return Math.round(offset * tickSeconds(bpm) * 1000) + 0;
}

/** "12 ms late", "3 ms early", "on the grid". */
export function timing(offset: number, bpm: number): string {
  const ms = offsetMs(offset, bpm);
  if (ms === 0) return "on the grid";
  return ms > 0 ? `${ms} ms late` : `${-ms} ms early`;
}

export function place(column: Pick<Column, "bar" | "beat" | "step" | "division">): string {
  const step = column.step === 0 ? "" : `, step ${column.step + 1} of ${column.division}`;
  return `bar ${column.bar + 1}, beat ${column.beat + 1}${step}`;
}

/** How likely the model found a hit, from 0 to 1. */
export function likelyName(likely: number): string {
  return `${Math.round(likely * 100)} % likely`;
}

export function cellName(voice: VoiceName, column: Column, hits: readonly Hit[], bpm: number, laneLocked: boolean): string {
  const where = `${titleOf(voice)}, ${place(column)}`;
  const [first, ...rest] = hits;
  if (first === undefined) return `${where}, empty`;
  const several = rest.length === 0 ? "" : `, ${hits.length} hits`;
  const locked = first.locked === true || laneLocked ? ", locked" : "";
  const late = first.offset + first.slot - column.start;
  return `${where}, velocity ${first.velocity}, ${timing(late, bpm)}${several}${locked}`;
}
