import { beforeEach, describe, expect, it } from "vitest";

import type { JobView, StyleView } from "../api/client";
import { tapped } from "../app/tap";
import { newDoc } from "../state/document";
import { brought } from "./brought";
import { rhythmBody } from "./clips";
import { fileName } from "./files";
import { about, hasPattern } from "./jobs";
import { byFamily, matches } from "./styles";
import { newBody, pin, turn, wish, wishFor, without } from "./wish";

const FIRST = wish.get();

beforeEach(() => {
  wish.set(() => FIRST);
});

describe("a wish", () => {
  it("asks only for what was chosen", () => {
    expect(newBody(FIRST)).toEqual({ task: "generate", variations: 4, explain: true });
    wishFor({ prompt: "  slow  ", seed: "12", style: "funk" });
    turn("density", 70);
    turn("swing", 60);
    turn("swing", null);
    expect(newBody(wish.get())).toEqual({ task: "generate", variations: 4, explain: true, prompt: "slow", seed: 12, style: "funk", density: 70 });
  });

  it("takes fields of the prompt into the hand", () => {
    pin("density", 35);
    pin("tempo", 88);
    pin("style", "hiphop");
    pin("meter", "7/8");
    pin("section", "chorus");
    pin("section", "middle");
    pin("no_such_field", 1);
    expect(newBody(wish.get())).toMatchObject({ density: 35, tempo: 88, style: "hiphop", time_signature: "7/8", section: "chorus" });
  });

  it("loses words cleanly", () => {
    expect(without("laid back, hip-hop at 88, moody", "hip-hop")).toBe("laid back, at 88, moody");
    expect(without("laid back, funk", "laid back")).toBe("funk");
    expect(without("funk", "jazz")).toBe("funk");
  });
});

describe("drums to a rhythm", () => {
  it("are asked for with the taps, in the pattern's tempo and meter", async () => {
    brought.set((all) => ({ ...all, taps: [0, 1.5] }));
    wishFor({ task: "rhythm", bars: 2, seed: "7" });
    turn("density", 40);
    const doc = newDoc("x", { meter: [7, 8], bpm: 90, bars: 4, hits: [] });
    expect(await rhythmBody(wish.get(), doc, new AbortController().signal)).toEqual({
      task: "drums-from", kit: "gm", channels: "any", taps: { beats: [0, 1.5], tempo: 90, time_signature: "7/8" },
      bars: 2, variations: 4, explain: true, seed: 7, density: 40,
    });
  });
});

describe("styles", () => {
  const style = (name: string, family: Record<string, number>, aliases: string[] = []): StyleView =>
    ({ name, title: name, kind: "genre", aliases, family, mix: { [name]: 1 }, tempo: 100, tempo_low: 90, tempo_high: 110, learned: true, composed: false });

  it("are found by any of their names", () => {
    const dilla = style("j_dilla", { hiphop: 0.7 }, ["jay dee"]);
    expect(matches(dilla, "dee hip")).toBe(true);
    expect(matches(dilla, "rock")).toBe(false);
  });

  it("stand under the genre that they are nearest to", () => {
    const grouped = byFamily([style("b", { rock: 1 }), style("a", { funk: 0.4, rock: 0.6 }), style("c", { funk: 1 })]);
    expect(grouped.map(([family, members]) => [family, members.map(({ name }) => name)])).toEqual([["funk", ["c"]], ["rock", ["a", "b"]]]);
  });
});

describe("the service's jobs", () => {
  const job = (more: object): JobView => ({ kind: "generate", files: [{ name: "funk-1.mid", pattern_url: "/p" }], ...more }) as JobView;

  it("are called by their words, else by what came of them", () => {
    expect(about(job({ prompt: { text: "slow funk" } }))).toBe("slow funk");
    expect(about(job({ prompt: null }))).toBe("generate: funk-1");
  });

  it("are shown if there is a pattern to open", () => {
    expect(hasPattern(job({}))).toBe(true);
    expect(hasPattern(job({ kind: "inspect" }))).toBe(false);
    expect(hasPattern(job({ files: [] }))).toBe(false);
  });
});

describe("small things", () => {
  it("taps make a tempo, and begin anew after a pause", () => {
    let taps: readonly number[] = [];
    let bpm: number | null = null;
    for (const now of [0, 500, 1000, 1500]) ({ taps, bpm } = tapped(taps, now));
    expect(bpm).toBe(120);
    expect(tapped(taps, 9000)).toEqual({ taps: [9000], bpm: null });
  });

  it("files have names that every system takes", () => {
    expect(fileName("Café / 7:8 groove", "mid")).toBe("Cafe-78-groove.mid");
    expect(fileName("../..", "mid")).toBe("pattern.mid");
    expect(fileName("鼓", "wav")).toBe("pattern.wav");
  });
});
