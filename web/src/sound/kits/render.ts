import { clusterModes } from "../dsp/cluster";
import { decayRate, gainOf } from "../dsp/decibels";
import { filter } from "../dsp/filter";
import { random, seedOf, type Random } from "../dsp/random";
import { addModes, addNoise, addSquares, addSweep } from "../dsp/sources";
import type { Layer, Recipe } from "./recipe";

/** Peak of every rendered buffer. */
export const PEAK = 0.9;
/** Nothing rings longer, in seconds. */
const LONGEST = 4;
/** Where a tail is cut, against the peak. */
const TAIL = gainOf(-66);
/** Seconds of the fade at the end. */
const FADE = 0.008;
/** Pitch falls of the softest stroke, as a share of the hardest's. */
const SOFTEST_BEND = 0.5;

/**
 * Renders one stroke.
 *
 * @param recipe how the drum is made
 * @param hardness 0 (softest) to 1 (hardest)
 * @param rate samples a second
 * @param name seeds the noise: one name, one sound
 * @returns mono samples with a peak of `PEAK`
 */
export function render(recipe: Recipe, hardness: number, rate: number, name: string): Float32Array<ArrayBuffer> {
  const seconds = Math.min(LONGEST, Math.max(...recipe.layers.map(lasts)));
  const sum = new Float32Array(Math.ceil(seconds * rate));
  recipe.layers.forEach((layer, index) => {
    addLayer(sum, layer, hardness, rate, random(seedOf(`${name}/${String(index)}`)));
  });
  return finish(sum, rate);
}

function lasts(layer: Layer): number {
  return Math.max(...(layer.at ?? [0])) + (layer.attack ?? 0) + 1.1 * layer.decay;
}

function addLayer(sum: Float32Array, layer: Layer, hardness: number, rate: number, next: Random): void {
  const soft = 1 - hardness;
  const touch = layer.touch ?? {};
  const samples = new Float32Array(Math.min(sum.length, Math.ceil(lasts(layer) * rate)));
  addSource(samples, layer, SOFTEST_BEND + (1 - SOFTEST_BEND) * hardness, rate, next);
  if (layer.bits !== undefined) crush(samples, layer.bits);
  for (const each of layer.filters ?? []) {
    const lower = each.type === "highpass" ? 0 : (touch.octaves ?? 0) * soft;
    filter(samples, { ...each, hz: each.hz * 2 ** -lower }, rate);
  }
  shape(samples, layer, 1 - (touch.shorter ?? 0) * soft, rate);
  if (layer.drive !== undefined) saturate(samples, layer.drive);
  const level = gainOf(layer.level + (touch.level ?? 0) * soft);
  for (let i = 0; i < samples.length; i++) {
    sum[i] = (sum[i] ?? 0) + level * (samples[i] ?? 0);
  }
}

function addSource(out: Float32Array, { source }: Layer, bend: number, rate: number, next: Random): void {
  switch (source.kind) {
    case "noise":
      addNoise(out, next);
      break;
    case "sweep":
      addSweep(out, source.hz, source.bends, bend, rate);
      break;
    case "modes":
      // All from zero upwards, as a blow sets them off.
      addModes(out, source.modes, rate, () => 0);
      break;
    case "cluster": {
      const modes = clusterModes(source.cluster, next);
      addModes(out, modes, rate, next);
      scale(out, 1 / Math.sqrt(modes.length));
      break;
    }
    case "squares":
      addSquares(out, source.pitches, rate, next);
      break;
  }
}

/** Multiplies by the envelope: a linear rise and an exponential fall from each of the layer's starts. */
function shape(samples: Float32Array, layer: Layer, length: number, rate: number): void {
  const rise = Math.max(1, Math.round((layer.attack ?? 0) * rate));
  const fall = Math.exp(-decayRate(layer.decay * length) / rate);
  const starts = (layer.at ?? [0]).map((seconds) => Math.round(seconds * rate));
  let level = 0;
  let start = -1;
  for (let i = 0; i < samples.length; i++) {
    if (starts.includes(i)) start = i;
    const since = i - start;
    if (start < 0) level = 0;
    else if (since < rise) level = Math.max(level * fall, (since + 1) / rise);
    else level *= fall;
    samples[i] = (samples[i] ?? 0) * level;
  }
}

function saturate(samples: Float32Array, drive: number): void {
  const whole = Math.tanh(drive);
  for (let i = 0; i < samples.length; i++) {
    samples[i] = Math.tanh(drive * (samples[i] ?? 0)) / whole;
  }
}

function crush(samples: Float32Array, bits: number): void {
  const top = peakOf(samples) || 1;
  const steps = 2 ** (bits - 1);
  for (let i = 0; i < samples.length; i++) {
    samples[i] = (Math.round(((samples[i] ?? 0) / top) * steps) / steps) * top;
  }
}

function scale(samples: Float32Array, factor: number): void {
  for (let i = 0; i < samples.length; i++) {
    samples[i] = (samples[i] ?? 0) * factor;
  }
}

function peakOf(samples: Float32Array): number {
  let peak = 0;
  for (const sample of samples) {
    if (Math.abs(sample) > peak) peak = Math.abs(sample);
  }
  return peak;
}

/** Cuts the silent tail, fades the end and sets the peak. */
function finish(sum: Float32Array, rate: number): Float32Array<ArrayBuffer> {
  const peak = peakOf(sum);
  let end = sum.length;
  while (end > 0 && Math.abs(sum[end - 1] ?? 0) < TAIL * peak) end--;
  const fade = Math.min(end, Math.round(FADE * rate));
  const out = sum.slice(0, end);
  scale(out, PEAK / (peak || 1));
  for (let i = 0; i < fade; i++) {
    const at = end - fade + i;
    out[at] = (out[at] ?? 0) * (1 - i / fade);
  }
  return out;
}
