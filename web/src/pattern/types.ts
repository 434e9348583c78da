/** The pattern: what every part of the studio passes on. Immutable: a change makes a new one. */

import { KIT } from "./kit.gen";

/** Ticks of a quarter note. */
export const PPQ = 480;

/** A voice's slug, as the API has it. */
export type VoiceName = keyof typeof KIT;

/** Every voice, in the order of the kit. */
export const VOICES = Object.keys(KIT) as readonly VoiceName[];

/** A kit map: how an instrument numbers the voices. */
export type KitMapName = "gm" | "td11" | "sd3" | "ad2";

/** Beats of a bar, and the note value of one of them: [7, 8]. */
export type Meter = readonly [number, number];

export interface Hit {
  /** Stays with the hit through edits: names it in selections, locks and undo. */
  readonly id: string;
  readonly voice: VoiceName;
  /** Where it is written: ticks from the start of the pattern, at 480 a quarter. */
  readonly slot: number;
  /** How far from there it sounds, in ticks: below 0 early, above late. Never before the pattern's start. */
  readonly offset: number;
  /** 1-127. */
  readonly velocity: number;
  /** Regenerations leave it alone. */
  readonly locked?: boolean;
}

export interface Pattern {
  readonly meter: Meter;
  /** Quarter notes a minute, 40-300. */
  readonly bpm: number;
  /** 1-32. */
  readonly bars: number;
  /** Sorted by `slot`, then by the voice's place in the kit. */
  readonly hits: readonly Hit[];
}

/** Ticks of a bar. */
export function barTicks(meter: Meter): number {
  return (PPQ * 4 * meter[0]) / meter[1];
}

/** Ticks of the whole pattern. */
export function patternTicks(pattern: Pick<Pattern, "meter" | "bars">): number {
  return barTicks(pattern.meter) * pattern.bars;
}

/** Seconds of a tick. */
export function tickSeconds(bpm: number): number {
  return 60 / bpm / PPQ;
}
