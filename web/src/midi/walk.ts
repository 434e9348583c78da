/** Bytes of a MIDI file to its events: what Ghostnote and common sequencers write. */

import * as smf from "./smf";

export interface MidiNote {
  /** In the file's own resolution. */
  readonly tick: number;
  /** From 0. */
  readonly channel: number;
  readonly pitch: number;
  readonly velocity: number;
}

export interface MidiMeta {
  readonly tick: number;
  readonly kind: number;
  readonly payload: Uint8Array;
}

export interface MidiFile {
  readonly type: number;
  readonly ppq: number;
  readonly notes: readonly MidiNote[];
  readonly metas: readonly MidiMeta[];
  /** Tick of the last end of track. */
  readonly end: number;
}

/** The bytes are no whole MIDI file; the message says where they stop being one. */
export class DamagedMidi extends Error {}

const HEADER_BYTES = 14;
const LONGEST_VLQ = 4;
const SYSEX = 0xf0;
/** Statuses, without the channel, that have one data byte. */
const ONE_BYTE = new Set([0xc0, 0xd0]);

/** Bytes with a place in them. */
class Cursor {
  readonly #bytes: Uint8Array;
  at: number;
  readonly end: number;

  constructor(bytes: Uint8Array, at: number, end: number) {
    this.#bytes = bytes;
    this.at = at;
    this.end = end;
  }

  byte(): number {
    const value = this.at < this.end ? this.#bytes[this.at] : undefined;
    if (value === undefined) throw new DamagedMidi(`it ends in the middle of an event, at byte ${this.at}`);
    this.at++;
    return value;
  }

  peek(): number {
    const value = this.byte();
    this.at--;
    return value;
  }

  take(count: number): Uint8Array {
    if (this.at + count > this.end) throw new DamagedMidi(`it ends in the middle of an event, at byte ${this.at}`);
    this.at += count;
    return this.#bytes.subarray(this.at - count, this.at);
  }

  number(count: number): number {
    return this.take(count).reduce((sum, byte) => sum * 256 + byte, 0);
  }

  text(count: number): string {
    return String.fromCharCode(...this.take(count));
  }

  vlq(): number {
    let value = 0;
    for (let i = 0; i < LONGEST_VLQ; i++) {
      const byte = this.byte();
      value = value * 128 + (byte & 0x7f);
      if (byte < 0x80) return value;
    }
    throw new DamagedMidi(`a length of more than ${LONGEST_VLQ} bytes, at byte ${this.at}`);
  }

  /** A data byte of a channel event. */
  data(): number {
    const value = this.byte();
    if (value > 0x7f) throw new DamagedMidi(`a data byte of ${value}, at byte ${this.at - 1}`);
    return value;
  }
}

/**
 * The notes and meta events of all tracks.
 *
 * @throws DamagedMidi where the bytes are no MIDI file, or not a whole one
 */
export function walkMidi(bytes: Uint8Array): MidiFile {
  const cursor = new Cursor(bytes, 0, bytes.length);
  if (bytes.length < HEADER_BYTES || cursor.text(4) !== smf.HEADER_ID) throw new DamagedMidi("it is no MIDI file");
  const headerEnd = cursor.number(4) + 8;
  const type = cursor.number(2);
  const tracks = cursor.number(2);
  const ppq = cursor.number(2);
  cursor.at = headerEnd;
  const notes: MidiNote[] = [];
  const metas: MidiMeta[] = [];
  let end = 0;
  for (let read = 0; read < tracks;) {
    const name = cursor.text(4);
    const length = cursor.number(4);
    const start = cursor.at;
    cursor.take(length);
    if (name !== smf.TRACK_ID) continue;
    end = Math.max(end, walkTrack(new Cursor(bytes, start, start + length), notes, metas));
    read++;
  }
  return { type, ppq, notes, metas, end };
}

/** Adds what a track holds; gives the tick that it ends on. */
function walkTrack(cursor: Cursor, notes: MidiNote[], metas: MidiMeta[]): number {
  let tick = 0;
  let status = 0;
  while (cursor.at < cursor.end) {
    tick += cursor.vlq();
    if (cursor.peek() >= 0x80) {
      const next = cursor.byte();
      if (next === smf.META) {
        const kind = cursor.byte();
        const payload = cursor.take(cursor.vlq());
        if (kind === smf.END_OF_TRACK) return tick;
        metas.push({ tick, kind, payload });
        continue;
      }
      if (next >= SYSEX) {
        cursor.take(cursor.vlq());
        continue;
      }
      status = next;
    }
    if (status === 0) throw new DamagedMidi(`an event without a status, at byte ${cursor.at}`);
    const kind = status & 0xf0;
    const first = cursor.data();
    const second = ONE_BYTE.has(kind) ? 0 : cursor.data();
    if (kind === smf.NOTE_ON && second > 0) notes.push({ tick, channel: status & 0x0f, pitch: first, velocity: second });
  }
  return tick;
}
