/** What velocity does: which of a voice's rendered strokes sounds, and how loud. */

/** Hardness of the strokes that are rendered of every voice, 0-1. */
export const HARDNESS: readonly number[] = [0.12, 0.32, 0.52, 0.7, 0.86, 1];

/** Loudness by velocity: amplitude grows with this power, so that 32 is 18 dB below 127. */
const POWER = 1.5;
const MOST = 127;

/** Index of the rendered stroke nearest to `velocity` (1-127). */
export function layerOf(velocity: number): number {
  const hardness = velocity / MOST;
  let best = 0;
  HARDNESS.forEach((each, index) => {
    if (Math.abs(each - hardness) < Math.abs((HARDNESS[best] ?? 0) - hardness)) best = index;
  });
  return best;
}

/** Amplitude, 0-1. */
export function loudness(velocity: number): number {
  return (velocity / MOST) ** POWER;
}
