/** The studio in a fresh browser, and what tests look at in it. */

import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, loadavg, tmpdir } from "node:os";
import { join } from "node:path";

import type { Hit } from "../src/pattern/types";
import { chromium, type BrowserContext, type Locator, type Page } from "playwright-core";

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export const URL_ = process.env["STUDIO_URL"] ?? "http://127.0.0.1:8000";

/** Times say something of the studio only where the machine is not busy with other things; `STUDIO_TIMES` asks in any case. */
export const BUSY = process.env["STUDIO_TIMES"] === undefined && (loadavg()[0] ?? 0) / availableParallelism() > 2;

export interface Look {
  readonly theme?: "dark" | "light";
  readonly width?: number;
  readonly height?: number;
  /** Fingers instead of a mouse. */
  readonly touch?: boolean;
}

export interface Opened {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What the page complained of: errors, and everything that its policy forbade. */
  readonly complaints: readonly string[];
  readonly close: () => Promise<void>;
}

/** A browser nobody has used before, not yet at the studio. */
export async function browser({ theme = "dark", width = 1440, height = 900, touch = false }: Look = {}): Promise<Opened> {
  const profile = mkdtempSync(join(tmpdir(), "studio-"));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
    headless: true,
    args: FLAGS,
    viewport: { width, height },
    colorScheme: theme,
    hasTouch: touch,
    acceptDownloads: true,
    permissions: ["clipboard-read", "clipboard-write"],
  });
  await context.addInitScript(listen);
  const page = context.pages()[0] ?? (await context.newPage());
  page.setDefaultTimeout(60_000);
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  return {
    page,
    context,
    complaints,
    close: async () => {
      await context.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}

/** The same, at the studio. */
export async function studio(look: Look = {}, hash = ""): Promise<Opened> {
  const opened = await browser(look);
  await opened.page.goto(`${URL_}/${hash}`);
  await opened.page.getByRole("grid").waitFor();
  return opened;
}

declare global {
  var heard: { readonly peak: number; readonly at: number };
  var shifts: number[];
  var largest: number[];
  var delays: number[];
}

/** In the page: listens to what goes to the loudspeakers, and to what browsers measure. */
function listen(): void {
  const heard = { peak: 0, at: 0 };
  const [shifts, largest, delays]: [number[], number[], number[]] = [[], [], []];
  Object.assign(globalThis, { heard, shifts, largest, delays });
  // eslint-disable-next-line @typescript-eslint/unbound-method -- it is called on the node that it was taken from
  const connect = AudioNode.prototype.connect as (this: AudioNode, ...to: unknown[]) => unknown;
  AudioNode.prototype.connect = function (this: AudioNode, ...to: unknown[]) {
    if (to[0] instanceof AudioDestinationNode && this.context instanceof AudioContext) {
      const ear = new AnalyserNode(this.context, { fftSize: 2048 });
      connect.call(this, ear);
      const samples = new Float32Array(2048);
      setInterval(() => {
        ear.getFloatTimeDomainData(samples);
        const peak = samples.reduce((most, one) => Math.max(most, Math.abs(one)), 0);
        if (heard.at === 0 && peak > 0.01) heard.at = performance.now();
        heard.peak = Math.max(heard.peak, peak);
      }, 10);
    }
    return connect.apply(this, to);
  } as typeof connect as AudioNode["connect"];
  const watch = (type: string, take: (entry: PerformanceEntry) => void, more: object = {}): void => {
    new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ type, buffered: true, ...more });
  };
  watch("layout-shift", (entry) => {
    const shift = entry as PerformanceEntry & { value: number; hadRecentInput: boolean };
    if (!shift.hadRecentInput) shifts.push(shift.value);
  });
  watch("largest-contentful-paint", (entry) => largest.push(entry.startTime));
  watch("event", (entry) => {
    if ((entry as PerformanceEventTiming & { interactionId: number }).interactionId > 0) delays.push(entry.duration);
  }, { durationThreshold: 16 });
}

/** The button of a take, from 0. */
export function take(page: Page, at: number): Locator {
  return page.getByRole("group", { name: "Takes" }).getByRole("button").nth(at);
}

/** Presses Tab until what has the focus is called so. */
export async function tabTo(page: Page, name: RegExp, back = false): Promise<void> {
  for (let presses = 0; presses < 120; presses += 1) {
    await page.keyboard.press(back ? "Shift+Tab" : "Tab");
    const now = await page.evaluate(() => {
      const element = document.activeElement as HTMLInputElement | null;
      return element?.getAttribute("aria-label") ?? element?.labels?.[0]?.textContent ?? element?.textContent ?? "";
    });
    if (name.test(now.trim())) return;
  }
  throw new Error(`Tab does not reach ${String(name)}`);
}

/** Strokes that were put on the audio clock. */
export interface Played {
  readonly time: number;
  readonly tick: number;
  readonly pass: number;
  readonly voice: string;
  readonly velocity: number;
}

export function played(page: Page): Promise<readonly Played[]> {
  return page.evaluate(() => (globalThis as unknown as { ghostnote: { played: () => Played[] } }).ghostnote.played());
}

/** The hits of the pattern that is open, as the page keeps them; something must have been changed since it opened. */
export async function hitsOf(page: Page): Promise<readonly Hit[]> {
  await page.waitForTimeout(700);
  return page.evaluate(() => (JSON.parse(localStorage.getItem("ghostnote.studio.1") ?? "") as { doc: { pattern: { hits: Hit[] } } }).doc.pattern.hits);
}

/** Chooses what to do on a pattern. */
export async function choose(page: Page, task: string): Promise<void> {
  await page.getByRole("radio", { name: task, exact: true }).check({ force: true });
}

/** Does the task that is chosen, and waits for what it brings. */
export async function run(page: Page, button: string | RegExp, title: string): Promise<void> {
  await page.locator("button.primary", { hasText: button }).click();
  await page.getByRole("button", { name: new RegExp(`^Undo: ${title}`) }).waitFor();
}

/** Drops a file on an element, as from another program. */
export async function drop(page: Page, onto: string, name: string, bytes: Uint8Array): Promise<void> {
  const transfer = await page.evaluateHandle(([called, values]) => {
    const data = new DataTransfer();
    data.items.add(new File([new Uint8Array(values)], called, { type: "audio/midi" }));
    return data;
  }, [name, [...bytes]] as const);
  await page.dispatchEvent(onto, "dragover", { dataTransfer: transfer });
  await page.dispatchEvent(onto, "drop", { dataTransfer: transfer });
}
