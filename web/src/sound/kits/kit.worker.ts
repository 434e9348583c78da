/** Renders kits beside the page, voice by voice; what is asked for last is rendered first. */

import type { VoiceName } from "../../pattern/types";
import type { KitName } from "./names";
import { renderStrike } from "./strike";
import { HARDNESS } from "./velocity";

/** What the worker is asked for: `voices` in the order they are wanted. */
export interface KitOrder {
  readonly kit: KitName;
  readonly voices: readonly VoiceName[];
  readonly rate: number;
}

/** One voice, a stroke for each of `HARDNESS`. */
export interface KitVoice {
  readonly kit: KitName;
  readonly voice: VoiceName;
  readonly strikes: readonly Float32Array<ArrayBuffer>[];
}

interface Job {
  readonly kit: KitName;
  readonly voice: VoiceName;
  readonly rate: number;
}

const done = new Set<string>();
let jobs: readonly Job[] = [];

addEventListener("message", ({ data: { kit, voices, rate } }: MessageEvent<KitOrder>) => {
  const idle = jobs.length === 0;
  const wanted = new Map<string, Job>();
  for (const job of [...voices.map((voice) => ({ kit, voice, rate })), ...jobs]) {
    if (!done.has(nameOf(job)) && !wanted.has(nameOf(job))) wanted.set(nameOf(job), job);
  }
  jobs = [...wanted.values()];
  if (idle) setTimeout(work);
});

/** Renders one voice, and lets messages in before the next. */
function work(): void {
  const [job, ...rest] = jobs;
  jobs = rest;
  if (job === undefined) return;
  const { kit, voice, rate } = job;
  const strikes = HARDNESS.map((_, layer) => renderStrike(kit, voice, layer, rate));
  done.add(nameOf(job));
  const result: KitVoice = { kit, voice, strikes };
  postMessage(result, { transfer: strikes.map(({ buffer }) => buffer) });
  if (rest.length > 0) setTimeout(work);
}

function nameOf({ kit, voice }: Job): string {
  return `${kit}/${voice}`;
}
