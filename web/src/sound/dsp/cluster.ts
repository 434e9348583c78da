import type { Mode } from "./sources";
import type { Random } from "./random";

/** The dense, inharmonic modes of a plate of bronze. */
export interface Cluster {
  readonly count: number;
  /** Range of the modes in Hz. */
  readonly low: number;
  readonly high: number;
  /** Level change in dB an octave above `low`. */
  readonly tilt: number;
  /** Seconds to -60 dB of the lowest and of the highest mode. */
  readonly decay: readonly [number, number];
}

/** Modes that lie evenly in frequency but for chance, as those of a plate do. */
export function clusterModes({ count, low, high, tilt, decay }: Cluster, next: Random): Mode[] {
  const [slow, fast] = decay;
  return Array.from({ length: count }, (_, i) => {
    const place = (i + next()) / count;
    const hz = low + (high - low) * place;
    const level = tilt * Math.log2(hz / low) + 8 * (next() - 0.5);
    const seconds = slow * (fast / slow) ** place * (0.7 + 0.6 * next());
    return [hz, level, seconds] as const;
  });
}
