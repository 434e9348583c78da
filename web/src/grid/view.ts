/** What the grid and all that acts on it look at: lanes, columns and hits of the document as it is now. */

import { layoutOf, type Layout } from "../pattern/columns";
import { NO_HITS, indexHits, key, lanesOf, type HitIndex } from "../pattern/lanes";
import type { Column } from "../pattern/columns";
import type { Hit, VoiceName } from "../pattern/types";
import type { Doc } from "../state/document";

export interface GridView {
  readonly doc: Doc;
  readonly lanes: readonly VoiceName[];
  readonly layout: Layout;
  readonly hits: HitIndex;
}

let seen: GridView | null = null;

/** The view of a document: kept for the last one, and made from the one before, so that equal parts are the same. */
export function viewOf(doc: Doc): GridView {
  if (seen?.doc === doc) return seen;
  const lanes = lanesOf(doc.pattern, doc.lanes);
  seen = {
    doc,
    lanes: seen !== null && seen.lanes.join() === lanes.join() ? seen.lanes : lanes,
    layout: layoutOf(doc.pattern, doc.divisions, seen?.layout),
    hits: indexHits(doc.pattern, seen?.hits),
  };
  return seen;
}

export function hitsIn(view: GridView, voice: VoiceName, column: Column): readonly Hit[] {
  const bar = view.hits.get(key(voice, column.bar)) ?? NO_HITS;
  return bar.filter((hit) => hit.slot >= column.start && hit.slot < column.start + column.ticks);
}
