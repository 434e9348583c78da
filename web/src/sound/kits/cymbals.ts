/** Cymbals of bronze, made from a few numbers each. */

import { bandpass, cluster, highpass, lowpass, modes, noise } from "./layers";
import type { Layer, Recipe } from "./recipe";

interface Crash {
  /** Lowest mode in Hz; smaller cymbals lie higher. */
  readonly low: number;
  /** Seconds to -60 dB of the slow modes. */
  readonly decay: number;
  readonly pan: number;
  readonly mix: number;
  /** Level in dB of the rough middle that a turned-up edge gives. */
  readonly trash?: number;
}

/** A cymbal that is crashed: the high modes take a moment to build up, more of them the harder the stroke. */
export function crash({ low, decay, pan, mix, trash = -40 }: Crash): Recipe {
  return {
    mix,
    pan,
    layers: [
      cluster(0, { count: 90, low, high: 15500, tilt: -1.6, decay: [decay, decay * 0.42] }, { attack: 0.003, touch: { octaves: 1 }, filters: [lowpass(16000)] }),
      cluster(-9, { count: 26, low, high: low * 8, tilt: -2, decay: [decay * 0.8, decay * 0.5] }, {}),
      noise(-7, decay * 0.34, [highpass(5200), lowpass(15000)], { attack: 0.012, touch: { level: -9, shorter: 0.4 } }),
      noise(-9, decay * 0.09, [bandpass(3200, 0.6)], { touch: { level: -9 } }),
      noise(trash, decay * 0.4, [bandpass(2600, 0.9)], { drive: 3, touch: { level: -8 } }),
    ],
  };
}

/** A stick's tip on bronze. */
function tip(level: number): Layer[] {
  return [
    modes(level, [[2870, -6, 0.09], [4130, -2, 0.08], [5480, 0, 0.07], [7240, -3, 0.05], [9600, -6, 0.03]], { touch: { level: -6 } }),
    noise(level - 6, 0.006, [highpass(4000)], { touch: { level: -8 } }),
  ];
}

/** The wash under a ride. */
function wash(level: number, decay: number): Layer[] {
  return [
    cluster(level, { count: 80, low: 380, high: 14000, tilt: -1.8, decay: [decay, decay * 0.4] }, { attack: 0.004, touch: { level: -5 } }),
    noise(level - 10, decay * 0.3, [highpass(7000)], { attack: 0.006, touch: { level: -6 } }),
  ];
}

export const RIDE: Recipe = {
  mix: -8,
  pan: 0.5,
  layers: [...tip(0), ...wash(-4, 4), modes(-12, [[1180, 0, 0.9], [1745, -2, 0.7], [2390, -4, 0.5]], {})],
};

export const RIDE_BELL: Recipe = {
  mix: -10,
  pan: 0.5,
  layers: [
    modes(0, [[808, -7, 1.5], [1212, -4, 1.5], [1985, 0, 1.4], [2004, -6, 1.2], [2760, -3, 1], [3690, -5, 0.8], [4820, -7, 0.55], [6310, -9, 0.35]], {
      touch: { level: -2 },
    }),
    ...tip(-8),
    ...wash(-15, 3.2),
  ],
};

interface Hat {
  readonly decay: number;
  readonly pan: number;
  readonly mix: number;
  /** Level of the stick in dB. */
  readonly stick: number;
  /** Level of the noise of plates that touch in dB. */
  readonly sizzle: number;
}

/** A pair of hats, struck: two plates that touch, so noise and a cloud of modes at once. */
export function hat({ decay, pan, mix, stick, sizzle }: Hat): Recipe {
  return {
    mix,
    pan,
    layers: [
      cluster(0, { count: 64, low: 3300, high: 16500, tilt: 0.6, decay: [decay, decay * 0.8] }, { filters: [highpass(3500), lowpass(15000)], touch: { octaves: 1, shorter: 0.25 }, decay }),
      cluster(-12, { count: 14, low: 680, high: 3600, tilt: 1, decay: [decay * 0.5, decay * 0.5] }, { touch: { level: 2 } }),
      noise(sizzle, decay * 0.7, [highpass(6500), lowpass(15500)], { attack: 0.0008, touch: { level: -4, octaves: 0.7, shorter: 0.3 } }),
      modes(stick, [[3450, 0, 0.03], [5200, -2, 0.025], [7900, -3, 0.02]], { touch: { level: -10 } }),
    ],
  };
}

/** Hats closed by the foot: no stick, a short breath and a dull clap of the plates. */
export const PEDAL_HAT: Recipe = {
  mix: -11,
  pan: -0.4,
  layers: [
    cluster(0, { count: 40, low: 2400, high: 12000, tilt: -1, decay: [0.14, 0.1] }, { attack: 0.003, decay: 0.13, touch: { shorter: 0.2 } }),
    noise(-3, 0.09, [bandpass(4600, 0.7)], { attack: 0.005, touch: { octaves: 0.6 } }),
    modes(-14, [[410, 0, 0.05], [690, -3, 0.04]], {}),
  ],
};
