/** What undo goes over: the pattern and all that belongs to it. */

import type { Division, DivisionWishes } from "../pattern/columns";
import { EXAMPLE_NAME, examplePattern } from "../pattern/example";
import type { Hit, Pattern, VoiceName } from "../pattern/types";

/** How likely the model found a hit, part by part of it, 0-1. */
export interface Probability {
  readonly place: number;
  readonly voice: number;
  readonly velocity: number;
  readonly offset: number;
}

export interface Neighbour {
  readonly file: string;
  readonly bar: number;
  readonly similarity: number;
}

/** Why a result is as it is. */
export interface Why {
  /** By the hit's id; those that were given are not in it. */
  readonly likely: Readonly<Record<string, Probability>>;
  /** Bar by bar, the nearest first; a text where there is nothing to say. */
  readonly nearest: readonly (readonly Neighbour[])[] | string;
}

/** The result that a pattern came from. */
export interface Origin {
  /** The service's file; null for a pattern that came as a link. */
  readonly fileId: string | null;
  readonly name: string;
  readonly receipt: Readonly<Record<string, unknown>> | null;
  readonly why: Why | null;
  /** As it came; edits make the pattern another one. */
  readonly hits: readonly Hit[];
}

export interface Doc {
  readonly name: string;
  readonly pattern: Pattern;
  /** Lanes that are shown beyond the usual ones. */
  readonly lanes: readonly VoiceName[];
  /** Lanes that regenerations leave alone. */
  readonly lockedLanes: readonly VoiceName[];
  readonly divisions: DivisionWishes;
  readonly origin: Origin | null;
}

export function newDoc(name: string, pattern: Pattern, origin: Origin | null = null): Doc {
  return { name, pattern, lanes: [], lockedLanes: [], divisions: {}, origin };
}

export function exampleDoc(): Doc {
  return newDoc(EXAMPLE_NAME, examplePattern());
}

/** Whether the pattern is still, hit by hit, what the service made. */
export function isUntouched(doc: Doc): boolean {
  const hits = doc.origin?.hits;
  return (
    hits?.length === doc.pattern.hits.length &&
    doc.pattern.hits.every((hit, at) => {
      const was = hits[at];
      return (
        was?.voice === hit.voice && was.slot === hit.slot && was.offset === hit.offset && was.velocity === hit.velocity
      );
    })
  );
}

export function isLocked(doc: Doc, hit: Hit): boolean {
  return hit.locked === true || doc.lockedLanes.includes(hit.voice);
}

export function toggleLane(doc: Doc, voice: VoiceName): Doc {
  const on = doc.lockedLanes.includes(voice);
  return { ...doc, lockedLanes: on ? doc.lockedLanes.filter((one) => one !== voice) : [...doc.lockedLanes, voice] };
}

export function withDivision(doc: Doc, beat: number, division: Division): Doc {
  return { ...doc, divisions: { ...doc.divisions, [beat]: division } };
}

/** What comes of a pattern of the service's in the place of `doc`: its lanes and locks stay. */
export function succeeding(doc: Doc, name: string, pattern: Pattern, origin: Origin | null): Doc {
  const divisions = pattern.meter.join("/") === doc.pattern.meter.join("/") ? doc.divisions : {};
  return { ...doc, name, pattern, origin, divisions };
}
