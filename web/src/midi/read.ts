/** MIDI files that need no server: one tempo, one meter, drums on channel 10. Others are the service's to read. */

import { KIT_MAPS } from "../pattern/kit.gen";
import { barTicks, PPQ, VOICES, type Hit, type KitMapName, type Meter, type Pattern, type VoiceName } from "../pattern/types";
import { notate, type Onset } from "./notate";
import * as smf from "./smf";
import { DamagedMidi, walkMidi, type MidiFile } from "./walk";

/** What became of a file. `damaged`: no reader will do. `foreign`: the service may be able to read it. */
export type ImportOutcome =
  | { readonly ok: true; readonly pattern: Pattern }
  | { readonly ok: false; readonly reason: "damaged" | "foreign"; readonly message: string };

export interface ImportOptions {
  /** The map that note numbers are read by; `gm` if left out. */
  readonly kitMap?: KitMapName;
  /** Gives each hit its name. */
  readonly newId?: () => string;
}

/** Files beyond this are left to the service. */
const MOST_BYTES = 1_000_000;
/** What the studio edits. */
const MOST_BARS = 32;
const SLOWEST = 40;
const FASTEST = 300;
const MAX_OFFSET = PPQ / 8;
/** The last place of a bar, from its end: a 32nd. */
const LAST_PLACE = PPQ / 8;
const DEFAULT_MICROSECONDS = 500_000;
const MICROSECONDS_PER_MINUTE = 60_000_000;
const DECIMALS = 6;
const ORDER = new Map(VOICES.map((voice, index) => [voice, index]));

/** Reads a file as the service does, or says why not. */
export function importMidi(bytes: Uint8Array, options: ImportOptions = {}): ImportOutcome {
  if (bytes.length > MOST_BYTES) return foreign("The file is larger than 1 MB.");
  try {
    return read(walkMidi(bytes), options);
  } catch (error) {
    if (!(error instanceof DamagedMidi)) throw error;
    return { ok: false, reason: "damaged", message: `The file cannot be read: ${error.message}. Export it again.` };
  }
}

function read(file: MidiFile, { kitMap = "gm", newId = counter() }: ImportOptions): ImportOutcome {
  if (file.type > 1 || file.ppq === 0 || file.ppq >= 0x8000) return foreign("The file keeps time in a way of its own.");
  const tempos = file.metas.filter(({ kind }) => kind === smf.SET_TEMPO);
  const meters = file.metas.filter(({ kind }) => kind === smf.TIME_SIGNATURE);
  if (changes(tempos) || changes(meters)) return foreign("The tempo or the meter changes on the way.");
  const bpm = tempoOf(tempos[0]?.payload);
  const meter = meterOf(meters[0]?.payload);
  if (meter === null || bpm < SLOWEST || bpm > FASTEST) return foreign("The tempo or the meter is not one that is edited here.");
  const onsets = onsetsOf(file, KIT_MAPS[kitMap].toVoice);
  if (onsets.length === 0) return foreign("No drum note was found on channel 10.");
  const { bars, hits } = written(onsets, meter, rescale(file.end, file.ppq), newId);
  if (bars > MOST_BARS) return foreign(`The file has ${bars} bars; up to ${MOST_BARS} are edited here.`);
  return { ok: true, pattern: { meter, bpm, bars, hits } };
}

function foreign(message: string): ImportOutcome {
  return { ok: false, reason: "foreign", message };
}

function changes(metas: readonly { readonly tick: number }[]): boolean {
  return metas.length > 1 || metas.some(({ tick }) => tick > 0);
}

interface Struck extends Onset {
  readonly velocity: number;
}

/** The onsets of channel 10 at 480 ticks a quarter; of two strokes of one voice on one tick the louder. */
function onsetsOf(file: MidiFile, toVoice: Readonly<Record<number, VoiceName>>): Struck[] {
  const onsets = new Map<string, Struck>();
  for (const { tick, channel, pitch, velocity } of file.notes) {
    const voice = toVoice[pitch];
    if (channel !== smf.DRUM_CHANNEL || voice === undefined) continue;
    const at = rescale(tick, file.ppq);
    const key = `${at}/${voice}`;
    const there = onsets.get(key);
    if (there === undefined || there.velocity < velocity) onsets.set(key, { tick: at, voice, velocity });
  }
  return [...onsets.values()].sort((a, b) => a.tick - b.tick);
}

/** Bars and hits of the onsets; `length` is the file's, in ticks. A file that ends on a bar line keeps its length. */
function written(onsets: readonly Struck[], meter: Meter, length: number, newId: () => string): { bars: number; hits: Hit[] } {
  const bar = barTicks(meter);
  const last = onsets.at(-1)?.tick ?? 0;
  const isLoop = length % bar === 0 && last < length;
  const slots = notate(onsets, meter).map((slot) => (isLoop ? Math.min(slot, length - LAST_PLACE) : slot));
  const bars = isLoop ? length / bar : Math.floor(slots.reduce((most, slot) => Math.max(most, slot), 0) / bar) + 1;
  const hits = onsets.map(({ tick, voice, velocity }, index): Hit => {
    const slot = slots[index] ?? 0;
    const offset = Math.max(-MAX_OFFSET, Math.min(MAX_OFFSET, tick - slot));
    return { id: newId(), voice, slot, offset, velocity };
  });
  return { bars, hits: hits.sort((a, b) => a.slot - b.slot || place(a.voice) - place(b.voice) || a.offset - b.offset) };
}

function place(voice: VoiceName): number {
  return ORDER.get(voice) ?? ORDER.size;
}

/** `tick` at `ppq` a quarter as the nearest at 480, halves up. */
function rescale(tick: number, ppq: number): number {
  return Math.floor((2 * tick * PPQ + ppq) / (2 * ppq));
}

/** BPM in the fewest decimals that give the same microseconds again. */
function tempoOf(payload: Uint8Array | undefined): number {
  const microseconds = payload?.slice(0, 3).reduce((sum, byte) => sum * 256 + byte, 0) ?? DEFAULT_MICROSECONDS;
  if (microseconds === 0) return Infinity;
  const exact = MICROSECONDS_PER_MINUTE / microseconds;
  for (let decimals = 0; decimals < DECIMALS; decimals++) {
    const rounded = Number(exact.toFixed(decimals));
    if (rounded > 0 && Math.round(MICROSECONDS_PER_MINUTE / rounded) === microseconds) return rounded;
  }
  return exact;
}

/** The meter, or null where it is not n/4, n/8 or n/16 of at most 16 quarters. */
function meterOf(payload: Uint8Array | undefined): Meter | null {
  const [numerator = 4, power = 2] = payload ?? [];
  const denominator = 2 ** power;
  const offered = [4, 8, 16].includes(denominator) && numerator > 0 && numerator * 4 <= 16 * denominator;
  return offered ? [numerator, denominator] : null;
}

function counter(): () => string {
  let count = 0;
  return () => `m${count++}`;
}
