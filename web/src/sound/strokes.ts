/** What of a pattern sounds, and on which tick: one list for playing, for MIDI and for WAV. */

import { patternTicks, VOICES, type Pattern, type VoiceName } from "../pattern/types";

/** A hit as it sounds. */
export interface Stroke {
  /** From the start of the pattern; never negative. */
  readonly tick: number;
  readonly voice: VoiceName;
  /** 1-127. */
  readonly velocity: number;
  /** The hit's. */
  readonly id: string;
}

export interface StrokeOptions {
  /** Leave the micro-timing out: every hit on its slot. */
  readonly straight?: boolean;
  /** Only hits of these ticks, by slot; all if left out. */
  readonly window?: readonly [from: number, to: number];
  /** Voices that sound; all if left out. */
  readonly audible?: (voice: VoiceName) => boolean;
}

const ORDER = new Map(VOICES.map((voice, index) => [voice, index]));

/**
 * The strokes of a pattern in order of time, then of the kit.
 *
 * As in the service's MIDI writer, an onset before the start (of the window) is put on it, one at or after the end on
 * the tick before it; strokes of one voice on one tick become one, with the louder's velocity.
 */
export function strokesOf(pattern: Pattern, options: StrokeOptions = {}): Stroke[] {
  const [from, to] = options.window ?? [0, patternTicks(pattern)];
  const found = new Map<string, Stroke>();
  for (const { slot, offset, voice, velocity, id } of pattern.hits) {
    if (slot < from || slot >= to || options.audible?.(voice) === false) continue;
    const tick = Math.max(from, Math.min(slot + (options.straight === true ? 0 : offset), to - 1));
    const key = `${tick}/${voice}`;
    const there = found.get(key);
    if (there === undefined || there.velocity < velocity) found.set(key, { tick, voice, velocity, id });
  }
  return [...found.values()].sort((a, b) => a.tick - b.tick || place(a.voice) - place(b.voice));
}

function place(voice: VoiceName): number {
  return ORDER.get(voice) ?? ORDER.size;
}
