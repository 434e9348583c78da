import { expect, test } from "vitest";

import type { Hit, Pattern } from "../pattern/types";
import { strokesOf } from "./strokes";
import { quarterMicroseconds, roundEven, secondsPerTick } from "./time";
import { passAt, tickAt, timeOf } from "./transport";
import { encodeWav } from "./wav";
import { Mixer } from "./mixer";

function of(hits: readonly Omit<Hit, "id">[], bars = 2): Pattern {
  return { meter: [3, 4], bpm: 100, bars, hits: hits.map((hit, index) => ({ ...hit, id: `h${index}` })) };
}

test("strokes keep to the pattern: early ones on tick 0, late ones before the end", () => {
  const strokes = strokesOf(
    of([
      { voice: "kick", slot: 0, offset: -60, velocity: 90 },
      { voice: "snare", slot: 2860, offset: 60, velocity: 80 },
    ]),
  );
  expect(strokes.map(({ tick }) => tick)).toEqual([0, 2879]);
});

test("of two strokes of one voice on one tick the louder is heard", () => {
  const strokes = strokesOf(
    of([
      { voice: "kick", slot: 0, offset: -10, velocity: 90 },
      { voice: "kick", slot: 0, offset: 0, velocity: 110 },
      { voice: "snare", slot: 0, offset: 0, velocity: 30 },
    ]),
  );
  expect(strokes.map(({ voice, velocity }) => [voice, velocity])).toEqual([
    ["kick", 110],
    ["snare", 30],
  ]);
});

test("a window takes hits by where they are written", () => {
  const strokes = strokesOf(
    of([
      { voice: "kick", slot: 1440, offset: -30, velocity: 90 },
      { voice: "snare", slot: 1320, offset: 20, velocity: 80 },
    ]),
    { window: [1440, 2880] },
  );
  expect(strokes.map(({ voice, tick }) => [voice, tick])).toEqual([["kick", 1440]]);
});

test("straight strokes lie on their slots; inaudible voices are left out", () => {
  const pattern = of([
    { voice: "kick", slot: 480, offset: 25, velocity: 90 },
    { voice: "snare", slot: 960, offset: -25, velocity: 80 },
  ]);
  expect(strokesOf(pattern, { straight: true }).map(({ tick }) => tick)).toEqual([480, 960]);
  expect(strokesOf(pattern, { audible: (voice) => voice !== "kick" }).map(({ voice }) => voice)).toEqual(["snare"]);
});

test("a tempo is what a MIDI file can state", () => {
  expect(quarterMicroseconds(120)).toBe(500_000);
  expect(quarterMicroseconds(133.33)).toBe(450_011);
  expect(secondsPerTick(133.33)).toBe(0.450011 / 480);
  expect([0.5, 1.5, 2.5, 3.5, 2.4, 2.6].map(roundEven)).toEqual([0, 2, 2, 4, 2, 3]);
});

test("ticks and times answer one another over passes of a loop", () => {
  const transport = { time: 5, tick: 700, pace: 0.001, from: 480, to: 1440, repeat: true };
  for (const [tick, pass] of [[700, 0], [1439, 0], [480, 1], [1000, 7]] as const) {
    const time = timeOf(transport, tick, pass);
    expect(tickAt(transport, time)).toBeCloseTo(tick, 6);
    expect(passAt(transport, time + 1e-9)).toBe(pass);
  }
  expect(tickAt({ ...transport, repeat: false }, 99)).toBe(1440);
});

test("lanes: muted is silent, solo silences the others, gain is in dB", () => {
  const mixer = new Mixer();
  mixer.setGain("kick", -6);
  expect(mixer.level("kick")).toBeCloseTo(0.501, 3);
  mixer.setSolo("snare", true);
  expect([mixer.level("kick"), mixer.level("snare")]).toEqual([0, 1]);
  mixer.setMuted("snare", true);
  expect(mixer.level("snare")).toBe(0);
  mixer.setSolo("snare", false);
  expect(mixer.audible("kick")).toBe(true);
});

test("WAV files hold what they were given", () => {
  const channels = [Float32Array.of(0, 0.5, -1, 2), Float32Array.of(1, -0.25, 0, -2)];
  const audio = { sampleRate: 48_000, numberOfChannels: 2, length: 4, getChannelData: (i: number) => channels[i] ?? expect.fail() };
  const whole = new DataView(encodeWav(audio).buffer);
  const text = (at: number): string => String.fromCharCode(...[0, 1, 2, 3].map((i) => whole.getUint8(at + i)));
  expect([text(0), text(8), text(12), text(36)]).toEqual(["RIFF", "WAVE", "fmt ", "data"]);
  expect(whole.getUint32(4, true)).toBe(whole.byteLength - 8);
  expect(whole.getUint32(24, true)).toBe(48_000);
  expect(whole.getUint32(40, true)).toBe(4 * 2 * 2);
  expect([0, 1, 2, 3, 4, 5, 6, 7].map((i) => whole.getInt16(44 + 2 * i, true))).toEqual([0, 32767, 16384, -8192, -32767, 0, 32767, -32767]);
  const floats = new DataView(encodeWav(audio, "float32").buffer);
  expect(floats.getUint16(20, true)).toBe(3);
  expect([0, 1, 6].map((i) => floats.getFloat32(44 + 4 * i, true))).toEqual([0, 1, 2]);
});
