/** A studio drum kit. Pitches and decays are design choices, set by ear and by spectrum. */

import type { VoiceName } from "../../pattern/types";
import { crash, hat, PEDAL_HAT, RIDE, RIDE_BELL } from "./cymbals";
import { bandpass, highpass, lowpass, modes, noise, sweep } from "./layers";
import { rim, tom } from "./membranes";
import { PERCUSSION } from "./percussion";
import { vary, type Recipe } from "./recipe";

const KICK: Recipe = {
  mix: -1.5,
  pan: 0,
  layers: [
    sweep(0, 0.42, 53, [[1.1, 0.02], [3, 0.004]], { drive: 1.5 }),
    modes(-13, [[97, 0, 0.2], [154, -4, 0.13], [231, -8, 0.08]], { touch: { level: -3 } }),
    noise(-15, 0.09, [lowpass(420)], { touch: { level: -4 } }),
    noise(-4, 0.022, [bandpass(3400, 0.8)], { touch: { level: -16, octaves: 1.2 } }),
    noise(-11, 0.045, [bandpass(900, 0.8)], { touch: { level: -8, octaves: 0.5 } }),
  ],
};

const HEAD = modes(
  -3,
  [[187, 0, 0.21], [333, -4, 0.15], [424, -9, 0.11], [561, -11, 0.09], [718, -14, 0.07], [911, -17, 0.06]],
  { touch: { level: -4 } },
);

const SNARE: Recipe = {
  mix: -0.5,
  pan: 0.04,
  layers: [
    sweep(-1, 0.13, 187, [[0.35, 0.008]], { touch: { level: -7 } }),
    HEAD,
    noise(5, 0.26, [highpass(1500), lowpass(9000)], { attack: 0.0015, touch: { level: -1, octaves: 0.8, shorter: 0.35 } }),
    noise(3, 0.12, [bandpass(4800, 0.6)], { attack: 0.0006, touch: { level: -5, octaves: 0.8 } }),
    noise(-6, 0.007, [highpass(2600)], { touch: { level: -14 } }),
  ],
};

const SIDE_STICK: Recipe = {
  mix: -4,
  pan: 0.04,
  layers: [
    modes(0, [[442, -9, 0.09], [985, -4, 0.06], [1688, 0, 0.06], [2475, -5, 0.05], [3590, -9, 0.03]], { touch: { level: -1 } }),
    noise(-7, 0.012, [bandpass(2800, 0.7)], { touch: { level: -8, octaves: 0.6 } }),
    noise(-24, 0.12, [bandpass(4000, 0.6)], {}),
  ],
};

const CLAP: Recipe = {
  mix: -4,
  pan: -0.06,
  layers: [
    noise(0, 0.03, [bandpass(1350, 1), highpass(600)], { at: [0, 0.009, 0.017, 0.026], touch: { octaves: 0.4 } }),
    noise(-7, 0.2, [bandpass(1600, 0.7)], { at: [0.026], touch: { level: -5, octaves: 0.5 } }),
    noise(-9, 0.02, [highpass(3000)], { at: [0, 0.009, 0.026], touch: { level: -8 } }),
  ],
};

const CLOSED_HAT = hat({ decay: 0.17, pan: -0.4, mix: -10, stick: -5, sizzle: -8 });
const OPEN_HAT = hat({ decay: 1.7, pan: -0.4, mix: -13, stick: -10, sizzle: -9 });
const CRASH = crash({ low: 310, decay: 4.6, pan: -0.55, mix: -7 });
const CRASH_2 = crash({ low: 390, decay: 3.8, pan: 0.55, mix: -8 });
const HIGH_TOM = tom({ hz: 172, decay: 0.5, pan: -0.25, mix: -5.5 });
const MID_TOM = tom({ hz: 124, decay: 0.62, pan: 0.12, mix: -5.5 });
const LOW_TOM = tom({ hz: 84, decay: 0.78, pan: 0.38, mix: -5 });

export const ACOUSTIC: Readonly<Record<VoiceName, Recipe>> = {
  ...PERCUSSION,
  kick: KICK,
  snare: SNARE,
  snare_rim: vary(SNARE, {}, ...rim(482)),
  side_stick: SIDE_STICK,
  closed_hat: CLOSED_HAT,
  closed_hat_edge: hat({ decay: 0.25, pan: -0.4, mix: -10.5, stick: -12, sizzle: -5 }),
  open_hat: OPEN_HAT,
  open_hat_edge: hat({ decay: 2, pan: -0.4, mix: -12, stick: -16, sizzle: -5 }),
  pedal_hat: PEDAL_HAT,
  high_tom: HIGH_TOM,
  high_tom_rim: vary(HIGH_TOM, {}, ...rim(640, -4)),
  mid_tom: MID_TOM,
  mid_tom_rim: vary(MID_TOM, {}, ...rim(560, -4)),
  low_tom: LOW_TOM,
  low_tom_rim: vary(LOW_TOM, {}, ...rim(470, -4)),
  crash: CRASH,
  crash_edge: crash({ low: 290, decay: 5, pan: -0.55, mix: -6 }),
  crash_2: CRASH_2,
  crash_2_edge: crash({ low: 370, decay: 4.1, pan: 0.55, mix: -7 }),
  ride: RIDE,
  ride_edge: vary(crash({ low: 360, decay: 4, pan: 0.5, mix: -10 }), {}, ...RIDE.layers),
  ride_bell: RIDE_BELL,
  clap: CLAP,
  splash: crash({ low: 620, decay: 1.5, pan: -0.3, mix: -9 }),
  china: crash({ low: 240, decay: 2.3, pan: 0.65, mix: -8, trash: -3 }),
};
