/** Short ways to write layers in the tables of kits. */

import type { Cluster } from "../dsp/cluster";
import type { Filter } from "../dsp/filter";
import type { Bend, Mode } from "../dsp/sources";
import type { Layer } from "./recipe";

type More = Omit<Partial<Layer>, "source" | "level">;

export const highpass = (hz: number, q = 0.707): Filter => ({ type: "highpass", hz, q });
export const lowpass = (hz: number, q = 0.707): Filter => ({ type: "lowpass", hz, q });
export const bandpass = (hz: number, q = 0.707): Filter => ({ type: "bandpass", hz, q });

/** Filtered noise: level in dB, seconds to -60 dB. */
export function noise(level: number, decay: number, filters: readonly Filter[], more: More = {}): Layer {
  return { source: { kind: "noise" }, level, decay, filters, ...more };
}

/** A sine that falls to `hz`. */
export function sweep(level: number, decay: number, hz: number, bends: readonly Bend[], more: More = {}): Layer {
  return { source: { kind: "sweep", hz, bends }, level, decay, ...more };
}

/** Damped sinusoids; they carry their own decays, and the layer's is what the longest needs. */
export function modes(level: number, list: readonly Mode[], more: More = {}): Layer {
  const longest = Math.max(...list.map(([, , decay]) => decay));
  return { source: { kind: "modes", modes: list }, level, decay: OWN_DECAY * longest, ...more };
}

/** A dense cloud of modes, as of bronze. */
export function cluster(level: number, spec: Cluster, more: More = {}): Layer {
  return { source: { kind: "cluster", cluster: spec }, level, decay: OWN_DECAY * spec.decay[0], ...more };
}

/** Square waves at fixed pitches. */
export function squares(level: number, decay: number, pitches: readonly number[], filters: readonly Filter[], more: More = {}): Layer {
  return { source: { kind: "squares", pitches }, level, decay, filters, ...more };
}

/** How much longer the layer's envelope is than the decays that its modes have themselves. */
const OWN_DECAY = 2;
