/** What the model is asked for on a pattern: locks and selections hold, takes are compared, jobs are cancelled. */

import { afterEach, describe, expect, it } from "vitest";
import type { Page } from "playwright-core";

import type { Hit } from "../src/pattern/types";
import { exportMidi } from "../src/midi";
import { strokesOf } from "../src/sound/strokes";
import { URL_, choose, drop, hitsOf, played, run, studio, take, type Opened } from "./browser";

let opened: Opened | null = null;

afterEach(async () => {
  await opened?.close();
  opened = null;
});

async function middle(page: Page, cell: string): Promise<readonly [number, number]> {
  const box = await page.locator(`#cell-${cell}`).boundingBox();
  if (box === null) throw new Error(`${cell} is not in sight`);
  return [box.x + box.width / 2, box.y + box.height / 2];
}

async function drag(page: Page, from: string, to: string): Promise<void> {
  await page.mouse.move(...(await middle(page, from)));
  await page.mouse.down();
  await page.mouse.move(...(await middle(page, to)), { steps: 6 });
  await page.mouse.up();
}

describe("what is locked", () => {
  it("stays in whatever is asked for", async () => {
    opened = await studio();
    const { page } = opened;
    await page.locator("#cell-snare-4").focus();
    await page.keyboard.press("l");
    await page.getByRole("button", { name: "Lock Kick" }).click();
    const kept = async (): Promise<readonly Hit[]> => (await hitsOf(page)).filter((hit) => hit.voice === "kick" || hit.locked === true);
    const locked = await kept();
    expect(locked).toHaveLength(18);
    await page.getByRole("spinbutton", { name: "Takes" }).fill("1");
    for (const [task, words] of [["Vary"], ["Humanise"], ["Fill"], ["Edit in words", "double the kick, louder snare"]] as const) {
      await choose(page, task);
      await page.getByText(/locked hits stay as they are/).waitFor();
      if (words !== undefined) await page.getByLabel("What to change").fill(words);
      await run(page, task, task);
      expect(await kept(), task).toEqual(locked);
      await page.keyboard.press("Control+z");
    }
    expect(opened.complaints).toEqual([]);
  });

  it("and what is not selected stay, and it is said before", async () => {
    opened = await studio();
    const { page } = opened;
    await page.getByRole("button", { name: "Select" }).click();
    const before = await hitsOf(page);
    await drag(page, "snare-20", "snare-31");
    await choose(page, "Play anew");
    await page.getByText(/hits? (is|are) played anew, with new strokes only there: Snare, from bar 2 beat \d/).waitFor();
    await run(page, /Play \d+ selected anew/, "Play anew");
    const after = await hitsOf(page);
    // A drum's plain stroke brings its other strokes: the stick on the rim is the snare's too.
    const inside = (hit: Hit): boolean => (hit.voice.startsWith("snare") || hit.voice === "side_stick") && hit.slot >= 1920 && hit.slot < 3840;
    const lost = before.filter((hit) => !after.some(({ id }) => id === hit.id));
    const come = after.filter((hit) => !before.some(({ id }) => id === hit.id));
    expect(lost.length + come.length).toBeGreaterThan(0);
    expect([...lost, ...come].filter((hit) => !inside(hit))).toEqual([]);
    const rest = (all: readonly Hit[]): readonly Hit[] => all.filter((hit) => !lost.includes(hit) && !come.includes(hit));
    expect(rest(after)).toEqual(rest(before));
    await take(page, 1).waitFor();
    expect(opened.complaints).toEqual([]);
  });
});

/** A small file of a bass line: quarter notes of a bar, on channel 1. */
function bassLine(): Uint8Array {
  const notes = [0, 1, 2, 3].flatMap((at) => [0, 0x90, 36 + at, 100, 0x83, 0x60, 0x80, 36 + at, 64]);
  const track = [...notes, 0, 0xff, 0x2f, 0];
  return Uint8Array.from([...Buffer.from("MThd"), 0, 0, 0, 6, 0, 0, 0, 1, 1, 0xe0, ...Buffer.from("MTrk"), 0, 0, 0, track.length, ...track]);
}

describe("takes", () => {
  it("come as A to H, the nearest first, and are compared at the same place while they play", async () => {
    opened = await studio();
    const { page } = opened;
    await page.getByRole("textbox", { name: "In words" }).fill("funk at 120, 2 bars");
    await page.getByRole("spinbutton", { name: "Takes" }).fill("8");
    await page.getByRole("button", { name: "Generate", exact: true }).click();
    await take(page, 8).waitFor();
    const names = await page.getByRole("group", { name: "Takes" }).getByRole("button").allInnerTexts();
    expect(names.map((name) => name.replace(/\s*\d*$/, ""))).toEqual(["A", "B", "C", "D", "E", "F", "G", "H", "Before"]);
    const away = names.slice(0, 8).map((name) => Number(/\d+$/.exec(name)?.[0]));
    expect(away).toEqual([...away].sort((a, b) => a - b));

    await page.getByRole("button", { name: "Play (Space)" }).click();
    await page.waitForFunction(() => (globalThis as unknown as { ghostnote: { played: () => { pass: number }[] } }).ghostnote.played().some(({ pass }) => pass === 1));
    const before = (await played(page)).at(-1)?.time ?? 0;
    await page.keyboard.press("3");
    await page.waitForFunction((than) => (globalThis as unknown as { ghostnote: { played: () => { time: number }[] } }).ghostnote.played().some(({ time }) => time > than + 4), before);
    const strokes = await played(page);
    // One line from ticks to time through the change: the playhead went on where it was.
    const pace = 60 / 120 / 480;
    const starts = strokes.map(({ time, tick, pass }) => time - (tick + pass * 2 * 1920) * pace);
    for (const start of starts) expect(start).toBeCloseTo(starts[0] ?? 0, 6);
    // And what is played by then is the third take.
    const hits = await hitsOf(page);
    const third = new Set(strokesOf({ meter: [4, 4], bpm: 120, bars: 2, hits }).map(({ tick, voice, velocity }) => `${tick} ${voice} ${velocity}`));
    const late = strokes.filter(({ time }) => time > before + 1);
    expect(late.length).toBeGreaterThan(4);
    expect(late.filter(({ tick, voice, velocity }) => !third.has(`${tick} ${voice} ${velocity}`))).toEqual([]);
    expect(opened.complaints).toEqual([]);
  });

  it("are morphed on a slider, both ends exact", async () => {
    opened = await studio();
    const { page } = opened;
    await page.getByRole("textbox", { name: "In words" }).fill("rock, 1 bar");
    await page.getByRole("spinbutton", { name: "Takes" }).fill("2");
    await page.getByRole("button", { name: "Generate", exact: true }).click();
    await take(page, 2).waitFor();
    const sounding = (hits: readonly Hit[]): string[] => hits.map(({ voice, slot, offset, velocity }) => `${voice} ${slot + offset} ${velocity}`).sort();
    await page.keyboard.press("Escape");
    await take(page, 1).click();
    const other = sounding(await hitsOf(page));
    await take(page, 0).click();
    const first = sounding(await hitsOf(page));
    await choose(page, "Morph");
    await page.getByLabel("Morph to take").selectOption("B");
    await run(page, "Morph", "Morph");
    const slider = page.getByRole("slider", { name: "Place on the way" });
    await slider.focus();
    await page.keyboard.press("Home");
    expect(sounding(await hitsOf(page))).toEqual(first);
    await page.keyboard.press("End");
    expect(sounding(await hitsOf(page))).toEqual(other);
    await page.getByText("8 of 8").waitFor();
  });

  it("that are no longer wanted are cancelled, on the service too", async () => {
    opened = await studio();
    const { page } = opened;
    await page.getByRole("textbox", { name: "In words" }).fill("jazz, 32 bars");
    await page.getByRole("spinbutton", { name: "Takes" }).fill("8");
    const asked = page.waitForResponse((response) => response.url().endsWith("/api/v1/generate"));
    await page.getByRole("button", { name: "Generate", exact: true }).click();
    const { job_id } = (await (await asked).json()) as { job_id: string };
    await page.getByRole("button", { name: "Cancel" }).click();
    await page.getByText("New pattern: cancelled").waitFor();
    expect(await take(page, 0).count()).toBe(0);
    await expect.poll(async () => ((await (await fetch(`${URL_}/api/v1/jobs/${job_id}`)).json()) as { status: string }).status, { timeout: 30_000 }).toBe("cancelled");
  });
});

describe("why", () => {
  it("is told by colours, the nearest bars and a receipt that verifies", async () => {
    opened = await studio();
    const { page } = opened;
    await page.getByRole("textbox", { name: "In words" }).fill("funk, 2 bars");
    await page.getByRole("spinbutton", { name: "Takes" }).fill("1");
    await page.getByRole("button", { name: "Generate", exact: true }).click();
    await take(page, 0).waitFor();
    await page.getByRole("tab", { name: "Why" }).click();
    await page.getByRole("checkbox", { name: /Colour hits/ }).check();
    const likely = await page.locator(".grid-scroll.heat .hit").evaluateAll((hits) => hits.map((hit) => Number((hit as HTMLElement).style.getPropertyValue("--p"))));
    expect(likely.length).toBeGreaterThan(8);
    expect(likely.every((one) => one >= 0 && one <= 1)).toBe(true);
    expect(new Set(likely).size).toBeGreaterThan(3);
    // And in words: colours alone say nothing to those who do not see them.
    expect(await page.locator("[role=gridcell]:has(.hit)").first().getAttribute("aria-label")).toMatch(/, \d+ % likely$/);
    const nearest = page.locator("table.nearest tbody tr");
    expect(await nearest.count()).toBe(2);
    expect(await nearest.first().innerText()).toMatch(/bar \d+\s+\d+ %/);
    await page.getByText(/^Originality: \d+ %/).waitFor();
    await page.getByRole("button", { name: "Verify" }).click();
    await page.getByText("Verified: made again, the bytes are the same.").waitFor();
    await page.locator("#cell-crash-3").click();
    await page.getByText(/no longer the take as it came/).waitFor();
    expect(opened.complaints).toEqual([]);
  });
});

describe("what is brought", () => {
  it("becomes drums to a rhythm, tapped by keyboard or from a bass line", async () => {
    opened = await studio();
    const { page } = opened;
    const asked: unknown[] = [];
    page.on("request", (request) => {
      if (request.url().endsWith("/generate")) asked.push(request.postDataJSON());
    });
    await choose(page, "From a rhythm");
    const go = page.locator("button.primary");
    expect(await go.isDisabled()).toBe(true);
    await page.getByRole("button", { name: /^Tap a rhythm here/ }).focus();
    for (const key of ["Enter", "Space", "Enter"]) {
      await page.keyboard.press(key);
      await page.waitForTimeout(400);
    }
    await page.getByText(/^3 taps, \d bars?$/).waitFor();
    await page.getByRole("spinbutton", { name: "Takes" }).fill("1");
    await run(page, "From a rhythm", "From a rhythm");
    const [first] = asked as { task: string; taps: { beats: number[]; tempo: number } }[];
    expect(first).toMatchObject({ task: "drums-from", taps: { tempo: 96, time_signature: "4/4" } });
    expect(first?.taps.beats[0]).toBe(0);
    expect(first?.taps.beats).toHaveLength(3);

    await drop(page, ".file-drop", "bass.mid", bassLine());
    await page.getByRole("button", { name: "bass.mid", exact: true }).waitFor();
    await page.locator("button.primary").click();
    await expect.poll(() => asked.length).toBe(2);
    await page.getByText(/^From a rhythm: 1 takes/).waitFor();
    expect(asked[1]).toMatchObject({ task: "drums-from", midi: {} });
    expect((await hitsOf(page)).length).toBeGreaterThan(2);
    expect(opened.complaints).toEqual([]);
  });

  it("lends its feel to the notes that are there", async () => {
    opened = await studio();
    const { page } = opened;
    await page.getByRole("button", { name: "Select" }).click();
    const before = await hitsOf(page);
    const groove = exportMidi({ meter: [4, 4], bpm: 120, bars: 4, hits: before.map((hit) => ({ ...hit, offset: 17, velocity: 44 })) }, { kitMap: "gm", straight: false });
    await choose(page, "Take a feel");
    await drop(page, ".file-drop", "groove.mid", groove);
    await page.getByRole("spinbutton", { name: "Takes" }).fill("1");
    await run(page, "Take a feel", "Take a feel");
    const after = await hitsOf(page);
    expect(after).toHaveLength(before.length);
    expect(after.filter((hit) => hit.offset === 17 && hit.velocity === 44).length).toBeGreaterThan(0.8 * after.length);
  });
});

describe("a loop", () => {
  it("is drawn on the ruler or set by keys, and only its bars are played", async () => {
    opened = await studio();
    const { page } = opened;
    const bar = async (number: number): Promise<readonly [number, number]> => {
      const box = await page.locator(".ruler-bar").nth(number).boundingBox();
      if (box === null) throw new Error("the ruler is not in sight");
      return [box.x + 8, box.y + box.height / 2];
    };
    await page.mouse.move(...(await bar(0)));
    await page.mouse.down();
    await page.mouse.move(...(await bar(1)), { steps: 5 });
    await page.mouse.up();
    await page.getByText("Loop: bars 1 to 2.").waitFor();
    await page.locator("#cell-kick-20").focus();
    await page.keyboard.press("[");
    await page.getByText("Loop: bar 2.").waitFor();
    await page.getByRole("button", { name: "Play (Space)" }).click();
    await page.waitForFunction(() => (globalThis as unknown as { ghostnote: { played: () => { pass: number }[] } }).ghostnote.played().some(({ pass }) => pass === 1));
    const strokes = await played(page);
    expect(strokes.length).toBeGreaterThan(10);
    expect(strokes.filter(({ tick }) => tick < 1920 || tick >= 3840)).toEqual([]);
    await page.getByRole("button", { name: "Stop (Space)" }).click();
    await page.locator("#cell-kick-20").focus();
    await page.keyboard.press("o");
    await page.getByText("The whole pattern is played.").waitFor();
    expect(await page.getByRole("group", { name: "Loop" }).count()).toBe(0);
    await page.keyboard.press("o");
    await page.getByRole("spinbutton", { name: "to", exact: true }).fill("3");
    await page.keyboard.press("Enter");
    await page.getByText("Loop: bars 2 to 3.").waitFor();
  });
});

describe("the library", () => {
  it("keeps, finds by words, opens and forgets; and lists what the service made", async () => {
    opened = await studio();
    const { page } = opened;
    await page.getByRole("textbox", { name: "In words" }).fill("slow reggae, 1 bar, 7/8");
    await page.getByRole("spinbutton", { name: "Takes" }).fill("1");
    await page.getByRole("button", { name: "Generate", exact: true }).click();
    await take(page, 0).waitFor();
    await page.keyboard.press("Control+z");
    await page.getByRole("tab", { name: "Library" }).click();
    await page.getByRole("button", { name: "Keep this pattern" }).click();
    const rows = page.locator(".panel-body > .library li");
    expect(await rows.count()).toBe(2);
    await page.getByRole("searchbox", { name: "Search the library" }).fill("7/8");
    expect(await rows.count()).toBe(1);
    await rows.locator(".library-open").click();
    expect(await page.getByRole("combobox", { name: "Meter" }).inputValue()).toBe("7/8");
    await page.getByRole("searchbox", { name: "Search the library" }).fill("no such thing");
    await page.getByText("Nothing is called so.").waitFor();
    await page.getByRole("searchbox", { name: "Search the library" }).fill("");
    await page.getByRole("button", { name: /^Forget First groove/ }).click();
    expect(await rows.count()).toBe(1);
    await page.getByText("On the service").click();
    await page.locator("details .library-open", { hasText: "slow reggae" }).first().click();
    await page.getByRole("button", { name: /^Undo: Open slow reggae/ }).waitFor();
    expect(opened.complaints).toEqual([]);
  });
});
