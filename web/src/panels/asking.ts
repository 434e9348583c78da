/** Asking the service for something that becomes takes: one at a time, with progress, cancel and retry. */

import { upload, type JobRequest, type PatternView } from "../api/client";
import { runJob, type JobDone, type JobProgress } from "../api/jobs";
import { StudioProblem, asProblem } from "../api/problems";
import { exportMidi, importMidi } from "../midi";
import { carrier, fromView } from "../pattern/convert";
import { newId, withHits } from "../pattern/edit";
import type { Hit, Pattern } from "../pattern/types";
import { say } from "../state/announce";
import { newDoc, type Doc } from "../state/document";
import { keepLocked } from "../state/locks";
import { isOpen, onlyIn, regionOf, type Region } from "../state/region";
import { docOf, takesOf } from "../state/results";
import { createStore } from "../state/store";
import { bringTakes, edit, selection, studio } from "../state/studio";
import { remember } from "../state/library";
import { clipDials, common, newBody, wishFor, type Task, type Wish } from "./wish";

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
};

/** Tasks that work on what is there, and so leave alone what is locked. */
export const KEEPS_LOCKS: ReadonlySet<Task> = new Set(["again", "vary", "humanize", "continue", "fill", "words"]);

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
    const body = now.task === "new" ? newBody(now) : await clipBody(now, before, region, signal);
    const done = await runJob(body, {
      ...watched(title, signal),
      accepted: (job) => {
        if (now.task === "new") wishFor({ understood: job.prompt ?? null });
      },
    });
    arrive(now, done, before, region);
  });
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

/** Brings a pattern to the service; its id. */
export async function bring(pattern: Pattern, name: string, signal: AbortSignal): Promise<string> {
  const kit = carrier(pattern);
  const bytes = exportMidi(pattern, { kitMap: kit, straight: false });
  const file = await upload(bytes, kit, `${name}.mid`, signal);
  return file.file_id;
}

async function clipBody(now: Wish, doc: Doc, region: Region | null, signal: AbortSignal): Promise<JobRequest> {
  const kit = carrier(doc.pattern);
  const midi = { upload_id: await bring(doc.pattern, doc.name, signal) };
  const shared = { ...common(now), kit };
  switch (now.task) {
    case "vary":
      return { task: "vary", midi, count: now.count, amount: now.amount, ...shared, ...clipDials(now) } as JobRequest;
    case "humanize":
      return { task: "humanize", midi, amount: now.amount, variations: now.count, ...shared } as JobRequest;
    case "continue":
      return { task: "continue", midi, bars: now.added, variations: now.count, ...shared, ...clipDials(now) } as JobRequest;
    case "fill":
      return { task: "fill", midi, bar: now.bar, length: now.length, variations: now.count, ...shared, ...clipDials(now) } as JobRequest;
    case "words":
      return { task: "edit", midi, text: now.words.trim(), variations: now.count, ...shared } as JobRequest;
    case "morph": {
      const other = studio.get().takes.find((take) => take.label === now.morphTo);
      if (other === undefined) throw new Error("Choose the take to morph to.");
      const b = { upload_id: await bring(other.doc.pattern, other.doc.name, signal) };
      return { task: "morph", a: midi, b, steps: 8, life: now.life, ...shared } as JobRequest;
    }
    default:
      return await againBody(now, doc, region, midi, kit, signal);
  }
}

/** Everything anew that is neither locked nor, if there is a selection, outside of it. */
async function againBody(
  now: Wish,
  doc: Doc,
  region: Region | null,
  midi: { upload_id: string },
  kit: string,
  signal: AbortSignal,
): Promise<JobRequest> {
  const kept = doc.pattern.hits.filter((hit) => !isOpen(doc, region, hit));
  const lock_hits = kept.length === 0 ? [] : await places(kept, midi, kit, signal);
  return {
    task: "infill",
    midi,
    voices: [...(region?.voices ?? [])],
    bars: [...(region?.bars ?? [])],
    lock_voices: [...doc.lockedLanes],
    lock_hits,
    variations: now.count,
    ...common(now),
    ...clipDials(now),
    kit,
  } as JobRequest;
}

/** The places of hits in the list that the service reads the clip as. */
async function places(kept: readonly Hit[], midi: { upload_id: string }, kit: string, signal: AbortSignal): Promise<number[]> {
  const { patterns } = await runJob({ task: "inspect", midi, kit } as JobRequest, { signal });
  const read = patterns[0] === undefined ? [] : fromView(patterns[0]).hits;
  const wanted = new Set(kept.map(sounding));
  return read.flatMap((hit, at) => (wanted.has(sounding(hit)) ? [at] : []));
}

function sounding(hit: Hit): string {
  return `${hit.voice}/${hit.slot + hit.offset}`;
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
    const file = await upload(bytes, "gm", name, signal);
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
