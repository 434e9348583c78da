/** A factor for a level in dB. */
export function gainOf(decibels: number): number {
  return 10 ** (decibels / 20);
}

/** The level in dB of a factor; -Infinity for 0. */
export function decibelsOf(gain: number): number {
  return 20 * Math.log10(gain);
}

/** Natural exponent per second of a decay that loses 60 dB in `seconds`. */
export function decayRate(seconds: number): number {
  return Math.log(1000) / seconds;
}
