/** From where hits sound to where they are written: `ghostnote.core.notation`, which says why, in TypeScript. */

import { barTicks, PPQ, type Meter, type VoiceName } from "../pattern/types";
import { roundEven } from "../sound/time";

/** An onset in ticks from the start of the pattern, and what sounds. */
export interface Onset {
  readonly tick: number;
  readonly voice: VoiceName;
}

interface Reading {
  /** In nats. */
  readonly cost: number;
  readonly slots: readonly number[];
}

interface Beat {
  readonly start: number;
  readonly end: number;
  /** Places in the list of onsets. */
  readonly members: number[];
}

/** Ways to divide a beat: its step in ticks, and the cost in nats of reading a beat so. */
const GRIDS = [
  { step: PPQ / 4, prior: 0 },
  { step: PPQ / 6, prior: 3 },
  { step: PPQ / 8, prior: 5 },
] as const;
/** Standard deviation of played timing in ticks. */
const SPREAD = 14;
const COLLISION_COST = 6;
/** What lies this close to a beat is on it, in ticks. */
const GUARD = PPQ / 16;

/** The slot in ticks of each onset, in the order given. */
export function notate(onsets: readonly Onset[], meter: Meter): number[] {
  const bar = barTicks(meter);
  const slots = onsets.map(() => 0);
  const beats = new Map<number, Beat>();
  onsets.forEach(({ tick }, index) => {
    const barStart = Math.floor(tick / bar) * bar;
    const start = barStart + Math.floor((tick - barStart) / PPQ) * PPQ;
    const end = Math.min(start + PPQ, barStart + bar);
    if (tick - start < GUARD) {
      slots[index] = Math.max(start, 0);
    } else if (end - tick <= GUARD) {
      slots[index] = end;
    } else {
      const beat = beats.get(start) ?? { start, end, members: [] };
      beat.members.push(index);
      beats.set(start, beat);
    }
  });
  for (const beat of beats.values()) {
    const readings = GRIDS.map((grid) => read(onsets, beat, grid.step, grid.prior));
    const best = readings.reduce((least, reading) => (reading.cost < least.cost ? reading : least));
    beat.members.forEach((index, i) => {
      slots[index] = Math.max(best.slots[i] ?? 0, 0);
    });
  }
  return slots;
}

/** What it costs to read the beat's inner onsets on a grid, and the slots that follow. */
function read(onsets: readonly Onset[], { start, end, members }: Beat, step: number, prior: number): Reading {
  const perHit = Math.log(PPQ / step);
  const taken = new Set<string>();
  const slots: number[] = [];
  let cost = prior;
  for (const index of members) {
    const onset = onsets[index];
    if (onset === undefined) continue;
    const slot = Math.min(start + roundEven((onset.tick - start) / step) * step, end);
    cost += perHit + 0.5 * ((onset.tick - slot) / SPREAD) ** 2;
    const key = `${slot}/${onset.voice}`;
    if (taken.has(key)) cost += COLLISION_COST;
    taken.add(key);
    slots.push(slot);
  }
  return { cost, slots };
}
