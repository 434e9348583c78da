import { describe, expect, test } from "vitest";

import { patternTicks, type KitMapName, type Meter, type Pattern, type VoiceName } from "../pattern/types";
import { strokesOf } from "../sound/strokes";
import { secondsPerTick } from "../sound/time";
import fixtures from "./fixtures.gen.json";
import { notate } from "./notate";
import { importMidi } from "./read";
import { walkMidi } from "./walk";
import { exportMidi, notesOf } from "./write";

interface Plain {
  readonly meter: number[];
  readonly bpm: number;
  readonly bars: number;
  readonly hits: readonly { readonly voice: string; readonly slot: number; readonly offset: number; readonly velocity: number }[];
}

function patternOf(plain: Plain): Pattern {
  const hits = plain.hits.map((hit, index) => ({ ...hit, voice: hit.voice as VoiceName, id: `h${index}` }));
  return { ...plain, meter: plain.meter as unknown as Meter, hits };
}

const ROWS = fixtures.patterns.map((row) => ({
  kit: row.kit as KitMapName,
  pattern: patternOf(row.pattern),
  read: patternOf(row.read),
  bytes: Uint8Array.from(Buffer.from(row.midi, "hex")),
}));

describe("writing", () => {
  test.each(ROWS)("gives the bytes that the service gives: $pattern.meter at $pattern.bpm, $kit", ({ kit, pattern, bytes }) => {
    expect(Buffer.from(exportMidi(pattern, { kitMap: kit })).toString("hex")).toBe(Buffer.from(bytes).toString("hex"));
  });

  test("nothing sounds before tick 0 or after the end, and each note once", () => {
    for (const { pattern } of ROWS) {
      expect(pattern.hits.some(({ slot, offset }) => slot + offset < 0)).toBe(true);
      const notes = walkMidi(exportMidi(pattern)).notes;
      expect(Math.min(...notes.map(({ tick }) => tick))).toBeGreaterThanOrEqual(0);
      expect(Math.max(...notes.map(({ tick }) => tick))).toBeLessThan(patternTicks(pattern));
      expect(new Set(notes.map(({ tick, pitch }) => `${tick}/${pitch}`)).size).toBe(notes.length);
    }
  });

  test("the file's times are the strokes' times as they are heard", () => {
    for (const { kit, pattern } of ROWS) {
      const bytes = exportMidi(pattern, { kitMap: kit });
      const file = walkMidi(bytes);
      const tempo = file.metas.find(({ kind }) => kind === 0x51)?.payload ?? new Uint8Array(3);
      const perTick = Buffer.from(tempo).readUIntBE(0, 3) / 1e6 / file.ppq;
      const inFile = [...new Set(file.notes.map(({ tick }) => tick * perTick))];
      const heard = [...new Set(strokesOf(pattern).map(({ tick }) => tick * secondsPerTick(pattern.bpm)))];
      expect(inFile).toEqual(heard);
    }
  });

  test("straight puts every note on its slot and keeps velocities", () => {
    for (const { pattern } of ROWS) {
      const slots = new Set(pattern.hits.map(({ slot }) => slot));
      const notes = notesOf(pattern, { straight: true });
      expect(notes.every(({ tick }) => slots.has(tick))).toBe(true);
      expect(new Set(notes.map(({ tick }) => tick))).toEqual(slots);
    }
  });

  test("type 1 holds the same notes in a track of their own", () => {
    for (const { pattern } of ROWS) {
      const one = walkMidi(exportMidi(pattern, { type: 1 }));
      const zero = walkMidi(exportMidi(pattern));
      expect(one.type).toBe(1);
      expect(one.notes).toEqual(zero.notes);
      expect(one.end).toBe(zero.end);
    }
  });

  test("voices that are not audible are left out", () => {
    const pattern = ROWS[0]?.pattern ?? expect.fail();
    const notes = notesOf(pattern, { audible: (voice) => voice === "kick" });
    expect(notes.length).toBeGreaterThan(0);
    expect(notes.every(({ pitch }) => pitch === 36)).toBe(true);
  });
});

describe("reading", () => {
  test.each(ROWS)("gives the pattern that the service reads: $pattern.meter, $kit", ({ kit, read, bytes }) => {
    const outcome = importMidi(bytes, { kitMap: kit });
    if (!outcome.ok) expect.fail(outcome.message);
    const plain = (pattern: Pattern): unknown => ({ ...pattern, hits: pattern.hits.map((hit) => ({ ...hit, id: "" })) });
    expect(plain(outcome.pattern)).toEqual(plain(read));
    expect(new Set(outcome.pattern.hits.map(({ id }) => id)).size).toBe(outcome.pattern.hits.length);
  });

  test.each(fixtures.onsets)("notates unsteady onsets as the service does: $meter", ({ meter, onsets, slots }) => {
    const played = onsets.map(({ tick, voice }) => ({ tick, voice: voice as VoiceName }));
    expect(notate(played, meter as unknown as Meter)).toEqual(slots);
  });

  test("a file that is cut off anywhere is refused as damaged and never throws", () => {
    const { bytes } = ROWS[0] ?? expect.fail();
    for (let length = 0; length < bytes.length; length++) {
      const outcome = importMidi(bytes.subarray(0, length));
      expect(outcome).toMatchObject({ ok: false, reason: "damaged" });
    }
  });

  test("any byte may be wrong: the outcome is always typed", () => {
    const { bytes } = ROWS[1] ?? expect.fail();
    for (let at = 0; at < bytes.length; at++) {
      const broken = Uint8Array.from(bytes);
      broken[at] = (broken[at] ?? 0) ^ 0xff;
      const outcome = importMidi(broken);
      if (!outcome.ok) expect(outcome.message.length).toBeGreaterThan(10);
      else for (const { slot } of outcome.pattern.hits) expect(slot).toBeLessThan(patternTicks(outcome.pattern));
    }
  });

  test("a tempo that changes is left to the service", () => {
    const { bytes } = ROWS[0] ?? expect.fail();
    const twice = Buffer.from(bytes).toString("hex").replace(/00ff5103(.{6})/, "00ff5103$110ff5103070000");
    const length = parseInt(twice.slice(36, 44), 16) + 7;
    const longer = Buffer.from(twice.slice(0, 36) + length.toString(16).padStart(8, "0") + twice.slice(44), "hex");
    expect(importMidi(longer)).toMatchObject({ ok: false, reason: "foreign" });
  });
});
