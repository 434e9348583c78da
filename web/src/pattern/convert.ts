/** Between the service's patterns and the studio's. */

import type { components } from "../api/schema.gen";
import { newId } from "./edit";
import { KIT, KIT_MAPS } from "./kit.gen";
import type { Hit, KitMapName, Meter, Pattern, VoiceName } from "./types";

type PatternView = components["schemas"]["PatternView"];

export function isVoice(name: string): name is VoiceName {
  return Object.hasOwn(KIT, name);
}

/** A meter from text; 4/4 for what is none. */
export function meterOf(text: string): Meter {
  const found = /^(\d+)\/(4|8|16)$/.exec(text);
  return found === null ? [4, 4] : [Number(found[1]), Number(found[2])];
}

/**
 * The pattern of a result, its hits in the order of the result. Hits that were there before keep their names and locks, so that selections, undo and locks
 * survive a regeneration.
 *
 * Every strike that is identical (voice, sounding tick and velocity) is the same hit.
 */
export function fromView(view: PatternView, before: readonly Hit[] = []): Pattern {
  const known = new Map(before.map((hit) => [identity(hit), hit]));
  const hits = view.hits.flatMap((one): Hit[] => {
    if (!isVoice(one.voice)) return [];
    // Files begin at tick 0: what is ahead of it sounds on it, and is shown there.
    const offset = Math.max(one.offset, 0 - one.slot);
    const hit = { voice: one.voice, slot: one.slot, offset, velocity: one.velocity };
    const old = known.get(identity(hit));
    known.delete(identity(hit));
    return [old ?? { id: newId(), ...hit }];
  });
  return { meter: meterOf(view.meter), bpm: view.tempo, bars: view.bars, hits };
}

function identity(hit: Omit<Hit, "id">): string {
  return `${hit.voice}/${hit.slot + hit.offset}/${hit.velocity}`;
}

/** The kit map under which a pattern loses the fewest articulations on its way through MIDI: General MIDI if equal. */
export function carrier(pattern: Pattern): KitMapName {
  const voices = new Set(pattern.hits.map((hit) => hit.voice));
  const lost = (name: KitMapName): number => {
    const map: { toNote: Record<string, number>; toVoice: Record<string, string> } = KIT_MAPS[name];
    return [...voices].filter((voice) => map.toVoice[String(map.toNote[voice])] !== voice).length;
  };
  return lost("td11") < lost("gm") ? "td11" : "gm";
}
