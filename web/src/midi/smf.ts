/** What the Standard MIDI File format fixes, as in `ghostnote.midi.smf`. */

export const HEADER_ID = "MThd";
export const TRACK_ID = "MTrk";
/** Channel 10, counted from 0. */
export const DRUM_CHANNEL = 9;
export const NOTE_OFF = 0x80;
export const NOTE_ON = 0x90;
export const META = 0xff;
export const TEXT = 0x01;
export const COPYRIGHT = 0x02;
export const TRACK_NAME = 0x03;
export const END_OF_TRACK = 0x2f;
export const SET_TEMPO = 0x51;
export const TIME_SIGNATURE = 0x58;
/** The slowest tempo that three bytes hold, in microseconds a quarter. */
export const MAX_MICROSECONDS = 0xffffff;

/** `value`, 0 to 2**28 - 1, as a variable-length quantity of 1 to 4 bytes. */
export function encodeVlq(value: number): number[] {
  const out = [value & 0x7f];
  for (let rest = value >> 7; rest > 0; rest >>= 7) out.unshift(0x80 | (rest & 0x7f));
  return out;
}

/** A meta event, `delta` ticks after the one before. */
export function metaEvent(delta: number, kind: number, payload: readonly number[]): number[] {
  return [...encodeVlq(delta), META, kind, ...encodeVlq(payload.length), ...payload];
}

/** `value` in `count` bytes, the highest first. */
export function bigEndian(value: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => Math.floor(value / 256 ** (count - 1 - i)) % 256);
}

/** A chunk: its name, its length, its body. */
export function chunk(name: string, body: readonly number[]): number[] {
  return [...Array.from(name, (letter) => letter.charCodeAt(0)), ...bigEndian(body.length, 4), ...body];
}
