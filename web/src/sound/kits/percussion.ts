/** Hand percussion that all kits share: wood, bells, beads, hand drums. */

import type { VoiceName } from "../../pattern/types";
import { bandpass, cluster, highpass, lowpass, modes, noise } from "./layers";
import { handDrum } from "./membranes";
import type { Recipe } from "./recipe";

type Percussion = Extract<
  VoiceName,
  | "tambourine" | "cowbell" | "shaker" | "conga_high" | "conga_low" | "bongo_high" | "bongo_low" | "timbale_high"
  | "timbale_low" | "agogo_high" | "agogo_low" | "claves" | "wood_block_high" | "wood_block_low" | "triangle"
>;

function bell(hz: number, ratio: number, decay: number, pan: number): Recipe {
  return {
    mix: -9,
    pan,
    layers: [
      modes(0, [[hz, 0, decay], [hz * ratio, -2, decay * 0.8], [hz * 2.71, -9, decay * 0.5], [hz * 4.18, -12, decay * 0.35], [hz * 5.9, -15, decay * 0.2]], {
        touch: { level: -2 },
      }),
      modes(-8, [[hz * 1.013, 0, decay * 0.4], [hz * 3.3, -2, 0.08], [hz * 7.1, -4, 0.05]], { touch: { level: -12 } }),
      noise(-12, 0.008, [bandpass(5000)], { touch: { level: -12 } }),
    ],
  };
}

function wood(hz: number, decay: number, pan: number): Recipe {
  return {
    mix: -7,
    pan,
    layers: [
      modes(0, [[hz, 0, decay], [hz * 1.71, -9, decay * 0.6], [hz * 2.62, -12, decay * 0.4]], {}),
      modes(-9, [[hz * 3.9, 0, 0.025], [hz * 5.3, -3, 0.018]], { touch: { level: -14 } }),
      noise(-14, 0.007, [bandpass(hz * 2, 0.8)], { touch: { level: -8, octaves: 0.5 } }),
    ],
  };
}

/** Jingles of a tambourine: pairs of small plates that rattle on. */
const JINGLES = { count: 44, low: 4800, high: 15000, tilt: -2, decay: [0.34, 0.2] } as const;

export const PERCUSSION: Readonly<Record<Percussion, Recipe>> = {
  tambourine: {
    mix: -10,
    pan: 0.35,
    layers: [
      cluster(0, JINGLES, { at: [0, 0.018, 0.041], decay: 0.4, filters: [lowpass(15000)], touch: { octaves: 0.7 } }),
      noise(-12, 0.2, [highpass(7000)], { at: [0, 0.02], touch: { level: -6 } }),
      noise(-12, 0.03, [bandpass(700, 1)], { touch: { level: -10 } }),
    ],
  },
  cowbell: bell(562, 1.504, 0.42, 0.25),
  shaker: {
    mix: -11,
    pan: -0.4,
    layers: [
      noise(0, 0.09, [bandpass(7200, 0.9), highpass(3500)], { attack: 0.014, touch: { octaves: 0.7, shorter: 0.3 } }),
      noise(-8, 0.05, [bandpass(5200, 1.4)], { attack: 0.004, at: [0.022], touch: { level: -6 } }),
    ],
  },
  conga_high: handDrum({ hz: 268, decay: 0.42, pan: 0.3, mix: -6, slap: -9 }),
  conga_low: handDrum({ hz: 187, decay: 0.5, pan: 0.3, mix: -5, slap: -12 }),
  bongo_high: handDrum({ hz: 412, decay: 0.24, pan: -0.3, mix: -8, slap: -8 }),
  bongo_low: handDrum({ hz: 302, decay: 0.28, pan: -0.3, mix: -7, slap: -9 }),
  timbale_high: handDrum({ hz: 345, decay: 0.5, pan: 0.15, mix: -8, slap: -7, shell: -11 }),
  timbale_low: handDrum({ hz: 248, decay: 0.58, pan: 0.15, mix: -7, slap: -8, shell: -11 }),
  agogo_high: bell(910, 1.49, 0.55, -0.25),
  agogo_low: bell(655, 1.49, 0.6, -0.25),
  claves: wood(2480, 0.11, -0.2),
  wood_block_high: wood(1050, 0.1, 0.2),
  wood_block_low: wood(760, 0.12, 0.2),
  triangle: {
    mix: -14,
    pan: 0.45,
    layers: [
      modes(0, [[1630, -16, 1.6], [3960, -3, 2.6], [4012, -5, 2.4], [5420, 0, 2.2], [6870, -3, 1.8], [8350, -5, 1.4], [10900, -8, 1], [12700, -11, 0.7]], {
        touch: { level: -1 },
      }),
      modes(-12, [[9300, 0, 0.25], [11700, -3, 0.2], [14100, -5, 0.15]], { touch: { level: -14 } }),
      noise(-22, 0.006, [highpass(6000), lowpass(15000)], { touch: { level: -8 } }),
    ],
  },
};
