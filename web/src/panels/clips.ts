/** What is asked of the service about clips: the pattern that is open, and what somebody brings. */

import { upload, type JobRequest } from "../api/client";
import { runJob } from "../api/jobs";
import { StudioProblem } from "../api/problems";
import { exportMidi, importMidi } from "../midi";
import { carrier, fromView } from "../pattern/convert";
import type { Hit, KitMapName, Pattern } from "../pattern/types";
import type { Doc } from "../state/document";
import { isOpen, type Region } from "../state/region";
import type { Take } from "../state/history";
import { studio } from "../state/studio";
import { brought } from "./brought";
import { clipDials, common, type Wish } from "./wish";

/** Brings a pattern to the service; its id. */
async function bring(pattern: Pattern, name: string, signal: AbortSignal, kit: KitMapName): Promise<string> {
  const bytes = exportMidi(pattern, { kitMap: kit, straight: false });
  const file = await upload(bytes, kit, `${name}.mid`, { signal });
  return file.file_id;
}

/** A request to do something with the pattern that is open. */
export async function clipBody(now: Wish, doc: Doc, region: Region | null, signal: AbortSignal): Promise<JobRequest> {
  const other = studio.get().takes.find((take) => take.label === (now.task === "morph" ? now.morphTo : now.feelOf));
  // Every clip of a job is read by one kit map: it has to carry the strokes of both.
  const both = now.task === "morph" || now.task === "feel" ? [...doc.pattern.hits, ...(other?.doc.pattern.hits ?? [])] : doc.pattern.hits;
  const kit = carrier({ ...doc.pattern, hits: both });
  const midi = { upload_id: await bring(doc.pattern, doc.name, signal, kit) };
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
      if (other === undefined) throw new Error("Choose the take to morph to.");
      const b = { upload_id: await bring(other.doc.pattern, other.doc.name, signal, kit) };
      return { task: "morph", a: midi, b, steps: 8, life: now.life, ...shared } as JobRequest;
    }
    case "feel": {
      const groove = { upload_id: await grooveId(other, kit, signal) };
      return { task: "transfer", groove, score: midi, variations: now.count, ...shared } as JobRequest;
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
  kit: KitMapName,
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
async function places(kept: readonly Hit[], midi: { upload_id: string }, kit: KitMapName, signal: AbortSignal): Promise<number[]> {
  const { patterns } = await runJob({ task: "inspect", midi, kit } as JobRequest, { signal });
  const read = patterns[0] === undefined ? [] : fromView(patterns[0]).hits;
  const wanted = new Set(kept.map(sounding));
  return read.flatMap((hit, at) => (wanted.has(sounding(hit)) ? [at] : []));
}

function sounding(hit: Hit): string {
  return `${hit.voice}/${hit.slot + hit.offset}`;
}

/** The pattern that lends its feel: a take's or a file's. */
async function grooveId(take: Take | undefined, kit: KitMapName, signal: AbortSignal): Promise<string> {
  if (take !== undefined) return bring(take.doc.pattern, take.doc.name, signal, kit);
  const { groove } = brought.get();
  if (groove === null) throw new StudioProblem("There is no feel to take.", "feel", "Open a MIDI file, or choose a take.");
  const read = importMidi(groove.bytes);
  if (read.ok) return bring(read.pattern, groove.name, signal, kit);
  return (await upload(groove.bytes, "gm", groove.name, { signal })).file_id;
}

/** A request for drums to taps, or to the onsets of a file. */
export async function rhythmBody(now: Wish, doc: Doc, signal: AbortSignal): Promise<JobRequest> {
  const { rhythm, taps } = brought.get();
  const { meter, bpm } = doc.pattern;
  const source =
    rhythm === null
      ? { taps: { beats: [...taps], tempo: bpm, time_signature: meter.join("/") } }
      : { midi: { upload_id: (await upload(rhythm.bytes, "gm", rhythm.name, { signal, use: "rhythm" })).file_id } };
  const bars = now.bars === null ? {} : { bars: now.bars };
  return { task: "drums-from", kit: "gm", channels: "any", ...source, ...bars, variations: now.count, ...common(now), ...now.dials };
}
