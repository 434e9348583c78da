/** The sound in a real browser: one click, exact times under load, files that hold what was heard. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { chromium, type BrowserContext, type Page } from "playwright-core";
import { createServer, type ViteDevServer } from "vite";
import { afterAll, beforeAll, expect, test } from "vitest";

import type { Hit, Pattern, VoiceName } from "../src/pattern/types";
import type { Block } from "./sound.page";

const CHROMIUM = process.env["CHROMIUM"] ?? "/usr/bin/chromium";
const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
/** Silence before an onset, in seconds. */
const GATE = 0.03;

let server: ViteDevServer;
let context: BrowserContext;
let profile: string;
let page: Page;

beforeAll(async () => {
  server = await createServer({ root: new URL("..", import.meta.url).pathname, configFile: false, logLevel: "error", server: { port: 0, host: "127.0.0.1" } });
  await server.listen();
  profile = mkdtempSync(join(tmpdir(), "sound-"));
  context = await chromium.launchPersistentContext(profile, { executablePath: CHROMIUM, headless: true, args: FLAGS });
  page = await context.newPage();
  await page.goto(`${server.resolvedUrls?.local[0] ?? ""}e2e/sound.html`);
  await page.waitForFunction(() => "bench" in window);
});

afterAll(async () => {
  await context.close();
  await server.close();
  rmSync(profile, { recursive: true, force: true });
});

function hits(...rows: readonly (readonly [VoiceName, number, number?, number?])[]): Hit[] {
  return rows.map(([voice, slot, offset = 0, velocity = 120], index) => ({ id: `h${index}`, voice, slot, offset, velocity }));
}

/** Claves on every 8th of a bar of two quarters, at 300 BPM. */
const CLAVES: Pattern = { meter: [2, 4], bpm: 300, bars: 1, hits: hits(["claves", 0], ["claves", 240], ["claves", 480], ["claves", 720]) };

const BEAT: Pattern = {
  meter: [4, 4],
  bpm: 97.3,
  bars: 2,
  hits: hits(["kick", 0, -12], ["closed_hat", 0, 4, 90], ["snare", 480, 14], ["open_hat", 840, 9, 80], ["pedal_hat", 960, -3, 70], ["kick", 1200, 7], ["snare", 1440, 11], ["closed_hat_edge", 1680, 5, 60], ["crash", 1920, -8], ["snare", 3720, 60, 33]),
};

function viewOf(base64: string): DataView {
  return new DataView(Uint8Array.from(Buffer.from(base64, "base64")).buffer);
}

/** Seconds of the audio clock at which sound sets in after silence. */
function onsets(blocks: readonly Block[], rate: number): number[] {
  const found: number[] = [];
  let last = -Infinity;
  for (const [frame, first] of blocks) {
    if (first < 0) continue;
    const time = (frame + first) / rate;
    if (time - last > GATE) found.push(time);
    last = frame / rate;
  }
  return found;
}

test("kick, snare and hat of a kit are there within 300 ms", async () => {
  const times: number[] = [];
  for (const kit of ["acoustic", "808", "909", "acoustic", "808", "909"] as const) {
    const first = await page.evaluate((name) => window.bench.kitTime(name), kit);
    console.log(`${kit}: kick, snare, hat in six strengths ${first.toFixed(0)} ms`);
    times.push(first);
  }
  // The least of six: what else this machine is at is no fault of the kits.
  expect(Math.min(...times)).toBeLessThan(300);
});

test("one click sounds", async () => {
  expect(await page.evaluate(() => window.bench.context.state)).toBe("suspended");
  await page.evaluate((pattern) => window.bench.player.load(pattern), BEAT);
  await page.click("#play");
  await page.waitForFunction(() => window.bench.outcome() !== null);
  expect(await page.evaluate(() => window.bench.outcome())).toEqual({ ok: true });
  await page.evaluate(() => window.bench.record());
  await page.waitForFunction(() => window.bench.blocks.some(([, , peak]) => peak > 0.05), null, { timeout: 10_000 });
  const waited = await page.evaluate(() => {
    const { context, player } = window.bench;
    const { contextTime = 0, performanceTime = 0 } = context.getOutputTimestamp();
    return performanceTime + 1000 * ((player.played()[0]?.time ?? NaN) - contextTime) - window.bench.clickedAt();
  });
  console.log(`first stroke ${waited.toFixed(0)} ms after the click`);
  expect(waited).toBeLessThan(2500);
});

test("the exported MIDI is what was played, hit by hit", async () => {
  const { notes, played, pace } = await page.evaluate((pattern) => {
    const { midi, player, sound } = window.bench;
    player.stop();
    player.load(pattern);
    return player.play().then(async () => {
      await new Promise((resolve) => setTimeout(resolve, 6000));
      const first = player.played().filter(({ pass }) => pass === 0);
      player.stop();
      return { notes: midi.notesOf(pattern), played: first, pace: sound.secondsPerTick(pattern.bpm) };
    });
  }, BEAT);
  expect(played).toHaveLength(BEAT.hits.length);
  const start = (played[0]?.time ?? NaN) - (notes[0]?.tick ?? NaN) * pace;
  const heard = played.map(({ time, velocity }) => [Math.round((time - start) / pace), velocity]).sort(order);
  expect(heard).toEqual(notes.map(({ tick, velocity }) => [tick, velocity]).sort(order));
  expect(played.every(({ time, tick }) => Math.abs(time - start - tick * pace) < 1e-9)).toBe(true);
});

function order(a: number[], b: number[]): number {
  return (a[0] ?? 0) - (b[0] ?? 0) || (a[1] ?? 0) - (b[1] ?? 0);
}

test("64 bars with a busy page: no stroke is off by more than 2 ms", async () => {
  const { blocks, played, stats, rate } = await page.evaluate(async (pattern) => {
    const { player, context, beBusy, blocks } = window.bench;
    player.kit("808");
    player.load(pattern);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    blocks.length = 0;
    const quiet = beBusy(300, 0.8);
    await player.play();
    await new Promise((resolve) => setTimeout(resolve, 64 * 400 + 1500));
    quiet();
    const result = { played: player.played(), stats: player.stats(), rate: context.sampleRate };
    player.stop();
    await new Promise((resolve) => setTimeout(resolve, 1500));
    return { ...result, blocks: [...blocks] };
  }, CLAVES);
  const heard = onsets(blocks, rate);
  const asked = played.filter(({ pass }) => pass < 64).map(({ time }) => time);
  expect(asked).toHaveLength(256);
  const errors = asked.map((time) => Math.min(...heard.map((each) => Math.abs(each - time))) * 1000);
  const first = asked[0] ?? NaN;
  const drift = asked.map((time, index) => Math.abs(time - first - index * 0.1) * 1000);
  console.log(
    `error ${Math.max(...errors).toFixed(3)} ms at most; schedule off by ${Math.max(...drift).toExponential(1)} ms; late ${stats.late}; ` +
      `longest wait ${(stats.worstGap * 1000).toFixed(0)} ms; horizon ${stats.horizon.toFixed(1)} s; clock ${stats.drift.ppm.toFixed(0)} ppm; latency ${(stats.latency.total * 1000).toFixed(1)} ms`,
  );
  expect(Math.max(...errors)).toBeLessThanOrEqual(2);
  expect(Math.max(...drift)).toBeLessThan(0.001);
  expect(stats.late).toBe(0);
});

test("an edit is heard within 150 ms, at the same place", async () => {
  const { edited, first } = await page.evaluate(async (pattern) => {
    const { player, context } = window.bench;
    player.load(pattern);
    await player.play();
    await new Promise((resolve) => setTimeout(resolve, 1230));
    const at = context.currentTime;
    player.load({ ...pattern, hits: Array.from({ length: 32 }, (_, i) => ({ id: `s${i}`, voice: "snare" as const, slot: i * 30, offset: 0, velocity: 60 })) });
    await new Promise((resolve) => setTimeout(resolve, 700));
    const snare = player.played().find(({ voice }) => voice === "snare");
    player.stop();
    return { edited: at, first: snare?.time ?? NaN };
  }, CLAVES);
  console.log(`an edit is heard after ${((first - edited) * 1000).toFixed(0)} ms`);
  expect(first - edited).toBeLessThan(0.15);
});

test("the WAV holds the strokes at their times, neither silent nor clipped", async () => {
  const { bytes, millis } = await page.evaluate(async (pattern) => {
    const begun = performance.now();
    const wav = await window.bench.player.renderWav(pattern, { tail: 0.5 });
    return { bytes: window.bench.base64(wav), millis: performance.now() - begun };
  }, { ...CLAVES, bars: 2, hits: [...CLAVES.hits, ...hits(["claves", 1500, 37])] });
  const view = viewOf(bytes);
  const rate = view.getUint32(24, true);
  const frames = view.getUint32(40, true) / 4;
  expect(frames).toBe(Math.ceil((0.8 + 0.5) * rate));
  const left = Array.from({ length: frames }, (_, i) => view.getInt16(44 + 4 * i, true) / 32767);
  const peak = Math.max(...left.map(Math.abs));
  expect(peak).toBeGreaterThan(0.1);
  expect(peak).toBeLessThan(1);
  const found: number[] = [];
  let last = -Infinity;
  left.forEach((sample, i) => {
    if (Math.abs(sample) <= 0.02) return;
    if (i / rate - last > GATE) found.push(i / rate);
    last = i / rate;
  });
  const expected = [0, 0.1, 0.2, 0.3, (1537 / 480) * 0.2];
  console.log(`WAV in ${millis.toFixed(0)} ms; onsets off by ${Math.max(...found.map((time, i) => Math.abs(time - (expected[i] ?? NaN)) * 1000)).toFixed(2)} ms`);
  expect(found).toHaveLength(expected.length);
  found.forEach((time, i) => expect(Math.abs(time - (expected[i] ?? NaN))).toBeLessThan(0.001));
});

/** The left channel of a pattern as WAV, and its sample rate. */
async function rendered(pattern: Pattern): Promise<{ left: number[]; rate: number }> {
  const wav = await page.evaluate(async (each) => {
    const { player, base64 } = window.bench;
    return base64(await player.renderWav(each, { tail: 1, format: "float32" }));
  }, pattern);
  const view = viewOf(wav);
  const frames = view.getUint32(40, true) / 8;
  return { left: Array.from({ length: frames }, (_, i) => view.getFloat32(44 + 8 * i, true)), rate: view.getUint32(24, true) };
}

test("a pedal cuts the open hat off", async () => {
  const bar: Pattern = { meter: [2, 4], bpm: 120, bars: 1, hits: hits(["open_hat", 0]) };
  const energy = ({ left, rate }: { left: number[]; rate: number }): number =>
    left.slice(Math.round(0.4 * rate), Math.round(0.6 * rate)).reduce((sum, each) => sum + each ** 2, 0);
  const open = energy(await rendered(bar));
  const cut = energy(await rendered({ ...bar, hits: [...bar.hits, ...hits(["pedal_hat", 240, 0, 1])] }));
  expect(cut).toBeLessThan(open / 20);
});

test("every voice at once and at its loudest does not clip", async () => {
  const voices = ["kick", "snare", "low_tom", "high_tom", "crash", "china", "ride", "clap", "open_hat", "cowbell", "tambourine"] as const;
  const { left } = await rendered({ meter: [1, 4], bpm: 120, bars: 1, hits: hits(...voices.map((voice) => [voice, 0, 0, 127] as const)) });
  const peak = Math.max(...left.map(Math.abs));
  expect(peak).toBeGreaterThan(0.7);
  expect(peak).toBeLessThanOrEqual(1);
});

test("the playhead runs with what is heard; mute is heard at once", async () => {
  const { ticks, waits, sounding } = await page.evaluate(async (pattern) => {
    const { player, context, blocks } = window.bench;
    const ticks: number[] = [];
    const waits: number[] = [];
    player.load({ ...pattern, bars: 8, hits: pattern.hits });
    const end = player.onTick((tick, playing) => {
      if (!playing) return;
      ticks.push(tick);
      const { latency } = player.stats();
      const heard = context.currentTime - latency.total - (player.played()[0]?.time ?? NaN);
      waits.push(tick - heard / 0.2 * 480);
    });
    await player.play();
    await new Promise((resolve) => setTimeout(resolve, 1000));
    player.stop();
    player.load({ ...pattern, bpm: 300 });
    await player.play();
    await new Promise((resolve) => setTimeout(resolve, 500));
    player.mute("claves", true);
    await new Promise((resolve) => setTimeout(resolve, 150));
    const from = context.currentTime * context.sampleRate;
    await new Promise((resolve) => setTimeout(resolve, 600));
    const sounding = blocks.filter(([frame, first]) => frame >= from && first >= 0).length;
    player.mute("claves", false);
    player.stop();
    end();
    return { ticks: ticks.slice(0, 20), waits: waits.slice(0, 20), sounding };
  }, CLAVES);
  expect(ticks.length).toBeGreaterThan(3);
  expect(ticks).toEqual(ticks.toSorted((a, b) => a - b));
  // Within the few milliseconds that pass between two readings of the clock, once the first stroke is heard.
  for (const [i, wait] of waits.entries()) if ((ticks[i] ?? 0) > 0) expect(Math.abs(wait)).toBeLessThan(48);
  expect(sounding).toBe(0);
});

test("no instrument and no permission for MIDI is a plain outcome", async () => {
  const outcome = await page.evaluate(() => window.bench.midi.openMidiOut());
  expect(outcome).toMatchObject({ ok: false });
  if (!outcome.ok) console.log(outcome.reason, outcome.message);
});
