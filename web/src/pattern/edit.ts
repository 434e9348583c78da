/** Changes of a pattern. Each takes one and gives another; what does not change keeps its identity. */

import { orderOf } from "./lanes";
import { barTicks, patternTicks, type Hit, type Meter, type Pattern, type VoiceName } from "./types";

export const VELOCITY = { ghost: 32, plain: 92, accent: 120 } as const;
/** Ticks of one step of nudging. */
export const NUDGE = 5;

let last = 0;

/** A name that no other hit of this page has. */
export function newId(): string {
  last += 1;
  return `${Date.now().toString(36)}-${last.toString(36)}`;
}

export function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}

/** The hits in score order. */
export function sorted(hits: readonly Hit[]): readonly Hit[] {
  return [...hits].sort((a, b) => a.slot - b.slot || orderOf(a.voice) - orderOf(b.voice) || a.offset - b.offset);
}

export function withHits(pattern: Pattern, hits: readonly Hit[]): Pattern {
  return { ...pattern, hits: sorted(hits) };
}

export function add(pattern: Pattern, voice: VoiceName, slot: number, velocity: number = VELOCITY.plain): Pattern {
  return withHits(pattern, [...pattern.hits, { id: newId(), voice, slot, offset: 0, velocity }]);
}

/** Without these hits; locked ones stay. */
export function remove(pattern: Pattern, ids: ReadonlySet<string>): Pattern {
  const hits = pattern.hits.filter((hit) => hit.locked === true || !ids.has(hit.id));
  return hits.length === pattern.hits.length ? pattern : { ...pattern, hits };
}

function changed(pattern: Pattern, ids: ReadonlySet<string>, change: (hit: Hit) => Hit): Pattern {
  return { ...pattern, hits: pattern.hits.map((hit) => (ids.has(hit.id) ? change(hit) : hit)) };
}

export function setVelocity(pattern: Pattern, ids: ReadonlySet<string>, velocity: (hit: Hit) => number): Pattern {
  return changed(pattern, ids, (hit) => ({ ...hit, velocity: clamp(Math.round(velocity(hit)), 1, 127) }));
}

/** Moves hits in time without moving them on paper; nothing sounds before the start. */
export function nudge(pattern: Pattern, ids: ReadonlySet<string>, offset: (hit: Hit) => number): Pattern {
  return changed(pattern, ids, (hit) => ({ ...hit, offset: Math.max(clamp(Math.round(offset(hit)), -60, 60), 0 - hit.slot) }));
}

export function lock(pattern: Pattern, ids: ReadonlySet<string>, locked: boolean): Pattern {
  return changed(pattern, ids, ({ locked: _, ...hit }) => (locked ? { ...hit, locked } : hit));
}

/** Moves hits by ticks and lanes; the whole move is left out if a hit would leave the pattern. */
export function move(
  pattern: Pattern,
  ids: ReadonlySet<string>,
  ticks: number,
  laneOf: (voice: VoiceName) => VoiceName | undefined,
): Pattern {
  const end = patternTicks(pattern);
  const moved: Hit[] = [];
  for (const hit of pattern.hits) {
    if (!ids.has(hit.id)) {
      moved.push(hit);
      continue;
    }
    const slot = hit.slot + ticks;
    const voice = laneOf(hit.voice);
    if (slot < 0 || slot >= end || voice === undefined) return pattern;
    moved.push({ ...hit, slot, voice, offset: Math.max(hit.offset, 0 - slot) });
  }
  return withHits(pattern, moved);
}

/** So many bars; what lies after them goes. */
export function setBars(pattern: Pattern, bars: number): Pattern {
  const end = barTicks(pattern.meter) * bars;
  return { ...pattern, bars, hits: pattern.hits.filter((hit) => hit.slot < end) };
}

/** The pattern, and once more the same after it. */
export function doubled(pattern: Pattern): Pattern {
  const length = patternTicks(pattern);
  const again = pattern.hits.map(({ locked: _, ...hit }) => ({ ...hit, id: newId(), slot: hit.slot + length }));
  return withHits({ ...pattern, bars: pattern.bars * 2 }, [...pattern.hits, ...again]);
}

/** Another meter: each bar keeps what fits into it. */
export function setMeter(pattern: Pattern, meter: Meter): Pattern {
  const before = barTicks(pattern.meter);
  const after = barTicks(meter);
  const hits = pattern.hits
    .filter((hit) => hit.slot % before < after)
    .map((hit) => ({ ...hit, slot: Math.floor(hit.slot / before) * after + (hit.slot % before) }))
    .map((hit) => ({ ...hit, offset: Math.max(hit.offset, 0 - hit.slot) }));
  return { ...pattern, meter, hits: sorted(hits) };
}
