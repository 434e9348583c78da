/** What of a pattern is played anew: what is selected, or all of it; and what that leaves alone. */

import { withHits } from "../pattern/edit";
import { KIT } from "../pattern/kit.gen";
import { orderOf, titleOf } from "../pattern/lanes";
import { PPQ, VOICES, barTicks, patternTicks, type Hit, type Meter, type Pattern, type VoiceName } from "../pattern/types";
import { isLocked, type Doc } from "./document";

/** Places are opened by 16ths. */
const STEP = PPQ / 4;

export interface Region {
  /** The lanes that something is selected on. */
  readonly voices: readonly VoiceName[];
  /** From the first selected hit's 16th to the end of the last one's: ticks, `to` not reached. */
  readonly from: number;
  readonly to: number;
  /** From 1. */
  readonly bars: readonly number[];
  readonly ids: ReadonlySet<string>;
}

/** The region of a selection; null where nothing of it is in the pattern. */
export function regionOf(pattern: Pattern, ids: ReadonlySet<string>): Region | null {
  const chosen = pattern.hits.filter((hit) => ids.has(hit.id));
  const [first, last] = [chosen[0], chosen.at(-1)];
  if (first === undefined || last === undefined) return null;
  const from = Math.floor(first.slot / STEP) * STEP;
  const to = Math.min((Math.floor(last.slot / STEP) + 1) * STEP, patternTicks(pattern));
  const bar = barTicks(pattern.meter);
  const [start, end] = [Math.floor(from / bar), Math.floor((to - 1) / bar)];
  return {
    voices: [...new Set(chosen.map((hit) => hit.voice))].sort((a, b) => orderOf(b) - orderOf(a)),
    from,
    to,
    bars: Array.from({ length: end - start + 1 }, (_, at) => start + at + 1),
    ids: new Set(chosen.map((hit) => hit.id)),
  };
}

/** Voices that the service plays where it is asked for a lane: a drum's plain stroke brings its other strokes. */
function openedBy({ voices }: Region): ReadonlySet<VoiceName> {
  const names: ReadonlySet<string> = new Set(voices);
  return new Set(VOICES.filter((voice) => names.has(voice) || names.has(KIT[voice].family)));
}

/** Whether a hit is played anew. */
export function isOpen(doc: Doc, region: Region | null, hit: Hit): boolean {
  return !isLocked(doc, hit) && (region === null || region.ids.has(hit.id));
}

/**
 * What came back inside the region, and everything else as it was. The service opens whole bars of the region's drums, with
 * every other hit locked; what it adds beside the region is left out here.
 */
export function onlyIn(region: Region | null, before: Doc, pattern: Pattern): Pattern {
  if (region === null || pattern.meter.join() !== before.pattern.meter.join()) return pattern;
  const stay = before.pattern.hits.filter((hit) => !isOpen(before, region, hit));
  const taken = new Set(stay.map(drumAt));
  const opened = openedBy(region);
  const inside = (hit: Hit): boolean => hit.slot >= region.from && hit.slot < region.to && opened.has(hit.voice) && !taken.has(drumAt(hit));
  return withHits(pattern, [...stay, ...pattern.hits.filter(inside)]);
}

/** Names a stroke by its drum and tick: a kit map may give another articulation back. */
function drumAt(hit: Hit): string {
  return `${KIT[hit.voice].family}/${hit.slot + hit.offset}`;
}

/** What will change and what will not, before it does. */
export function outlook(doc: Doc, region: Region | null): string {
  const { hits, meter } = doc.pattern;
  const gone = hits.filter((hit) => isOpen(doc, region, hit)).length;
  if (region === null) {
    const stay = hits.length - gone;
    return `No selection: ${counted(gone)} played anew, ${stay === 0 ? "nothing is locked" : `${counted(stay)} locked`}.`;
  }
  const opened = openedBy(region);
  const beside = hits.filter((hit) => hit.slot >= region.from && hit.slot < region.to && opened.has(hit.voice) && !isOpen(doc, region, hit)).length;
  const where = `${region.voices.map(titleOf).join(", ")}, from ${spot(meter, region.from)} to ${spot(meter, region.to - STEP)}`;
  const others = beside === 0 ? "" : ` ${beside} other${beside === 1 ? "" : "s"} between stay${beside === 1 ? "s" : ""}.`;
  return `${counted(gone)} played anew, with new strokes only there: ${where}.${others} All else stays, hit for hit.`;
}

function counted(hits: number): string {
  return hits === 1 ? "1 hit is" : `${hits} hits are`;
}

function spot(meter: Meter, tick: number): string {
  const bar = barTicks(meter);
  return `bar ${Math.floor(tick / bar) + 1} beat ${Math.round((((tick % bar) / PPQ) + 1) * 100) / 100}`;
}
