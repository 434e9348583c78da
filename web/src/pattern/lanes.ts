/** Hits by lane and bar, for views that draw one bar of one lane at a time. */

import { KIT } from "./kit.gen";
import { VOICES, barTicks, type Hit, type Pattern, type VoiceName } from "./types";

/** Lanes that are shown though nothing is struck on them. */
export const USUAL_LANES: readonly VoiceName[] = ["kick", "snare", "closed_hat", "open_hat", "low_tom", "mid_tom", "crash", "ride"];

const ORDER = new Map<VoiceName, number>(VOICES.map((voice, at) => [voice, at]));

export function orderOf(voice: VoiceName): number {
  return ORDER.get(voice) ?? 0;
}

export function titleOf(voice: VoiceName): string {
  return KIT[voice].title;
}

/** Lanes from the top: cymbals over hats over toms over snare over kick, as notation has them. */
export function lanesOf(pattern: Pattern, more: readonly VoiceName[]): readonly VoiceName[] {
  const shown = new Set<VoiceName>([...USUAL_LANES, ...more, ...pattern.hits.map((hit) => hit.voice)]);
  return [...shown].sort((a, b) => orderOf(b) - orderOf(a));
}

/** Hits by `key(voice, bar)`. */
export type HitIndex = ReadonlyMap<string, readonly Hit[]>;

export const NO_HITS: readonly Hit[] = [];

export function key(voice: VoiceName, bar: number): string {
  return `${voice}/${bar}`;
}

/** The index of a pattern; lists that are as in `before` are the same objects. */
export function indexHits(pattern: Pattern, before: HitIndex = new Map()): HitIndex {
  const ticks = barTicks(pattern.meter);
  const index = new Map<string, Hit[]>();
  for (const hit of pattern.hits) {
    const at = key(hit.voice, Math.floor(hit.slot / ticks));
    const found = index.get(at);
    if (found === undefined) index.set(at, [hit]);
    else found.push(hit);
  }
  const kept = new Map<string, readonly Hit[]>();
  for (const [at, hits] of index) {
    const old = before.get(at);
    const same = old?.length === hits.length && hits.every((hit, place) => hit === old[place]);
    kept.set(at, same ? old : hits);
  }
  return kept;
}
