/** Frames of the page, as Chromium traces them: how far apart they are, and what of the processor each takes. */

import type { CDPSession, Page } from "playwright-core";

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly tid: number;
  readonly pid: number;
  /** Microseconds: of the clock, and how long of the thread's own time. */
  readonly ts: number;
  readonly tdur?: number;
  readonly args?: { readonly frame_reporter?: { readonly state?: string }; readonly chrome_frame_reporter?: { readonly state?: string } };
}

export interface Frames {
  /** Milliseconds from one frame of the page to the next, by the frames' own times. */
  readonly intervals: readonly number[];
  /** Milliseconds of processor time that the main thread spent in each: input, script, style, layout, painting. */
  readonly work: readonly number[];
  /** Frames that showed something new, and frames that came too late to. */
  readonly presented: number;
  readonly dropped: number;
}

const CATEGORIES = ["toplevel", "cc", "benchmark", "devtools.timeline", "disabled-by-default-devtools.timeline.frame"];

/** Traces the page while `doing` goes on. */
export async function framesOf(page: Page, doing: (session: CDPSession) => Promise<void>): Promise<Frames> {
  const session = await page.context().newCDPSession(page);
  const events: TraceEvent[] = [];
  session.on("Tracing.dataCollected", ({ value }) => {
    events.push(...(value as unknown as TraceEvent[]));
  });
  const complete = new Promise<void>((resolve) => session.once("Tracing.tracingComplete", () => resolve()));
  await session.send("Tracing.start", { transferMode: "ReportEvents", traceConfig: { includedCategories: CATEGORIES } });
  // Chromium makes a frame only where one is asked for; asked for each time, every interval counts.
  await page.evaluate(() => {
    globalThis.frameTimes = [];
    const next = (now: number): void => {
      globalThis.frameTimes.push(now);
      globalThis.nextFrame = requestAnimationFrame(next);
    };
    globalThis.nextFrame = requestAnimationFrame(next);
  });
  await doing(session);
  const times = await page.evaluate(() => {
    cancelAnimationFrame(globalThis.nextFrame);
    return globalThis.frameTimes;
  });
  await session.send("Tracing.end");
  await complete;
  return { intervals: times.slice(1).map((time, at) => time - (times[at] ?? time)), ...read(events) };
}

declare global {
  var frameTimes: number[];
  var nextFrame: number;
}

function read(events: readonly TraceEvent[]): Omit<Frames, "intervals"> {
  const begun = events.filter(({ name, ph }) => name === "BeginMainThreadFrame" && ph === "I").sort((a, b) => a.ts - b.ts);
  const main = begun[0];
  if (main === undefined) throw new Error("the trace holds no frames");
  const ours = begun.filter(({ tid, pid }) => tid === main.tid && pid === main.pid).map(({ ts }) => ts);
  const tasks = events
    .filter(({ name, ph, tid, pid }) => name === "ThreadControllerImpl::RunTask" && ph === "X" && tid === main.tid && pid === main.pid)
    .sort((a, b) => a.ts - b.ts);
  const work = ours.slice(1).map(() => 0);
  let frame = 0;
  for (const { ts, tdur = 0 } of tasks) {
    while (frame < work.length && ts >= (ours[frame + 1] ?? Infinity)) frame += 1;
    if (frame < work.length && ts >= (ours[0] ?? 0)) work[frame] = (work[frame] ?? 0) + tdur / 1000;
  }
  const states = events.filter(({ name, ph }) => name === "PipelineReporter" && ph === "b").map(({ args }) => (args?.frame_reporter ?? args?.chrome_frame_reporter)?.state ?? "");
  return {
    work,
    presented: states.filter((state) => state.startsWith("STATE_PRESENTED")).length,
    dropped: states.filter((state) => state === "STATE_DROPPED").length,
  };
}

/** A part of values, 0-1: 0.5 is the median. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(Math.floor(sorted.length * part), sorted.length - 1)] ?? Number.NaN;
}

/** Moves the pointer 60 times a second whether the page keeps up or not, as a hand does. */
export async function sweep(session: CDPSession, times: number, place: (step: number) => readonly [number, number]): Promise<void> {
  const sent: Promise<unknown>[] = [];
  const start = performance.now();
  for (let step = 0; step < times; step += 1) {
    const [x, y] = place(step);
    sent.push(session.send("Input.dispatchMouseEvent", { type: "mouseMoved", x, y, button: "left", buttons: 1 }));
    await new Promise((resolve) => setTimeout(resolve, Math.max(start + ((step + 1) * 1000) / 60 - performance.now(), 0)));
  }
  await Promise.all(sent);
}
