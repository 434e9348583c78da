/** How a drum is made: a sum of layers, each a source with an envelope and filters. Tables of these are the kits. */

import type { Cluster } from "../dsp/cluster";
import type { Filter } from "../dsp/filter";
import type { Bend, Mode } from "../dsp/sources";

export type Source =
  | { readonly kind: "noise" }
  | { readonly kind: "sweep"; readonly hz: number; readonly bends: readonly Bend[] }
  | { readonly kind: "modes"; readonly modes: readonly Mode[] }
  | { readonly kind: "cluster"; readonly cluster: Cluster }
  | { readonly kind: "squares"; readonly pitches: readonly number[] };

/** How a layer answers to softer strokes; every value holds for the softest one and is scaled for those between. */
export interface Touch {
  /** Level in dB, against the other layers. */
  readonly level?: number;
  /** Octaves by which low-pass and band-pass filters come down. */
  readonly octaves?: number;
  /** Share by which the decay gets shorter. */
  readonly shorter?: number;
}

export interface Layer {
  readonly source: Source;
  /** Level in dB of the hardest stroke. */
  readonly level: number;
  /** Seconds of linear rise. */
  readonly attack?: number;
  /** Seconds to -60 dB. */
  readonly decay: number;
  /** Seconds after the stroke at which the envelope starts, again for each. */
  readonly at?: readonly number[];
  readonly filters?: readonly Filter[];
  /** Saturation: gain in front of a tanh. */
  readonly drive?: number;
  /** Word length of the converter that the layer goes through. */
  readonly bits?: number;
  readonly touch?: Touch;
}

/** One voice: its layers, and its place in the mix. */
export interface Recipe {
  readonly layers: readonly Layer[];
  /** dB in the mix; the layers themselves are brought to one peak. */
  readonly mix: number;
  /** -1 left to 1 right, as the drummer sits. */
  readonly pan: number;
}

/** Another recipe with further layers or another place. */
export function vary(base: Recipe, change: Partial<Recipe>, ...more: readonly Layer[]): Recipe {
  return { ...base, ...change, layers: [...(change.layers ?? base.layers), ...more] };
}
