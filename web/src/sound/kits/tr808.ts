/** In the manner of Roland's TR-808: every sound is a circuit of oscillators and filtered noise, described here anew. */

import type { VoiceName } from "../../pattern/types";
import { bandpass, highpass, lowpass, modes, noise, squares, sweep } from "./layers";
import { PERCUSSION } from "./percussion";
import { vary, type Layer, type Recipe } from "./recipe";

/** The six oscillators of the metal voices, in Hz. */
const METAL = [205.3, 304.4, 369.6, 522.7, 540, 800] as const;
const HAT_PAN = -0.2;

const KICK: Recipe = {
  mix: -4,
  pan: 0,
  layers: [
    sweep(0, 1.05, 49, [[1.6, 0.006], [0.14, 0.07]], { drive: 1.2 }),
    noise(-12, 0.012, [lowpass(2600)], { touch: { level: -12 } }),
    modes(-14, [[1900, 0, 0.008]], { touch: { level: -12 } }),
  ],
};

const SNARE: Recipe = {
  mix: -0.5,
  pan: 0,
  layers: [
    sweep(0, 0.17, 178, [[0.4, 0.005]], {}),
    modes(-4, [[331, 0, 0.11]], {}),
    noise(4, 0.26, [highpass(1700), lowpass(11000)], { touch: { level: -5, shorter: 0.3 } }),
    noise(-8, 0.01, [highpass(4000)], { touch: { level: -10 } }),
  ],
};

const RIM: Recipe = {
  mix: -6,
  pan: 0,
  layers: [
    modes(0, [[1667, 0, 0.045], [455, -4, 0.05]], { drive: 1.6 }),
    noise(-16, 0.006, [highpass(3000)], { touch: { level: -8 } }),
  ],
};

function metal(decay: number, touch: Layer["touch"] = {}): Layer[] {
  return [
    squares(0, decay, METAL, [bandpass(7100, 1.1), highpass(6200)], { touch: { ...touch, octaves: 0.3 } }),
    squares(-2, decay * 0.7, METAL, [bandpass(10200, 1.3), highpass(7000)], { touch }),
  ];
}

function hat(decay: number, mix: number): Recipe {
  return { mix, pan: HAT_PAN, layers: metal(decay, { level: -2, shorter: 0.25 }) };
}

function cymbal(decay: number, mix: number, pan: number, low = 0): Recipe {
  return {
    mix,
    pan,
    layers: [
      squares(low, decay, METAL, [bandpass(3440, 1.2), highpass(2200)], { touch: { octaves: 0.3 } }),
      squares(0, decay * 0.75, METAL, [bandpass(7100, 1.1), highpass(5500)], { touch: { level: -3 } }),
      squares(2, decay * 0.18, METAL, [highpass(8500)], { touch: { level: -6 } }),
    ],
  };
}

function tom(hz: number, decay: number, pan: number): Recipe {
  return {
    mix: -5.5,
    pan,
    layers: [
      sweep(0, decay, hz, [[0.16, 0.07], [0.9, 0.003]], {}),
      noise(-18, decay * 0.5, [bandpass(hz * 5, 0.8)], { touch: { level: -6 } }),
      noise(-18, 0.01, [lowpass(4500)], { touch: { level: -10 } }),
    ],
  };
}

function conga(hz: number, decay: number, pan: number): Recipe {
  return {
    mix: -5,
    pan,
    layers: [sweep(0, decay, hz, [[0.08, 0.03], [0.7, 0.002]], {}), noise(-20, 0.008, [lowpass(5000)], { touch: { level: -8 } })],
  };
}

const CLAP: Recipe = {
  mix: -4.5,
  pan: 0,
  layers: [
    noise(0, 0.035, [bandpass(1050, 1.4), highpass(500)], { at: [0, 0.0105, 0.021], touch: { octaves: 0.2 } }),
    noise(-5, 0.36, [bandpass(1050, 1.1)], { at: [0.031], touch: { level: -4 } }),
    noise(-13, 0.05, [highpass(3500)], { at: [0, 0.0105, 0.021, 0.031], touch: { level: -6 } }),
  ],
};

const HIGH_TOM = tom(166, 0.42, -0.2);
const MID_TOM = tom(121, 0.52, 0.1);
const LOW_TOM = tom(81, 0.68, 0.3);
const CRASH = cymbal(1.9, -7.5, -0.4);
const RIDE = cymbal(0.9, -10, 0.4, -5);

export const TR808: Readonly<Record<VoiceName, Recipe>> = {
  ...PERCUSSION,
  kick: KICK,
  snare: SNARE,
  snare_rim: vary(SNARE, {}, modes(-4, [[1667, 0, 0.04], [720, -3, 0.05]], { touch: { level: -5 } })),
  side_stick: RIM,
  closed_hat: hat(0.085, -9.5),
  closed_hat_edge: hat(0.13, -10),
  open_hat: hat(0.62, -12),
  open_hat_edge: hat(0.85, -12),
  pedal_hat: hat(0.055, -9),
  high_tom: HIGH_TOM,
  high_tom_rim: vary(HIGH_TOM, {}, ...RIM.layers),
  mid_tom: MID_TOM,
  mid_tom_rim: vary(MID_TOM, {}, ...RIM.layers),
  low_tom: LOW_TOM,
  low_tom_rim: vary(LOW_TOM, {}, ...RIM.layers),
  crash: CRASH,
  crash_edge: cymbal(2.3, -7.5, -0.4, 1),
  crash_2: cymbal(1.5, -8, 0.4, -2),
  crash_2_edge: cymbal(1.8, -8, 0.4, -1),
  ride: RIDE,
  ride_edge: cymbal(1.4, -11, 0.4, -3),
  ride_bell: vary(RIDE, {}, squares(2, 0.7, [540, 800], [bandpass(2640, 1)], {})),
  clap: CLAP,
  cowbell: {
    mix: -9,
    pan: 0.2,
    layers: [
      squares(0, 0.06, [540, 800], [bandpass(2640, 0.9)], { touch: { level: -5 } }),
      squares(-5, 0.5, [540, 800], [bandpass(2640, 0.9)], { touch: { octaves: 0.3 } }),
    ],
  },
  shaker: { mix: -9, pan: -0.3, layers: [noise(0, 0.05, [bandpass(7800, 0.8), highpass(4000)], { attack: 0.008, touch: { shorter: 0.3, octaves: 0.3 } }), noise(-8, 0.03, [bandpass(6500, 1)], { touch: { level: -8 } })] },
  conga_high: conga(372, 0.22, 0.25),
  conga_low: conga(182, 0.34, 0.25),
  claves: { mix: -9, pan: -0.2, layers: [modes(0, [[2490, 0, 0.075]], { drive: 1.3 }), noise(-20, 0.004, [highpass(5000)], { touch: { level: -8 } })] },
  splash: cymbal(0.8, -6, -0.3, -4),
  china: cymbal(1.2, -8, 0.5, 5),
};
