/** What a layer of a drum is made of, before envelope and filters. Every source adds to `out`. */

import { decayRate, gainOf } from "./decibels";
import type { Random } from "./random";

/** A damped sinusoid: Hz, level in dB, seconds to -60 dB. */
export type Mode = readonly [hz: number, decibels: number, decay: number];

/** A fall of pitch: by how many times the final pitch it starts above it, and its time constant in seconds. */
export type Bend = readonly [times: number, seconds: number];

/** Below this a mode is no longer computed. */
const SILENT = 1e-5;

/** White noise between -1 and 1. */
export function addNoise(out: Float32Array, next: Random): void {
  for (let i = 0; i < out.length; i++) {
    out[i] = (out[i] ?? 0) + 2 * next() - 1;
  }
}

/** A sine whose pitch falls to `hz`; `strength` (0-1) scales the fall. */
export function addSweep(out: Float32Array, hz: number, bends: readonly Bend[], strength: number, rate: number): void {
  const falls = bends.map(([times, seconds]) => ({ now: times * strength, step: Math.exp(-1 / (seconds * rate)) }));
  let phase = 0;
  for (let i = 0; i < out.length; i++) {
    out[i] = (out[i] ?? 0) + Math.sin(phase);
    let factor = 1;
    for (const fall of falls) {
      factor += fall.now;
      fall.now *= fall.step;
    }
    phase += (2 * Math.PI * hz * factor) / rate;
  }
}

/**
 * Damped sinusoids, each by rotating a complex number.
 *
 * `phaseOf` gives the phase that a mode starts at, in turns.
 */
export function addModes(out: Float32Array, modes: readonly Mode[], rate: number, phaseOf: Random): void {
  for (const [hz, decibels, decay] of modes) {
    const start = 2 * Math.PI * phaseOf();
    if (hz >= rate / 2) continue;
    const turn = (2 * Math.PI * hz) / rate;
    const step = decayRate(decay) / rate;
    const shrink = Math.exp(-step);
    const turnX = Math.cos(turn) * shrink;
    const turnY = Math.sin(turn) * shrink;
    const gain = gainOf(decibels);
    let x = gain * Math.cos(start);
    let y = gain * Math.sin(start);
    const heard = Math.min(out.length, Math.ceil(Math.log(Math.max(gain / SILENT, 1)) / step));
    for (let i = 0; i < heard; i++) {
      out[i] = (out[i] ?? 0) + y;
      const turned = x * turnX - y * turnY;
      y = x * turnY + y * turnX;
      x = turned;
    }
  }
}

/** Square waves with rounded edges (PolyBLEP), as the metal of the TR-808 is made of six of them. */
export function addSquares(out: Float32Array, pitches: readonly number[], rate: number, phaseOf: Random): void {
  for (const hz of pitches) {
    const step = hz / rate;
    let phase = phaseOf();
    for (let i = 0; i < out.length; i++) {
      const square = phase < 0.5 ? 1 : -1;
      const rounded = square + blep(phase, step) - blep((phase + 0.5) % 1, step);
      out[i] = (out[i] ?? 0) + rounded / pitches.length;
      phase += step;
      if (phase >= 1) phase -= 1;
    }
  }
}

function blep(phase: number, step: number): number {
  if (phase < step) {
    const t = phase / step;
    return t + t - t * t - 1;
  }
  if (phase > 1 - step) {
    const t = (phase - 1) / step;
    return t * t + t + t + 1;
  }
  return 0;
}
