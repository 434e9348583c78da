import { describe, expect, it } from "vitest";

import type { Hit, VoiceName } from "../pattern/types";
import { newDoc, toggleLane } from "./document";
import { isOpen, onlyIn, outlook, regionOf } from "./region";

const hit = (voice: VoiceName, slot: number, more: Partial<Hit> = {}): Hit => ({ id: `${voice}${slot}`, voice, slot, offset: 0, velocity: 90, ...more });
const PATTERN = {
  meter: [4, 4],
  bpm: 100,
  bars: 3,
  hits: [hit("kick", 0), hit("snare", 480), hit("ride", 600), hit("snare", 1440, { locked: true }), hit("snare", 2400), hit("kick", 3840)],
} as const;
const DOC = newDoc("x", PATTERN);
const IDS = new Set(["snare480", "snare2400", "gone"]);

describe("a selection that is played anew", () => {
  it("opens from its first 16th to its last, on its lanes", () => {
    expect(regionOf(PATTERN, IDS)).toMatchObject({ voices: ["snare"], from: 480, to: 2520, bars: [1, 2] });
    expect(regionOf(PATTERN, new Set(["gone"]))).toBeNull();
    expect(regionOf(PATTERN, new Set(["snare480", "kick0"]))?.voices).toEqual(["snare", "kick"]);
  });

  it("opens only what is selected and not locked", () => {
    const open = (doc: typeof DOC, ids: ReadonlySet<string>): string[] => doc.pattern.hits.filter((one) => isOpen(doc, regionOf(doc.pattern, ids), one)).map(({ id }) => id);
    expect(open(DOC, new Set([...IDS, "snare1440"]))).toEqual(["snare480", "snare2400"]);
    expect(open(DOC, new Set())).toEqual(["kick0", "snare480", "ride600", "snare2400", "kick3840"]);
    expect(open(toggleLane(DOC, "kick"), new Set())).toEqual(["snare480", "ride600", "snare2400"]);
  });

  it("gets no stroke beside itself, whatever the service adds", () => {
    const came = {
      ...PATTERN,
      hits: [...PATTERN.hits.filter(({ id }) => !IDS.has(id)), hit("snare", 360), hit("snare", 500), hit("snare_rim", 960), hit("ride", 960), hit("snare", 2520)],
    };
    const kept = onlyIn(regionOf(PATTERN, IDS), DOC, came).hits.map(({ id }) => id);
    expect(kept).toEqual(["kick0", "snare500", "ride600", "snare_rim960", "snare1440", "kick3840"]);
    expect(onlyIn(null, DOC, came)).toBe(came);
  });

  it("leaves the rest as it was, even where a kit map gave it back otherwise", () => {
    const came = { ...PATTERN, hits: [hit("snare_rim", 1440), hit("kick", 0, { velocity: 3 })] };
    const kept = onlyIn(regionOf(PATTERN, IDS), DOC, came).hits;
    expect(kept).toEqual(PATTERN.hits.filter(({ id }) => !IDS.has(id)));
  });

  it("is told before it happens", () => {
    expect(outlook(DOC, regionOf(PATTERN, IDS))).toBe(
      "2 hits are played anew, with new strokes only there: Snare, from bar 1 beat 2 to bar 2 beat 2. 1 other between stays. All else stays, hit for hit.",
    );
    expect(outlook(DOC, null)).toBe("No selection: 5 hits are played anew, 1 hit is locked.");
  });
});
