/** What somebody brings beside the pattern: a rhythm that drums are to be played to, and a groove that lends its feel. */

import { importMidi } from "../midi";
import { PPQ, barTicks, type Meter } from "../pattern/types";
import { createStore } from "../state/store";

export interface Brought {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export const brought = createStore<{
  readonly rhythm: Brought | null;
  readonly groove: Brought | null;
  /** Quarter notes from the first bar line, rising. */
  readonly taps: readonly number[];
}>({ rhythm: null, groove: null, taps: [] });

/** The most that the service takes. */
export const MOST_TAPS = 4_000;
/** Taps nearer than this, in quarter notes, are one. */
const TOGETHER = 1 / 24;
const MOST_BARS = 32;

/** Taps with one more, in order; beyond the longest pattern there are none. */
export function withTap(taps: readonly number[], beat: number, meter: Meter): readonly number[] {
  const end = (MOST_BARS * barTicks(meter)) / PPQ;
  if (beat < 0 || beat >= end || taps.length >= MOST_TAPS || taps.some((one) => Math.abs(one - beat) < TOGETHER)) return taps;
  return [...taps, Math.round(beat * 1000) / 1000].sort((a, b) => a - b);
}

/** Bars that taps reach into. */
export function barsOf(taps: readonly number[], meter: Meter): number {
  return Math.floor(((taps.at(-1) ?? 0) * PPQ) / barTicks(meter)) + 1;
}

/** Why bytes are no MIDI file; null where they may be one. */
export function damage(bytes: Uint8Array): string | null {
  const read = importMidi(bytes);
  return !read.ok && read.reason === "damaged" ? read.message : null;
}
