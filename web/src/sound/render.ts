/** A pattern as audio, rendered offline by the same scheduler and desk that play it. */

import { patternTicks, type Pattern } from "../pattern/types";
import { Desk } from "./desk";
import { Bank } from "./kits/bank";
import { KITS, type KitName } from "./kits/names";
import { Mixer } from "./mixer";
import { Scheduler } from "./scheduler";
import { strokesOf } from "./strokes";
import { secondsPerTick } from "./time";

export interface RenderOptions {
  readonly sampleRate: number;
  readonly kit: KitName;
  /** Rendered strokes to draw on, of the same sample rate. */
  readonly bank?: Bank;
  readonly mixer?: Mixer;
  /** Seconds after the last bar. */
  readonly tail?: number;
  readonly straight?: boolean;
}

/** Seconds that cymbals are given to ring out. */
const TAIL = 2;

/** Plays `pattern` once into a stereo buffer; tick 0 is its first sample. */
export async function renderPattern(pattern: Pattern, options: RenderOptions): Promise<AudioBuffer> {
  const { sampleRate, kit, bank = new Bank(sampleRate), mixer = new Mixer(), tail = TAIL, straight = false } = options;
  const pace = secondsPerTick(pattern.bpm);
  const to = patternTicks(pattern);
  const length = Math.ceil((to * pace + tail) * sampleRate);
  const context = new OfflineAudioContext({ numberOfChannels: 2, length, sampleRate });
  const desk = new Desk(context, bank, mixer, kit);
  desk.output.connect(context.destination);
  const scheduler = new Scheduler(() => 0, desk);
  scheduler.single = KITS[kit].single;
  scheduler.load(strokesOf(pattern, { straight }));
  scheduler.start({ time: 0, tick: 0, pace, from: 0, to, repeat: false });
  scheduler.fillTo(Infinity);
  return context.startRendering();
}
