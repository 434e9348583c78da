/** In the manner of Roland's TR-909: drums by circuits with hard edges, cymbals through a six-bit converter. */

import type { VoiceName } from "../../pattern/types";
import { bandpass, cluster, highpass, lowpass, modes, noise, sweep } from "./layers";
import { PERCUSSION } from "./percussion";
import { vary, type Recipe } from "./recipe";

/** Word length of the machine's memory for cymbals. */
const BITS = 6;

const KICK: Recipe = {
  mix: -3.5,
  pan: 0,
  layers: [
    sweep(0, 0.46, 51, [[2.4, 0.012], [1, 0.04]], { drive: 2.2 }),
    noise(-9, 0.014, [lowpass(6500), highpass(300)], { touch: { level: -14 } }),
    modes(-12, [[2700, 0, 0.006], [1150, 2, 0.01]], { touch: { level: -12 } }),
  ],
};

const SNARE: Recipe = {
  mix: -0.5,
  pan: 0,
  layers: [
    sweep(0, 0.14, 196, [[0.9, 0.012]], { drive: 1.6 }),
    sweep(-4, 0.1, 342, [[0.5, 0.01]], { drive: 1.4 }),
    noise(4, 0.32, [highpass(900), lowpass(8200)], { touch: { level: -5, octaves: 0.5, shorter: 0.3 } }),
    noise(1, 0.15, [highpass(3200)], { touch: { level: -7 } }),
    noise(-6, 0.006, [highpass(5000)], { touch: { level: -10 } }),
  ],
};

const RIM: Recipe = {
  mix: -5,
  pan: 0,
  layers: [
    modes(0, [[221, -6, 0.05], [502, 0, 0.045], [1010, 0, 0.035]], { drive: 3.5 }),
    modes(-6, [[2900, 0, 0.012]], { touch: { level: -6 } }),
  ],
};

const CLAP: Recipe = {
  mix: -5,
  pan: 0,
  layers: [
    noise(0, 0.028, [bandpass(1250, 1.1), highpass(700)], { at: [0, 0.01, 0.0195, 0.03], touch: { octaves: 0.3 } }),
    noise(-4, 0.3, [bandpass(1400, 0.8)], { at: [0.03], touch: { level: -4 } }),
    noise(-10, 0.09, [highpass(2800), lowpass(9000)], { at: [0, 0.03], touch: { level: -6 } }),
  ],
};

function tom(hz: number, decay: number, pan: number): Recipe {
  return {
    mix: -5,
    pan,
    layers: [
      sweep(0, decay, hz, [[0.7, 0.03], [0.3, 0.09]], { drive: 1.6 }),
      sweep(-8, decay * 0.6, hz * 1.5, [[0.7, 0.03]], {}),
      sweep(-12, decay * 0.5, hz * 2.2, [[0.6, 0.03]], { touch: { level: -6 } }),
      noise(-13, 0.09, [lowpass(3600)], { touch: { level: -8 } }),
    ],
  };
}

function hat(decay: number, mix: number, noisy: number): Recipe {
  return {
    mix,
    pan: -0.2,
    layers: [
      cluster(0, { count: 48, low: 4200, high: 15500, tilt: 0.5, decay: [4, 4] }, { decay, bits: BITS, filters: [highpass(5200), lowpass(15000)], touch: { octaves: 0.8, shorter: 0.25 } }),
      noise(noisy, decay * 0.8, [highpass(7200)], { bits: BITS, touch: { level: -4, shorter: 0.3 } }),
    ],
  };
}

interface Sampled {
  readonly low: number;
  readonly decay: number;
  readonly mix: number;
  readonly pan: number;
  readonly noisy: number;
}

function cymbal({ low, decay, mix, pan, noisy }: Sampled): Recipe {
  return {
    mix,
    pan,
    layers: [
      cluster(0, { count: 80, low, high: 14500, tilt: -0.8, decay: [6, 5] }, { decay, bits: BITS, filters: [highpass(low), lowpass(14000)], touch: { octaves: 0.8 } }),
      noise(noisy, decay * 0.5, [highpass(5000), lowpass(14000)], { bits: BITS, touch: { level: -7, shorter: 0.3 } }),
      noise(noisy, 0.05, [highpass(3000)], { touch: { level: -8 } }),
    ],
  };
}

const HIGH_TOM = tom(158, 0.4, -0.2);
const MID_TOM = tom(117, 0.5, 0.1);
const LOW_TOM = tom(82, 0.62, 0.3);
const RIDE = vary(
  cymbal({ low: 900, decay: 1.5, mix: -13, pan: 0.4, noisy: -16 }),
  {},
  modes(-3, [[3620, 0, 0.3], [5240, -2, 0.24], [7350, -4, 0.16]], { bits: BITS, touch: { level: -4 } }),
);

export const TR909: Readonly<Record<VoiceName, Recipe>> = {
  ...PERCUSSION,
  kick: KICK,
  snare: SNARE,
  snare_rim: vary(SNARE, {}, ...RIM.layers),
  side_stick: RIM,
  closed_hat: hat(0.1, -10, -5),
  closed_hat_edge: hat(0.15, -10.5, -3),
  open_hat: hat(0.75, -13, -5),
  open_hat_edge: hat(1, -13, -3),
  pedal_hat: hat(0.06, -10.5, -7),
  high_tom: HIGH_TOM,
  high_tom_rim: vary(HIGH_TOM, {}, ...RIM.layers),
  mid_tom: MID_TOM,
  mid_tom_rim: vary(MID_TOM, {}, ...RIM.layers),
  low_tom: LOW_TOM,
  low_tom_rim: vary(LOW_TOM, {}, ...RIM.layers),
  crash: cymbal({ low: 700, decay: 2.2, mix: -9, pan: -0.4, noisy: -4 }),
  crash_edge: cymbal({ low: 620, decay: 2.6, mix: -9, pan: -0.4, noisy: -2 }),
  crash_2: cymbal({ low: 900, decay: 1.8, mix: -10, pan: 0.4, noisy: -4 }),
  crash_2_edge: cymbal({ low: 820, decay: 2.1, mix: -10, pan: 0.4, noisy: -2 }),
  ride: RIDE,
  ride_edge: cymbal({ low: 800, decay: 2, mix: -12, pan: 0.4, noisy: -6 }),
  ride_bell: vary(RIDE, {}, modes(3, [[1640, 0, 0.8], [2460, -2, 0.7], [3280, -5, 0.5]], { bits: BITS })),
  clap: CLAP,
  splash: cymbal({ low: 1200, decay: 0.8, mix: -11, pan: -0.3, noisy: -3 }),
  china: vary(cymbal({ low: 520, decay: 1.3, mix: -10, pan: 0.5, noisy: -3 }), {}, noise(-4, 0.6, [bandpass(2800, 0.9)], { drive: 3, bits: BITS })),
};
