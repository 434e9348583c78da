/** Tap tempo. */

/** Milliseconds after which taps begin anew. */
const PAUSE = 2_000;
const MOST = 8;

/** The taps that count, and the tempo they make: the mean of the last few; null before there are two. */
export function tapped(taps: readonly number[], now: number): { taps: readonly number[]; bpm: number | null } {
  const last = taps.at(-1);
  const kept = last === undefined || now - last > PAUSE ? [now] : [...taps, now].slice(-MOST);
  const first = kept[0] ?? now;
  if (kept.length < 2) return { taps: kept, bpm: null };
  const bpm = (60_000 * (kept.length - 1)) / (now - first);
  return { taps: kept, bpm: Math.min(Math.max(Math.round(bpm), 40), 300) };
}
