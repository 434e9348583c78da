/** What leaves the page: dragged out, rendered, sent to an instrument. */

import { readFileSync } from "node:fs";

import { afterEach, describe, expect, it } from "vitest";
import type { Page } from "playwright-core";

import { importMidi } from "../src/midi";
import { KIT_MAPS } from "../src/pattern/kit.gen";
import { BUSY, URL_, browser, hitsOf, played, studio, type Opened } from "./browser";

let opened: Opened | null = null;

afterEach(async () => {
  await opened?.close();
  opened = null;
});

/** A browser in which `prepare` runs before the studio does, with the panel of outputs open. */
async function prepared(prepare: () => void): Promise<Page> {
  opened = await browser();
  const { page } = opened;
  await page.addInitScript(prepare);
  await page.goto(URL_);
  await page.getByRole("grid").waitFor();
  await page.getByRole("tab", { name: "Out & in" }).click();
  return page;
}

declare global {
  var draggedOut: string;
  var made: Map<string, Blob>;
  var sent: { bytes: number[]; time: number | undefined }[];
}

describe("dragged out", () => {
  it("the handle carries a MIDI file of what is heard, under the pattern's name", async () => {
    opened = await studio();
    const { page } = opened;
    await page.getByRole("tab", { name: "Out & in" }).click();
    await page.evaluate(() => {
      // The page's policy lets nothing fetch a blob's address but a drag or a download: the bytes are caught where they are made.
      const make = URL.createObjectURL.bind(URL);
      URL.createObjectURL = (blob: Blob) => {
        const url = make(blob);
        globalThis.made.set(url, blob);
        return url;
      };
      globalThis.made = new Map();
      addEventListener("dragstart", (event) => (globalThis.draggedOut = event.dataTransfer?.getData("DownloadURL") ?? ""));
    });
    const box = await page.locator(".drag-out").boundingBox();
    if (box === null) throw new Error("the handle is not in sight");
    await page.mouse.move(box.x + 40, box.y + 10);
    await page.mouse.down();
    await page.mouse.move(box.x + 10, box.y + 90, { steps: 6 });
    await expect.poll(() => page.evaluate(() => globalThis.draggedOut)).toMatch(/^audio\/midi:First-groove\.mid:blob:http/);
    const bytes = await page.evaluate(async () => {
      const url = globalThis.draggedOut.split(":").slice(2).join(":");
      return [...new Uint8Array((await globalThis.made.get(url)?.arrayBuffer()) ?? new ArrayBuffer())];
    });
    await page.mouse.up();
    const file = importMidi(Uint8Array.from(bytes));
    if (!file.ok) throw new Error(file.message);
    await page.getByRole("button", { name: "Select" }).click();
    const ticks = (hits: readonly { slot: number; offset: number; velocity: number }[]): string[] => hits.map((hit) => `${hit.slot + hit.offset} ${hit.velocity}`).sort();
    expect(ticks(file.pattern.hits)).toEqual(ticks(await hitsOf(page)));
  });
});

describe("as sound", () => {
  it("is a WAV file as long as the bars and what rings, and every bar of it sounds", async () => {
    opened = await studio();
    const { page } = opened;
    await page.getByRole("tab", { name: "Out & in" }).click();
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Download .wav" }).click()]);
    expect(download.suggestedFilename()).toBe("First-groove.wav");
    const wav = readFileSync(await download.path());
    expect([wav.toString("latin1", 0, 4), wav.toString("latin1", 8, 12), wav.readUInt32LE(4) + 8]).toEqual(["RIFF", "WAVE", wav.length]);
    const [channels, rate, bits] = [wav.readUInt16LE(22), wav.readUInt32LE(24), wav.readUInt16LE(34)];
    expect([channels, bits]).toEqual([2, 16]);
    const seconds = (wav.length - 44) / (rate * channels * 2);
    const bar = (4 * 60) / 96;
    expect(seconds).toBeCloseTo(4 * bar + 2, 2);
    for (let at = 0; at < 4; at += 1) {
      let peak = 0;
      for (let frame = Math.round(at * bar * rate); frame < Math.round((at + 1) * bar * rate); frame += 1) {
        peak = Math.max(peak, Math.abs(wav.readInt16LE(44 + frame * 4)));
      }
      expect(peak, `bar ${at + 1}`).toBeGreaterThan(3_000);
    }
  });
});

describe("to an instrument", () => {
  it("goes every stroke, by the kit map, at the time at which it is heard", async () => {
    const page = await prepared(() => {
      globalThis.sent = [];
      const port = { id: "one", name: "Drum module", send: (bytes: number[], time?: number) => globalThis.sent.push({ bytes: [...bytes], time }) };
      Object.defineProperty(navigator, "requestMIDIAccess", { value: () => Promise.resolve({ outputs: new Map([["one", port]]) }) });
    });
    await page.getByLabel("Note numbers").selectOption("td11");
    await page.getByRole("button", { name: "Find MIDI ports" }).click();
    await page.getByLabel("MIDI port").selectOption("Drum module");
    await page.getByRole("spinbutton", { name: "BPM" }).fill("200");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Play (Space)" }).click();
    await page.waitForFunction(() => globalThis.sent.filter(({ bytes }) => bytes[0] === 0x99).length > 40);
    const strokes = await played(page);
    await page.getByRole("button", { name: "Stop (Space)" }).click();
    const sent = await page.evaluate(() => globalThis.sent);
    const ons = sent.filter(({ bytes }) => bytes[0] === 0x99);
    const notes: Readonly<Record<string, number>> = KIT_MAPS.td11.toNote;
    const wanted = strokes.slice(0, ons.length).map(({ voice, velocity }) => `${notes[voice] ?? ""} ${velocity}`);
    expect(ons.slice(0, strokes.length).map(({ bytes }) => `${bytes[1] ?? ""} ${bytes[2] ?? ""}`)).toEqual(wanted);
    // Each at its own time of the page's clock: the audio clock's, moved by one amount.
    const apart = ons.slice(0, strokes.length).map(({ time = 0 }, at) => time - 1000 * (strokes[at]?.time ?? 0));
    const spread = Math.max(...apart) - Math.min(...apart);
    console.log(`${ons.length} notes; the two clocks' distance varies by ${spread.toFixed(1)} ms`);
    if (!BUSY) expect(spread).toBeLessThan(12);
    // Every note ends, and a port that is let go is silent.
    const offs = sent.filter(({ bytes }) => bytes[0] === 0x89);
    expect(offs).toHaveLength(ons.length);
    await page.getByLabel("MIDI port").selectOption("none");
    await expect.poll(() => page.evaluate(() => globalThis.sent.at(-1)?.bytes)).toEqual([0xb9, 120, 0]);
  });

  it.each([
    ["no Web MIDI", () => Object.defineProperty(navigator, "requestMIDIAccess", { value: undefined }), /has no Web MIDI.*download the MIDI file/],
    ["no permission", () => Object.defineProperty(navigator, "requestMIDIAccess", { value: () => Promise.reject(new DOMException("no", "NotAllowedError")) }), /not allowed to use MIDI/],
    ["no port", () => Object.defineProperty(navigator, "requestMIDIAccess", { value: () => Promise.resolve({ outputs: new Map() }) }), /No MIDI output was found/],
  ] as const)("with %s it is said, with a way on", async (_, prepare, says) => {
    const page = await prepared(prepare);
    await page.getByRole("button", { name: "Find MIDI ports" }).click();
    await page.getByRole("status").getByText(says).waitFor();
    expect(await page.getByRole("button", { name: "Find MIDI ports" }).isEnabled()).toBe(true);
  });
});
