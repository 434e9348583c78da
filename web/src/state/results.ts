/** From what the service answers to documents. */

import type { PatternView } from "../api/client";
import { fromView } from "../pattern/convert";
import { distance } from "../pattern/distance";
import { withHits } from "../pattern/edit";
import type { Hit, Pattern } from "../pattern/types";
import { succeeding, type Doc, type Neighbour, type Origin, type Probability, type Why } from "./document";
import type { Take } from "./history";

interface WhyView {
  readonly hits: readonly { readonly given: boolean; readonly probability: Probability }[] | string;
  readonly nearest: readonly (readonly Neighbour[])[] | string;
}

/** Why, with each hit's by its id. `hits` is in the service's order. */
export function whyOf(view: unknown, hits: readonly Hit[]): Why | null {
  if (typeof view !== "object" || view === null) return null;
  const why = view as WhyView;
  const likely: Record<string, Probability> = {};
  if (typeof why.hits !== "string") {
    for (const [at, { given, probability }] of why.hits.entries()) {
      const hit = hits[at];
      if (hit !== undefined && !given) likely[hit.id] = probability;
    }
  }
  return { likely, nearest: why.nearest };
}

/** The document that a result makes of `before`. */
export function docOf(view: PatternView, before: Doc, more: PatternView | null = null): Doc {
  const played = fromView(view, before.pattern.hits);
  const origin: Origin = {
    fileId: view.pattern_id,
    name: view.name,
    receipt: view.receipt ?? null,
    why: whyOf((more ?? view).why, played.hits),
    hits: withHits(played, played.hits).hits,
  };
  return succeeding(before, view.name.replace(/\.mid$/, ""), withHits(played, played.hits), origin);
}

const LETTERS = "ABCDEFGH";

/**
 * The results as takes, the nearest first; what was there before comes last. The service says how far variations are from
 * the clip; takes of a new pattern are compared with its first, which is the seed's own. `held` puts back what must not change.
 */
export function takesOf(views: readonly PatternView[], before: Doc, held: (pattern: Pattern) => Pattern = (pattern) => pattern): readonly Take[] {
  const played = views.map((view) => {
    const doc = docOf(view, before);
    return { doc: { ...doc, pattern: held(doc.pattern) }, given: view.distance ?? null };
  });
  const first = played[0]?.doc.pattern;
  const compared = played.map(({ doc, given }) => ({ doc, distance: given ?? (first === undefined ? 0 : distance(first, doc.pattern)) }));
  const near = compared.sort((a, b) => a.distance - b.distance);
  const takes = near.slice(0, LETTERS.length).map((take, at) => ({ label: LETTERS.charAt(at), ...take }));
  return [...takes, { label: "Before", doc: before, distance: null }];
}
