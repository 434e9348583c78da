/** What the first visit opens with: never an empty grid. Played by the model: funk, 96 BPM, seed 4, the third variation. */

import { newId, withHits } from "./edit";
import type { Pattern, VoiceName } from "./types";

/** Slot, offset and velocity, hit by hit: written in 16ths, sounding where they were played. */
const PLAYED: Partial<Record<VoiceName, readonly (readonly [number, number, number])[]>> = {
  kick: [
    [0, 0, 52], [240, -22, 27], [1200, -21, 46], [1920, -27, 48], [2160, -19, 33], [2280, -16, 33], [3120, -2, 45], [3240, -60, 18],
    [3840, -32, 54], [4080, -24, 23], [4200, -19, 57], [4920, -16, 33], [5040, -9, 42], [5760, -19, 62], [6000, -18, 37], [6840, -27, 37],
    [6960, -44, 42],
  ],
  closed_hat_edge: [
    [0, 0, 47], [480, -22, 102], [960, -25, 83], [1440, -21, 83], [1920, -19, 71], [2400, -3, 82], [2880, -9, 77], [3360, -3, 87],
    [3600, -7, 53], [3840, -10, 60], [4320, -5, 97], [5280, -3, 89], [5760, -27, 74], [6240, -13, 127], [7200, -6, 119],
  ],
  closed_hat: [
    [120, -25, 13], [240, -14, 33], [720, -12, 38], [1200, -27, 32], [1680, -18, 27], [2040, -3, 27], [2160, -10, 43], [2640, 12, 38],
    [3120, -13, 27], [3960, -1, 18], [4080, -11, 38], [4440, 0, 15], [4560, 7, 25], [4800, -13, 35], [4920, -10, 18], [5040, -17, 22],
    [5520, -4, 27], [6000, -20, 25], [6480, -2, 22], [6720, -29, 28], [6840, -30, 27], [6960, -34, 50], [7320, 45, 27], [7440, -11, 23],
  ],
  snare: [
    [480, -24, 125], [840, -18, 36], [1800, -13, 25], [2400, -9, 127], [2520, 7, 48], [2760, 10, 47], [2760, 39, 27], [3000, 13, 13],
    [3360, -10, 104], [3360, 46, 43], [3720, -21, 15], [3720, 41, 18], [3840, -57, 9], [4320, -14, 118], [4680, -15, 33], [5400, -10, 31],
    [5640, 0, 37], [6240, -23, 127], [6360, -41, 32], [6600, -43, 17], [6600, 24, 19], [7200, -11, 100], [7320, -2, 25], [7560, -9, 33],
  ],
  snare_rim: [
    [1440, -26, 126], [5280, -3, 119],
  ],
};

export const EXAMPLE_NAME = "First groove";

export function examplePattern(): Pattern {
  const hits = Object.entries(PLAYED).flatMap(([voice, played]) =>
    played.map(([slot, offset, velocity]) => ({ id: newId(), voice: voice as VoiceName, slot, offset, velocity })),
  );
  return withHits({ meter: [4, 4], bpm: 96, bars: 4, hits: [] }, hits);
}
