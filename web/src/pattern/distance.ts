/** How far two patterns are from each other, as the service measures it (docs/jobs.md). */

import { PPQ, type Hit, type Pattern } from "./types";

const SIXTEENTH = PPQ / 4;

/** Strokes by 16th and drum; of several in a cell the strongest. */
function cells(pattern: Pattern): ReadonlyMap<string, Hit> {
  const strokes = new Map<string, Hit>();
  for (const hit of pattern.hits) {
    const key = `${hit.voice}/${Math.round(hit.slot / SIXTEENTH)}`;
    const other = strokes.get(key);
    if (other === undefined || other.velocity < hit.velocity) strokes.set(key, hit);
  }
  return strokes;
}

/** 0 for the same, 1 where nothing is struck by both. */
export function distance(one: Pattern, other: Pattern): number {
  const [left, right] = [cells(one), cells(other)];
  const keys = new Set([...left.keys(), ...right.keys()]);
  if (keys.size === 0) return 0;
  let sum = 0;
  for (const key of keys) {
    const [a, b] = [left.get(key), right.get(key)];
    if (a === undefined || b === undefined) sum += 1;
    else sum += (Math.abs(a.velocity - b.velocity) / 127 + Math.min(Math.abs(tick(a) - tick(b)) / (SIXTEENTH / 2), 1)) / 2;
  }
  return sum / keys.size;
}

function tick(hit: Hit): number {
  return hit.slot + hit.offset;
}
