/** Asking the service for something that becomes takes: one at a time, with progress, cancel and retry. */

import { upload, type JobRequest, type PatternView } from "../api/client";
import { runJob, type JobDone, type JobProgress } from "../api/jobs";
import { StudioProblem, asProblem } from "../api/problems";
import { importMidi } from "../midi";
import { fromView } from "../pattern/convert";
import { newId, withHits } from "../pattern/edit";
import type { Pattern } from "../pattern/types";
import { say } from "../state/announce";
import { newDoc, type Doc } from "../state/document";
import { keepLocked } from "../state/locks";
import { onlyIn, regionOf, type Region } from "../state/region";
import { docOf, takesOf } from "../state/results";
import { createStore } from "../state/store";
import { bringTakes, edit, selection, studio } from "../state/studio";
import { remember } from "../state/library";
import { clipBody, rhythmBody } from "./clips";
import { newBody, wishFor, type Task, type Wish } from "./wish";

export interface Asking {
  readonly title: string;
  readonly progress: JobProgress;
}

export const asking = createStore<Asking | null>(null);
export const trouble = createStore<{ problem: StudioProblem; retry: () => void } | null>(null);

let running: AbortController | null = null;

export function cancel(): void {
  running?.abort();
}

export const TITLES: Record<Task, string> = {
  new: "New pattern",
  again: "Play anew",
  vary: "Vary",
  humanize: "Humanise",
  continue: "Continue",
  fill: "Fill",
  words: "Edit in words",
  morph: "Morph",
  rhythm: "From a rhythm",
  feel: "Take a feel",
};

/** Tasks that work on what is there, and so leave alone what is locked. */
export const KEEPS_LOCKS: ReadonlySet<Task> = new Set(["again", "vary", "humanize", "continue", "fill", "words", "feel"]);

/** Runs one thing at a time; what goes wrong is shown with a way to try again. */
export async function attempt(title: string, doing: (signal: AbortSignal) => Promise<void>): Promise<void> {
  running?.abort();
  const mine = new AbortController();
  running = mine;
  trouble.set(() => null);
  asking.set(() => ({ title, progress: { phase: "queued", done: 0, total: 0 } }));
  try {
    await doing(mine.signal);
  } catch (error) {
    if (mine.signal.aborted) {
      say(`${title}: cancelled`);
      return;
    }
    const problem = asProblem(error);
    trouble.set(() => ({ problem, retry: () => void attempt(title, doing) }));
    say(`${title}: ${problem.message}`);
  } finally {
    if (running === mine) {
      running = null;
      asking.set(() => null);
    }
  }
}

export function watched(title: string, signal: AbortSignal) {
  return {
    signal,
    progress: (progress: JobProgress): void => asking.set(() => ({ title, progress })),
  };
}

/** Asks for what the wish says. */
export async function ask(now: Wish): Promise<void> {
  const title = TITLES[now.task];
  await attempt(title, async (signal) => {
    const before = studio.get().doc;
    const region = now.task === "again" ? regionOf(before.pattern, selection.get()) : null;
    const body = await bodyOf(now, before, region, signal);
    const done = await runJob(body, {
      ...watched(title, signal),
      accepted: (job) => {
        if (now.task === "new") wishFor({ understood: job.prompt ?? null });
      },
    });
    arrive(now, done, before, region);
  });
}

function bodyOf(now: Wish, before: Doc, region: Region | null, signal: AbortSignal): JobRequest | Promise<JobRequest> {
  if (now.task === "new") return newBody(now);
  return now.task === "rhythm" ? rhythmBody(now, before, signal) : clipBody(now, before, region, signal);
}

function arrive(now: Wish, { patterns, job }: JobDone, before: Doc, region: Region | null): void {
  if (patterns.length === 0) throw asProblem(new Error("The service made no pattern."));
  const held = (pattern: Pattern): Pattern => keepLocked(before, onlyIn(region, before, pattern));
  const takes = now.task === "morph" ? morphTakes(patterns, before) : takesOf(patterns, before, KEEPS_LOCKS.has(now.task) ? held : undefined);
  bringTakes(label(now), takes, now.task === "morph" ? Math.floor(patterns.length / 2) : 0);
  selection.set(() => new Set());
  const first = takes[0];
  if (first !== undefined) remember(first.doc);
  const notices = [...(job.remarks ?? [])].join(" ");
  say(`${TITLES[now.task]}: ${takes.length - 1} takes. ${notices}`);
}

function morphTakes(patterns: readonly PatternView[], before: Doc) {
  return patterns.map((view, at) => ({ label: String(at + 1), doc: docOf(view, before), distance: at / (patterns.length - 1) }));
}

function label(now: Wish): string {
  const words = now.task === "new" ? now.prompt.trim() || (now.style ?? "") : now.task === "words" ? now.words.trim() : "";
  const short = words.length > 32 ? `${words.slice(0, 31)}…` : words;
  return short === "" ? TITLES[now.task] : `${TITLES[now.task]}: ${short}`;
}

/** A MIDI file that somebody brings. What this page cannot read, the service can. */
export async function open(bytes: Uint8Array<ArrayBuffer>, name: string): Promise<void> {
  const title = `Open ${name}`;
  await attempt(title, async (signal) => {
    const read = importMidi(bytes, { newId });
    if (read.ok) {
      opened(title, name, read.pattern, []);
      return;
    }
    if (read.reason === "damaged") throw new StudioProblem(read.message, "midi", "Your pattern is unchanged.");
    const file = await upload(bytes, "gm", name, { signal });
    const body = { task: "inspect", midi: { upload_id: file.file_id } } as JobRequest;
    const { patterns } = await runJob(body, watched(title, signal));
    const view = patterns[0];
    if (view === undefined) throw new StudioProblem("There are no drums in this file.", "midi");
    opened(title, name, fromView(view), file.remarks ?? []);
  });
}

function opened(title: string, name: string, pattern: Pattern, remarks: readonly string[]): void {
  const doc = newDoc(name.replace(/\.midi?$/i, ""), withHits(pattern, pattern.hits));
  edit(title, () => doc);
  selection.set(() => new Set());
  say([`${name} is open.`, ...remarks].join(" "));
}
