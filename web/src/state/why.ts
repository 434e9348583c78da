/** How likely the model found each hit. */

import type { Origin, Probability } from "./document";

/** The probability that there is such a stroke there; how hard and when exactly is a finer choice, and always unlikely. */
export function likelihood(probability: Probability): number {
  return probability.place * probability.voice;
}

export function likelihoods(origin: Origin | null): Readonly<Record<string, number>> | null {
  const why = origin?.why;
  if (why == null) return null;
  return Object.fromEntries(Object.entries(why.likely).map(([id, one]) => [id, likelihood(one)]));
}
