import { describe, expect, test, vi } from "vitest";

import { VOICES, type VoiceName } from "../../pattern/types";
import { KIT_NAMES, KITS, type KitName } from "./names";
import { PEAK, render } from "./render";
import { renderClick } from "./strike";
import { HARDNESS, layerOf, loudness } from "./velocity";

const RATE = 44_100;
vi.setConfig({ testTimeout: 120_000 });

function strike(kit: KitName, voice: VoiceName, hardness = 1): Float32Array {
  return render(KITS[kit].recipes[voice], hardness, RATE, voice);
}

const brightness = new Map<string, number>();

/** The centroid of a stroke, reckoned once. */
function bright(kit: KitName, voice: VoiceName, hardness = 1): number {
  const key = `${kit}/${voice}/${hardness}`;
  const known = brightness.get(key) ?? centroid(strike(kit, voice, hardness));
  brightness.set(key, known);
  return known;
}

/** Power by frequency: `[Hz, power]` of a radix-2 transform. */
function spectrum(samples: Float32Array): [number, number][] {
  const size = 2 ** Math.ceil(Math.log2(samples.length));
  const re = Float64Array.from({ length: size }, (_, i) => samples[i] ?? 0);
  const im = new Float64Array(size);
  fft(re, im);
  return Array.from({ length: size / 2 }, (_, i) => [(i * RATE) / size, (re[i] ?? 0) ** 2 + (im[i] ?? 0) ** 2]);
}

function fft(re: Float64Array, im: Float64Array): void {
  const size = re.length;
  for (let i = 1, j = 0; i < size; i++) {
    let bit = size >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i < j) {
      [re[i], re[j]] = [re[j] ?? 0, re[i] ?? 0];
      [im[i], im[j]] = [im[j] ?? 0, im[i] ?? 0];
    }
  }
  for (let span = 2; span <= size; span *= 2) {
    for (let k = 0; k < span / 2; k++) {
      const cos = Math.cos((2 * Math.PI * k) / span);
      const sin = -Math.sin((2 * Math.PI * k) / span);
      for (let a = k; a < size; a += span) {
        const b = a + span / 2;
        const x = (re[b] ?? 0) * cos - (im[b] ?? 0) * sin;
        const y = (re[b] ?? 0) * sin + (im[b] ?? 0) * cos;
        re[b] = (re[a] ?? 0) - x;
        im[b] = (im[a] ?? 0) - y;
        re[a] = (re[a] ?? 0) + x;
        im[a] = (im[a] ?? 0) + y;
      }
    }
  }
}

/** Hz where the spectrum's power has its centre. */
function centroid(samples: Float32Array): number {
  let power = 0;
  let moment = 0;
  for (const [hz, each] of spectrum(samples)) {
    power += each;
    moment += hz * each;
  }
  return moment / power;
}

/** Seconds after which 1 % of the energy is left. */
function decay(samples: Float32Array): number {
  const whole = samples.reduce((sum, each) => sum + each ** 2, 0);
  let left = whole;
  return samples.findIndex((each) => (left -= each ** 2) < whole / 100) / RATE;
}

/** Range of `decay` in seconds, by what a voice is. */
const DECAYS: readonly (readonly [RegExp, number, number])[] = [
  [/^(kick)$/, 0.08, 0.6],
  [/^(snare|snare_rim|clap)$/, 0.03, 0.25],
  [/^(side_stick|closed_hat|pedal_hat|claves|wood_block_\w+|shaker)$/, 0.004, 0.08],
  [/^closed_hat_edge$/, 0.015, 0.12],
  [/^open_hat(_edge)?$/, 0.12, 0.6],
  [/_tom(_rim)?$/, 0.08, 0.4],
  [/^(crash|ride)/, 0.2, 1.5],
  [/^(splash|china)$/, 0.12, 0.8],
  [/^triangle$/, 0.3, 1.2],
  [/^(tambourine|cowbell|conga_\w+|bongo_\w+|timbale_\w+|agogo_\w+)$/, 0.03, 0.4],
];

/** Range of the centroid in Hz of a hard stroke, by what a voice is. */
const CENTROIDS: readonly (readonly [RegExp, number, number])[] = [
  [/^kick$/, 40, 160],
  [/_tom(_rim)?$/, 75, 500],
  [/^(conga|bongo|timbale)/, 150, 700],
  [/^snare/, 900, 5500],
  [/^side_stick$/, 400, 3000],
  [/^(closed|open|pedal)_hat/, 5500, 13_000],
  [/^(crash|splash|china|ride_edge|ride)($|_)/, 1700, 9500],
  [/^clap$/, 1000, 8500],
  [/^(tambourine|shaker|triangle)$/, 4500, 12_000],
  [/^(cowbell|agogo_\w+|claves|wood_block_\w+)$/, 500, 3800],
];

function range(table: typeof DECAYS, voice: VoiceName): readonly [number, number] {
  const row = table.find(([pattern]) => pattern.test(voice));
  if (row === undefined) expect.fail(`no range for ${voice}`);
  return [row[1], row[2]];
}

describe.each(KIT_NAMES)("the kit %s", (kit) => {
  test.each(VOICES)("%s is neither silent nor clipped, decays, and lies where it belongs", (voice) => {
    const samples = strike(kit, voice);
    const peak = samples.reduce((most, each) => Math.max(most, Math.abs(each)), 0);
    expect(peak).toBeGreaterThan(0.95 * PEAK);
    expect(peak).toBeLessThanOrEqual(PEAK + 1e-6);
    expect(samples.every(Number.isFinite)).toBe(true);
    expect(Math.abs(samples.at(-1) ?? 1)).toBeLessThan(0.001);
    const mean = samples.reduce((sum, each) => sum + each, 0) / samples.length;
    expect(Math.abs(mean)).toBeLessThan(0.02);
    const [shortest, longest] = range(DECAYS, voice);
    expect(decay(samples)).toBeGreaterThan(shortest);
    expect(decay(samples)).toBeLessThan(longest);
    const [lowest, highest] = range(CENTROIDS, voice);
    expect(bright(kit, voice)).toBeGreaterThan(lowest);
    expect(bright(kit, voice)).toBeLessThan(highest);
  });

  test("kick, toms, snare and hat follow one another in brightness", () => {
    const order = (["kick", "low_tom", "mid_tom", "high_tom", "snare", "closed_hat"] as const).map((voice) => bright(kit, voice));
    expect(order).toEqual(order.toSorted((a, b) => a - b));
  });

  test("an open hat outlasts a closed one, and a crash both", () => {
    const [closed = 0, open = 0, crash = 0] = (["closed_hat", "open_hat", "crash"] as const).map((voice) => decay(strike(kit, voice)));
    expect(open).toBeGreaterThan(3 * closed);
    expect(crash).toBeGreaterThan(1.5 * open);
  });

  test.each(["kick", "snare", "low_tom", "closed_hat", "open_hat", "crash", "ride"] as const)("a hard %s is brighter than a soft one", (voice) => {
    expect(bright(kit, voice)).toBeGreaterThan(1.03 * bright(kit, voice, 0.12));
  });

  test("no voice gets duller with force", () => {
    for (const voice of VOICES) expect(bright(kit, voice), voice).toBeGreaterThan(0.97 * bright(kit, voice, 0.12));
  });

  test("the same stroke is the same sound, another one is not", () => {
    expect(strike(kit, "snare")).toEqual(strike(kit, "snare"));
    expect(strike(kit, "snare")).not.toEqual(strike(kit, "snare_rim"));
    expect(strike(kit, "closed_hat")).not.toEqual(strike(kit, "closed_hat", 0.5));
  });
});

test("kits sound unlike one another", () => {
  for (const voice of ["kick", "snare", "closed_hat", "crash", "clap"] as const) {
    const [first, ...others] = KIT_NAMES.map((kit) => strike(kit, voice));
    for (const other of others) expect(other).not.toEqual(first);
  }
});

test("velocity picks the nearest stroke and grows in loudness", () => {
  expect(layerOf(1)).toBe(0);
  expect(layerOf(127)).toBe(HARDNESS.length - 1);
  for (let velocity = 2; velocity <= 127; velocity++) {
    expect(layerOf(velocity)).toBeGreaterThanOrEqual(layerOf(velocity - 1));
    expect(loudness(velocity)).toBeGreaterThan(loudness(velocity - 1));
  }
  expect(loudness(127)).toBe(1);
});

test("the metronome's bar lies above its beat", () => {
  expect(centroid(renderClick("bar", RATE))).toBeGreaterThan(1.2 * centroid(renderClick("beat", RATE)));
});
