import { describe, expect, it } from "vitest";

import { remove, setVelocity } from "../pattern/edit";
import { exampleDoc, isLocked, isUntouched, newDoc, toggleLane, type Doc } from "./document";
import { MOST_STEPS, begin, bring, choose, commit, redo, undo } from "./history";
import { found, trimmed, type Kept } from "./library";
import { keepLocked } from "./locks";
import { docOf, takesOf } from "./results";
import { restored, save } from "./saved";

const DOC = exampleDoc();
const named = (name: string): Doc => ({ ...DOC, name });

class Memory {
  readonly kept = new Map<string, string>();
  constructor(readonly most = Infinity) {}
  getItem(key: string): string | null {
    return this.kept.get(key) ?? null;
  }
  setItem(key: string, value: string): void {
    if (value.length > this.most) throw new DOMException("full", "QuotaExceededError");
    this.kept.set(key, value);
  }
}

describe("history", () => {
  it("undoes and redoes, with names", () => {
    const changed = commit(commit(begin(DOC), "one", named("1")), "two", named("2"));
    const back = undo(changed);
    expect(back.doc.name).toBe("1");
    expect(back.future.at(-1)?.label).toBe("two");
    expect(redo(back).doc.name).toBe("2");
    expect(undo(undo(undo(changed))).doc).toBe(DOC);
  });

  it("joins the steps of a gesture, and only those", () => {
    let now = begin(DOC);
    for (const name of ["a", "b", "c"]) now = commit(now, "drag", named(name), "drag 1");
    expect(now.past).toHaveLength(1);
    now = commit(now, "drag", named("d"), "drag 2");
    expect(now.past).toHaveLength(2);
    expect(undo(now).doc.name).toBe("c");
  });

  it("forgets what was undone when something else is done", () => {
    const now = commit(undo(commit(begin(DOC), "one", named("1"))), "two", named("2"));
    expect(now.future).toEqual([]);
  });

  it("has an end", () => {
    let now = begin(DOC);
    for (let at = 0; at < MOST_STEPS + 20; at += 1) now = commit(now, "step", named(String(at)));
    expect(now.past).toHaveLength(MOST_STEPS);
  });

  it("brings takes as one step, and keeps what was changed in each", () => {
    const takes = ["A", "B"].map((label) => ({ label, doc: named(label), distance: null }));
    let now = bring(begin(DOC), "Vary", takes, 0);
    expect(undo(now).doc).toBe(DOC);
    now = commit(now, "edit", named("A, changed"));
    now = choose(now, 1);
    expect(now.doc.name).toBe("B");
    expect(choose(now, 0).doc.name).toBe("A, changed");
    expect(choose(now, 7)).toBe(now);
  });
});

describe("what survives a reload", () => {
  it("is the pattern, its history and its takes", () => {
    const memory = new Memory();
    const takes = [{ label: "A", doc: named("A"), distance: 0.2 }];
    save(memory, bring(commit(begin(DOC), "one", named("1")), "Vary", takes, 0));
    const back = restored(memory);
    expect(back.doc.name).toBe("A");
    expect(back.takes).toHaveLength(1);
    expect(undo(undo(back)).doc).toEqual(DOC);
  });

  it("is the example where there is nothing, or nothing that can be read", () => {
    expect(restored(new Memory()).doc.pattern.hits.length).toBeGreaterThan(0);
    const memory = new Memory();
    memory.setItem("ghostnote.studio.1", "{broken");
    expect(restored(memory).doc.name).toBe(DOC.name);
  });

  it("is the pattern alone where there is no room for more", () => {
    const alone = JSON.stringify(begin(DOC)).length + 200;
    const memory = new Memory(alone);
    save(memory, commit(begin(DOC), "one", named("1")));
    const back = restored(memory);
    expect(back.doc.name).toBe("1");
    expect(back.past).toEqual([]);
  });
});

describe("documents", () => {
  const view = {
    pattern_id: "f".repeat(32),
    name: "funk-1.mid",
    meter: "4/4",
    tempo: 96,
    bars: 4,
    ppq: 480,
    features: {},
    download: "",
    hits: [
      { slot: 0, voice: "kick", offset: 3, velocity: 90 },
      { slot: 480, voice: "snare", offset: 0, velocity: 100 },
    ],
    why: {
      hits: [
        { given: true, probability: { place: 1, voice: 1, velocity: 1, offset: 1 } },
        { given: false, probability: { place: 0.5, voice: 0.5, velocity: 0.1, offset: 0.1 } },
      ],
      nearest: "There is no index.",
    },
  };

  it("keep locks through a result, and know whether they were changed", () => {
    const doc = docOf(view, toggleLane(DOC, "kick"));
    expect(doc.lockedLanes).toEqual(["kick"]);
    expect(doc.name).toBe("funk-1");
    expect(isUntouched(doc)).toBe(true);
    const [kick, snare] = doc.pattern.hits;
    if (kick === undefined || snare === undefined) throw new Error("two hits were played");
    expect(isLocked(doc, kick)).toBe(true);
    expect(isUntouched({ ...doc, pattern: setVelocity(doc.pattern, new Set([snare.id]), () => 3) })).toBe(false);
    expect(isUntouched({ ...doc, pattern: remove(doc.pattern, new Set([snare.id])) })).toBe(false);
    expect(isUntouched(DOC)).toBe(false);
    expect(doc.origin?.why?.likely).toEqual({ [snare.id]: view.why.hits[1]?.probability });
  });

  it("become takes, the nearest first, with what was before at the end", () => {
    const takes = takesOf([{ ...view, distance: 0.4 }, { ...view, distance: 0.1 }], DOC);
    expect(takes.map(({ label, distance }) => [label, distance])).toEqual([["A", 0.1], ["B", 0.4], ["Before", null]]);
    expect(takes.at(-1)?.doc).toBe(DOC);
  });
});

describe("locks", () => {
  it("hold in whatever comes back", () => {
    const [kick, snare] = [
      { id: "k", voice: "kick", slot: 0, offset: 4, velocity: 90, locked: true },
      { id: "s", voice: "snare", slot: 480, offset: 0, velocity: 90 },
    ] as const;
    const before = toggleLane(newDoc("x", { meter: [4, 4], bpm: 100, bars: 1, hits: [kick, snare] }), "snare");
    const played = (voice: "kick" | "snare" | "ride", slot: number) => ({ id: `${voice}${slot}`, voice, slot, offset: 0, velocity: 20 });
    const came = { ...before.pattern, bars: 2, hits: [played("kick", 0), played("kick", 480), played("snare", 960), played("snare", 1920), played("ride", 0)] };
    const kept = keepLocked(before, came);
    expect(kept.hits.map(({ id }) => id).sort()).toEqual(["k", "kick480", "ride0", "s", "snare1920"]);
    expect(kept.hits.find(({ id }) => id === "k")).toBe(kick);
    expect(keepLocked(newDoc("y", before.pattern), { ...came, meter: [3, 4] }).hits).toBe(came.hits);
  });
});

describe("the library", () => {
  const kept = (id: string, name: string, favourite = false): Kept => ({ id, at: 0, favourite, doc: newDoc(name, DOC.pattern) });

  it("drops the oldest, never a favourite", () => {
    const all = [kept("3", "c"), kept("2", "b", true), kept("1", "a"), kept("0", "z", true)];
    expect(trimmed(all, 1).map(({ id }) => id)).toEqual(["3", "2", "0"]);
  });

  it("is searched by every word", () => {
    const all = [kept("1", "Slow funk"), kept("2", "fast rock")];
    expect(found(all, "FUNK 4/4 96").map(({ id }) => id)).toEqual(["1"]);
    expect(found(all, "")).toHaveLength(2);
  });
});
