/** Pattern to the bytes of a MIDI file: the same bytes that the service's writer gives for it. */

import { KIT_MAPS } from "../pattern/kit.gen";
import { patternTicks, PPQ, type KitMapName, type Meter, type Pattern, type VoiceName } from "../pattern/types";
import { strokesOf } from "../sound/strokes";
import { quarterMicroseconds } from "../sound/time";
import * as smf from "./smf";

export interface MidiOptions {
  /** How voices are numbered; `gm` if left out. */
  readonly kitMap?: KitMapName;
  /** Every hit on its slot; velocities stay. */
  readonly straight?: boolean;
  /** 0: one track. 1: a track of tempo and meter, and one of notes. */
  readonly type?: 0 | 1;
  readonly name?: string;
  /** Copyright notice; null for none. */
  readonly licence?: string | null;
  /** Voices that are written; all if left out. */
  readonly audible?: (voice: VoiceName) => boolean;
}

/** A note as it is written. */
export interface Note {
  readonly tick: number;
  readonly pitch: number;
  readonly velocity: number;
}

/** Length of a note in ticks, a 32nd. */
const NOTE_TICKS = PPQ / 8;
const OFF_VELOCITY = 64;
const CLOCKS_PER_QUARTER = 24;
const NOTATED_32NDS_PER_QUARTER = 8;
const NAME = "Ghostnote";
/** The notice that the service's files carry (`ghostnote.midi.metadata`). */
export const LICENCE = "Made with Ghostnote. Licensed under CC BY 4.0, https://creativecommons.org/licenses/by/4.0/";

/** The file. No note begins before tick 0 or after the last bar. */
export function exportMidi(pattern: Pattern, options: MidiOptions = {}): Uint8Array<ArrayBuffer> {
  const { type = 0, name = NAME, licence = LICENCE } = options;
  const texts = [
    ...smf.metaEvent(0, smf.TRACK_NAME, utf8(name)),
    ...(licence === null ? [] : smf.metaEvent(0, smf.COPYRIGHT, utf8(licence))),
  ];
  const conductor = [
    ...smf.metaEvent(0, smf.SET_TEMPO, tempo(pattern.bpm)),
    ...smf.metaEvent(0, smf.TIME_SIGNATURE, timeSignature(pattern.meter)),
  ];
  const end = patternTicks(pattern);
  const notes = noteEvents(notesOf(pattern, options), end);
  const tracks =
    type === 0
      ? [[...texts, ...conductor, ...notes]]
      : [
          [...conductor, ...smf.metaEvent(end, smf.END_OF_TRACK, [])],
          [...texts, ...notes],
        ];
  const header = [type, tracks.length, PPQ].flatMap((value) => smf.bigEndian(value, 2));
  return Uint8Array.from([smf.chunk(smf.HEADER_ID, header), ...tracks.map((body) => smf.chunk(smf.TRACK_ID, body))].flat());
}

/** What is written, in order: voices that the map gives one number become one note, with the louder's velocity. */
export function notesOf(pattern: Pattern, options: Pick<MidiOptions, "kitMap" | "straight" | "audible"> = {}): Note[] {
  const { kitMap = "gm", straight = false, audible = () => true } = options;
  const pitches: Readonly<Record<VoiceName, number>> = KIT_MAPS[kitMap].toNote;
  const notes = new Map<string, Note>();
  for (const { tick, voice, velocity } of strokesOf(pattern, { straight, audible })) {
    const pitch = pitches[voice];
    const key = `${tick}/${pitch}`;
    const there = notes.get(key);
    if (there === undefined || there.velocity < velocity) notes.set(key, { tick, pitch, velocity });
  }
  return [...notes.values()].sort((a, b) => a.tick - b.tick || a.pitch - b.pitch);
}

/** Note-ons and note-offs, and the end of track. On one tick the note-offs come first. */
function noteEvents(notes: readonly Note[], end: number): number[] {
  const following = new Map<number, number>();
  const events: [tick: number, status: number, pitch: number, velocity: number][] = [];
  for (const { tick, pitch, velocity } of notes.toReversed()) {
    const off = Math.min(tick + NOTE_TICKS, following.get(pitch) ?? end, end);
    events.push([tick, smf.NOTE_ON | smf.DRUM_CHANNEL, pitch, velocity]);
    events.push([off, smf.NOTE_OFF | smf.DRUM_CHANNEL, pitch, OFF_VELOCITY]);
    following.set(pitch, tick);
  }
  // 0x89 sorts before 0x99.
  events.sort((a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2]);
  let now = 0;
  const bytes: number[] = [];
  for (const [tick, ...event] of events) {
    bytes.push(...smf.encodeVlq(tick - now), ...event);
    now = tick;
  }
  bytes.push(...smf.metaEvent(end - now, smf.END_OF_TRACK, []));
  return bytes;
}

function tempo(bpm: number): number[] {
  return smf.bigEndian(Math.min(quarterMicroseconds(bpm), smf.MAX_MICROSECONDS), 3);
}

function timeSignature([numerator, denominator]: Meter): number[] {
  const click = Math.floor((CLOCKS_PER_QUARTER * 4) / denominator);
  return [numerator, Math.log2(denominator), click, NOTATED_32NDS_PER_QUARTER];
}

function utf8(text: string): number[] {
  return [...new TextEncoder().encode(text)];
}
