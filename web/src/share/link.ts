/** A pattern as a link: packed into the part of the address that browsers keep to themselves, so it needs no service. */

import { isVoice } from "../pattern/convert";
import { newId, withHits } from "../pattern/edit";
import { patternTicks, type Hit, type Pattern } from "../pattern/types";

const VERSION = 1;
export const MARK = "#p=";
/** Hits that a clip may have. */
const MOST_HITS = 4_000;
const MOST_CHARACTERS = 200_000;

interface Packed {
  readonly v: number;
  readonly n: unknown;
  readonly m: readonly [number, number];
  readonly t: number;
  readonly b: number;
  /** By voice: distance from the slot before, offset, velocity. */
  readonly h: Readonly<Record<string, readonly number[]>>;
  /** What made it, where it is as it was made. */
  readonly r?: unknown;
}

type Receipt = Readonly<Record<string, unknown>>;

export interface Linked {
  readonly name: string;
  readonly pattern: Pattern;
  readonly receipt: Receipt | null;
}

export class LinkError extends Error {}

/** A link to a pattern; `receipt` says what made it, where nothing of it was changed since. */
export async function linkOf(name: string, pattern: Pattern, receipt: Receipt | null = null): Promise<string> {
  const rows: Record<string, number[]> = {};
  const last: Record<string, number> = {};
  for (const hit of pattern.hits) {
    (rows[hit.voice] ??= []).push(hit.slot - (last[hit.voice] ?? 0), hit.offset, hit.velocity);
    last[hit.voice] = hit.slot;
  }
  const packed: Packed = { v: VERSION, n: name.slice(0, 80), m: [...pattern.meter] as [number, number], t: pattern.bpm, b: pattern.bars, h: rows };
  const all = receipt === null ? packed : { ...packed, r: receipt };
  return MARK + toText(await squeeze(new TextEncoder().encode(JSON.stringify(all)), new CompressionStream("deflate-raw")));
}

/** The pattern of a link; null where the address holds none. */
export async function linked(hash: string): Promise<Linked | null> {
  if (!hash.startsWith(MARK)) return null;
  if (hash.length > MOST_CHARACTERS) throw new LinkError("The link is too long to be a pattern.");
  let packed: unknown;
  try {
    const bytes = await squeeze(toBytes(hash.slice(MARK.length)), new DecompressionStream("deflate-raw"));
    packed = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    throw new LinkError("The link is damaged: a part of it may be missing. Copy it anew, whole.");
  }
  return unpacked(packed);
}

function unpacked(value: unknown): Linked {
  const packed = value as Partial<Packed>;
  if (packed.v !== VERSION) throw new LinkError("The link is of another version of the studio.");
  const [beats, unit] = packed.m ?? [0, 0];
  const sane = whole(beats, 1, 64) && [4, 8, 16].includes(unit) && beats / unit <= 4;
  const { t: bpm = 0, b: bars = 0, n: name = "" } = packed;
  if (!sane || !(bpm >= 40 && bpm <= 300) || !whole(bars, 1, 32)) throw new LinkError("The link holds no pattern that can be played.");
  const empty: Pattern = { meter: [beats, unit], bpm, bars, hits: [] };
  const hits = Object.entries(packed.h ?? {}).flatMap(([voice, row]) => hitsOf(voice, row, patternTicks(empty)));
  if (hits.length > MOST_HITS) throw new LinkError("The link holds more hits than can be played.");
  return { name: typeof name === "string" ? name.slice(0, 80) : "", pattern: withHits(empty, hits), receipt: isReceipt(packed.r) ? packed.r : null };
}

function isReceipt(value: unknown): value is Receipt {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function hitsOf(voice: string, row: readonly number[], end: number): Hit[] {
  if (!isVoice(voice)) throw new LinkError(`The link has a drum that is not in the kit: ${voice.slice(0, 40)}.`);
  const hits: Hit[] = [];
  let slot = 0;
  for (let at = 0; at + 2 < row.length; at += 3) {
    const [distance = 0, offset = 0, velocity = 0] = row.slice(at, at + 3);
    slot += distance;
    if (!whole(slot, 0, end - 1) || !whole(offset, -960, 960) || !whole(velocity, 1, 127)) {
      throw new LinkError("The link holds a hit that cannot be played.");
    }
    hits.push({ id: newId(), voice, slot, offset: Math.max(offset, 0 - slot), velocity });
  }
  return hits;
}

function whole(value: unknown, low: number, high: number): boolean {
  return typeof value === "number" && Number.isInteger(value) && value >= low && value <= high;
}

async function squeeze(bytes: Uint8Array<ArrayBuffer>, through: CompressionStream | DecompressionStream): Promise<Uint8Array> {
  const writer = through.writable.getWriter();
  // What is wrong with the bytes is told by the reading end.
  writer.write(bytes).catch(() => undefined);
  writer.close().catch(() => undefined);
  return new Uint8Array(await new Response(through.readable).arrayBuffer());
}

function toText(bytes: Uint8Array): string {
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

function toBytes(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0));
}
