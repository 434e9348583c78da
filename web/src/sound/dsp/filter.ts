/** Second-order filters of the Audio EQ Cookbook (R. Bristow-Johnson), applied in place. */

export interface Filter {
  readonly type: "lowpass" | "highpass" | "bandpass";
  /** Corner or centre, in Hz. */
  readonly hz: number;
  /** Quality; 0.707 is flat. */
  readonly q: number;
}

/** Highest corner as a share of the sample rate: above it the bilinear transform has nothing left to pass. */
const HIGHEST = 0.49;

/** Filters `samples` in place. */
export function filter(samples: Float32Array, { type, hz, q }: Filter, rate: number): void {
  const turn = 2 * Math.PI * Math.min(hz / rate, HIGHEST);
  const cos = Math.cos(turn);
  const alpha = Math.sin(turn) / (2 * q);
  const a0 = 1 + alpha;
  const a1 = (-2 * cos) / a0;
  const a2 = (1 - alpha) / a0;
  const [b0, b1, b2] = feedForward(type, cos, alpha).map((b) => b / a0) as [number, number, number];
  let z1 = 0;
  let z2 = 0;
  for (let i = 0; i < samples.length; i++) {
    const x = samples[i] ?? 0;
    const y = b0 * x + z1;
    z1 = b1 * x - a1 * y + z2;
    z2 = b2 * x - a2 * y;
    samples[i] = y;
  }
}

function feedForward(type: Filter["type"], cos: number, alpha: number): [number, number, number] {
  switch (type) {
    case "lowpass":
      return [(1 - cos) / 2, 1 - cos, (1 - cos) / 2];
    case "highpass":
      return [(1 + cos) / 2, -(1 + cos), (1 + cos) / 2];
    case "bandpass":
      return [alpha, 0, -alpha];
  }
}
