/** Locks hold whatever a job does: the service keeps them where it is told of them, and here they are kept in any case. */

import { withHits } from "../pattern/edit";
import { PPQ, patternTicks, type Hit, type Pattern } from "../pattern/types";
import { isLocked, type Doc } from "./document";

/** Strokes of one drum that are nearer than a 32nd are one stroke, played otherwise. */
const SAME = PPQ / 8;

function sounds(hit: Hit): number {
  return hit.slot + hit.offset;
}

/** The pattern with what is locked in `before` as it was; bars that were not there before are left as they came. */
export function keepLocked(before: Doc, pattern: Pattern): Pattern {
  const locked = before.pattern.hits.filter((hit) => isLocked(before, hit));
  const none = locked.length === 0 && before.lockedLanes.length === 0;
  if (none || pattern.meter.join() !== before.pattern.meter.join()) return pattern;
  const end = Math.min(patternTicks(before.pattern), patternTicks(pattern));
  const ids = new Set(locked.map((hit) => hit.id));
  const gives = (hit: Hit): boolean =>
    ids.has(hit.id) ||
    (hit.slot < end && before.lockedLanes.includes(hit.voice)) ||
    locked.some((one) => one.voice === hit.voice && Math.abs(sounds(one) - sounds(hit)) < SAME);
  return withHits(pattern, [...pattern.hits.filter((hit) => !gives(hit)), ...locked.filter((hit) => hit.slot < end)]);
}
