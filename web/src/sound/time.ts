/** Ticks and seconds. Scheduler, MIDI file, MIDI port and WAV all reckon with these, so they agree to the sample. */

import { PPQ } from "../pattern/types";

const MICROSECONDS_PER_MINUTE = 60_000_000;

/** Microseconds of a quarter, whole as a MIDI file states them: what is heard keeps to what is exported. */
export function quarterMicroseconds(bpm: number): number {
  return roundEven(MICROSECONDS_PER_MINUTE / bpm);
}

/** Seconds of one tick at `bpm`. */
export function secondsPerTick(bpm: number): number {
  return quarterMicroseconds(bpm) / 1e6 / PPQ;
}

/** The nearest whole number; halves to the even one, as the service's Python rounds. */
export function roundEven(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  if (rest !== 0.5) return Math.round(value);
  return below % 2 === 0 ? below : below + 1;
}
