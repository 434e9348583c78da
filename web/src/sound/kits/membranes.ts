/** Drums with a skin, made from a few numbers each. */

import { bandpass, highpass, lowpass, modes, noise, sweep } from "./layers";
import type { Layer, Recipe } from "./recipe";

/** Ratios of the modes of a round membrane (Rossing, The Physics of Musical Instruments). */
const MEMBRANE = [1.59, 2.14, 2.3, 2.65, 2.92] as const;

interface Tom {
  readonly hz: number;
  /** Seconds to -60 dB of the lowest mode. */
  readonly decay: number;
  readonly pan: number;
  readonly mix: number;
}

/** A tom of an acoustic kit: a falling fundamental, the membrane's modes, the stick. */
export function tom({ hz, decay, pan, mix }: Tom): Recipe {
  return {
    mix,
    pan,
    layers: [
      sweep(0, decay, hz, [[0.35, 0.035], [1.2, 0.004]], { drive: 1.2 }),
      modes(-9, MEMBRANE.map((ratio, i) => [hz * ratio, -3 * i, decay / (1.5 + i)] as const), { touch: { level: -7 } }),
      noise(-17, 0.3 * decay, [bandpass(hz * 4, 0.8)], { touch: { octaves: 1 } }),
      noise(-13, 0.02, [bandpass(3200, 0.7)], { touch: { level: -14, octaves: 1 } }),
    ],
  };
}

/** The clang that a rim adds to a drum. */
export function rim(hz: number, level = 0): Layer[] {
  return [
    modes(level - 4, [[hz, 0, 0.16], [hz * 2.43, -3, 0.09], [hz * 3.77, -6, 0.06], [hz * 5.6, -9, 0.035]], {
      touch: { level: -5 },
    }),
    noise(level - 6, 0.012, [highpass(2500)], { touch: { level: -8 } }),
  ];
}

interface HandDrum {
  readonly hz: number;
  readonly decay: number;
  readonly pan: number;
  readonly mix: number;
  /** Level of the slap in dB. */
  readonly slap: number;
  /** Level of the shell's ring in dB. */
  readonly shell?: number;
}

/** Congas, bongos and timbales. */
export function handDrum({ hz, decay, pan, mix, slap, shell = -40 }: HandDrum): Recipe {
  return {
    mix,
    pan,
    layers: [
      sweep(0, decay, hz, [[0.12, 0.02], [0.8, 0.002]]),
      modes(-10, [[hz * 1.6, 0, decay * 0.5], [hz * 2.2, -3, decay * 0.35], [hz * 3.1, -7, decay * 0.2]], {
        touch: { level: -8 },
      }),
      modes(shell, [[hz * 4.1, 0, 0.5], [hz * 6.7, -3, 0.35], [hz * 9.3, -6, 0.25]], { touch: { level: -6 } }),
      noise(slap, 0.022, [bandpass(2400, 0.8), lowpass(9000)], { touch: { level: -12, octaves: 1 } }),
    ],
  };
}
