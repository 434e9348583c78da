import { describe, expect, it } from "vitest";

import { beatNumber, columnAt, columnCount, divisionFor, layoutOf } from "./columns";
import { carrier, fromView, isVoice, meterOf } from "./convert";
import { add, doubled, lock, move, nudge, remove, setBars, setMeter, setVelocity, withHits } from "./edit";
import { distance } from "./distance";
import { examplePattern } from "./example";
import { indexHits, key, lanesOf } from "./lanes";
import { cellName, timing } from "./names";
import { PPQ, barTicks, patternTicks, type Hit, type Pattern } from "./types";

const EMPTY: Pattern = { meter: [4, 4], bpm: 120, bars: 2, hits: [] };

function hit(id: string, slot: number, more: Partial<Hit> = {}): Hit {
  return { id, voice: "snare", slot, offset: 0, velocity: 90, ...more };
}

function pattern(...hits: Hit[]): Pattern {
  return withHits(EMPTY, hits);
}

const ids = (...names: string[]): ReadonlySet<string> => new Set(names);

describe("columns", () => {
  it("divide a beat as plainly as its hits allow", () => {
    expect(divisionFor([0, 240])).toBe(4);
    expect(divisionFor([0, 160])).toBe(6);
    expect(divisionFor([60])).toBe(8);
    expect(divisionFor([120, 160])).toBe(12);
    expect(divisionFor([60, 80])).toBe(24);
    expect(divisionFor([0], 6)).toBe(6);
    expect(divisionFor([120], 6)).toBe(12);
  });

  it("cover every meter without gaps, a last half beat included", () => {
    for (const meter of [[4, 4], [7, 8], [15, 16], [1, 16], [16, 4], [5, 4]] as const) {
      const layout = layoutOf({ ...EMPTY, meter, bars: 3 }, {});
      const columns = layout.flatMap((bar) => bar.columns);
      let tick = 0;
      for (const column of columns) {
        expect(column.start).toBe(tick);
        tick += column.ticks;
      }
      expect(tick).toBe(barTicks(meter) * 3);
      expect(columns.map((column) => column.index)).toEqual(columns.map((_, at) => at));
      expect(columnCount(layout)).toBe(columns.length);
    }
  });

  it("find the column of every hit", () => {
    const layout = layoutOf(pattern(hit("a", 1920 + 160)), {});
    const column = columnAt(layout, 1920 + 160);
    expect(column).toMatchObject({ bar: 1, beat: 0, step: 2, division: 6 });
  });

  it("keep bars that do not change", () => {
    const before = layoutOf(EMPTY, {});
    const after = layoutOf(add(EMPTY, "kick", 1920 + 60), {}, before);
    expect(after[0]).toBe(before[0]);
    expect(after[1]).not.toBe(before[1]);
    expect(layoutOf(add(EMPTY, "kick", 120), {}, before)).toBe(before);
    const wished = layoutOf(EMPTY, { [beatNumber([4, 4], 0, 1)]: 6 }, before);
    expect(wished[0]?.columns).toHaveLength(18);
  });
});

describe("lanes", () => {
  it("stand from cymbals to kick, with those that are struck", () => {
    const lanes = lanesOf(pattern(hit("a", 0, { voice: "cowbell" })), ["clap"]);
    expect(lanes[0]).toBe("cowbell");
    expect(lanes.at(-1)).toBe("kick");
    expect(lanes).toContain("clap");
  });

  it("keep the lists of bars in which nothing changes", () => {
    const one = pattern(hit("a", 0), hit("b", 1920));
    const before = indexHits(one);
    const after = indexHits(setVelocity(one, ids("b"), () => 1), before);
    expect(after.get(key("snare", 0))).toBe(before.get(key("snare", 0)));
    expect(after.get(key("snare", 1))).not.toBe(before.get(key("snare", 1)));
  });
});

describe("edits", () => {
  it("leave the pattern that they are given as it was", () => {
    const one = Object.freeze(pattern(hit("a", 0)));
    add(one, "kick", 0);
    remove(one, ids("a"));
    expect(one.hits).toHaveLength(1);
  });

  it("do not remove what is locked", () => {
    const one = lock(pattern(hit("a", 0), hit("b", 120)), ids("a"), true);
    expect(remove(one, ids("a", "b")).hits.map(({ id }) => id)).toEqual(["a"]);
    expect(lock(one, ids("a"), false).hits[0]).not.toHaveProperty("locked");
  });

  it("keep velocities in 1-127 and nothing before the start", () => {
    expect(setVelocity(pattern(hit("a", 0)), ids("a"), () => 400).hits[0]?.velocity).toBe(127);
    expect(setVelocity(pattern(hit("a", 0)), ids("a"), () => -4).hits[0]?.velocity).toBe(1);
    expect(nudge(pattern(hit("a", 0)), ids("a"), () => -30).hits[0]?.offset).toBe(0);
    expect(nudge(pattern(hit("a", 120)), ids("a"), () => -30).hits[0]?.offset).toBe(-30);
  });

  it("move all of a selection or nothing of it", () => {
    const one = pattern(hit("a", 0), hit("b", 3720));
    const same = (voice: Hit["voice"]): Hit["voice"] => voice;
    expect(move(one, ids("a", "b"), 120, same)).toBe(one);
    expect(move(one, ids("a"), 120, () => "kick").hits[0]).toMatchObject({ id: "a", slot: 120, voice: "kick" });
    expect(move(one, ids("a"), 0, () => undefined)).toBe(one);
  });

  it("cut, repeat and turn into other meters", () => {
    const one = pattern(hit("a", 0), hit("b", 1920 + 1800));
    expect(setBars(one, 1).hits).toHaveLength(1);
    const twice = doubled(one);
    expect(twice.bars).toBe(4);
    expect(new Set(twice.hits.map(({ id }) => id)).size).toBe(4);
    expect(twice.hits.every(({ slot }) => slot < patternTicks(twice))).toBe(true);
    const three = setMeter(one, [3, 4]);
    expect(three.hits.map(({ slot }) => slot)).toEqual([0]);
  });
});

describe("names", () => {
  it("say voice, place, velocity and timing", () => {
    const one = pattern(hit("a", 1920 + 240, { offset: 12, velocity: 96 }));
    const column = columnAt(layoutOf(one, {}), 1920 + 240);
    if (column === undefined) throw new Error("no column");
    expect(cellName("snare", column, one.hits, 120, false)).toBe("Snare, bar 2, beat 1, step 3 of 4, velocity 96, 13 ms late");
    expect(cellName("kick", column, [], 120, true)).toBe("Kick, bar 2, beat 1, step 3 of 4, empty");
    expect(cellName("snare", column, one.hits, 120, true)).toMatch(/, locked$/);
    expect(timing(-24, 120)).toBe("25 ms early");
    expect(timing(0, 120)).toBe("on the grid");
  });
});

describe("the service's patterns", () => {
  const view = {
    pattern_id: "0".repeat(32),
    name: "x.mid",
    meter: "7/8",
    tempo: 100,
    bars: 2,
    ppq: PPQ,
    features: {},
    download: "",
    hits: [
      { slot: 0, voice: "kick", offset: -19, velocity: 90 },
      { slot: 120, voice: "snare", offset: 5, velocity: 80 },
      { slot: 240, voice: "no_such_drum", offset: 0, velocity: 80 },
    ],
  };

  it("are read with what was there keeping its name and lock", () => {
    const old = hit("kept", 240, { offset: -115, velocity: 80, locked: true });
    const read = fromView(view, [old]);
    expect(read).toMatchObject({ meter: [7, 8], bpm: 100, bars: 2 });
    expect(read.hits).toHaveLength(2);
    expect(read.hits[1]).toBe(old);
  });

  it("sound from tick 0 on", () => {
    expect(fromView(view).hits[0]?.offset).toBe(0);
  });

  it("travel by the kit map that loses least", () => {
    expect(carrier(EMPTY)).toBe("gm");
    expect(carrier(pattern(hit("a", 0, { voice: "closed_hat_edge" })))).toBe("td11");
    expect(carrier(pattern(hit("a", 0, { voice: "splash" })))).toBe("gm");
  });

  it("have voices and meters that are known", () => {
    expect(isVoice("kick")).toBe(true);
    expect(isVoice("toString")).toBe(false);
    expect(meterOf("11/16")).toEqual([11, 16]);
  });
});

describe("distance", () => {
  it("is 0 for the same, 1 for nothing in common, and counts feel by halves", () => {
    const one = pattern(hit("a", 0), hit("b", 480));
    expect(distance(one, one)).toBe(0);
    expect(distance(one, pattern(hit("a", 240)))).toBe(1);
    expect(distance(one, pattern(hit("a", 0)))).toBe(0.5);
    expect(distance(one, pattern(hit("a", 0), hit("b", 480, { offset: 30 })))).toBeCloseTo(0.125);
    expect(distance(EMPTY, EMPTY)).toBe(0);
  });
});

describe("the example", () => {
  it("is a pattern that can be played", () => {
    const example = examplePattern();
    expect(example.hits.length).toBeGreaterThan(60);
    for (const one of example.hits) {
      expect(one.slot % 120).toBe(0);
      expect(one.slot + one.offset).toBeGreaterThanOrEqual(0);
      expect(one.slot).toBeLessThan(patternTicks(example));
    }
  });
});
