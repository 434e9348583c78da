/** Patterns that are kept in this browser: the last ones that came, and favourites. */

import { newId } from "../pattern/edit";
import type { Doc } from "./document";
import { createStore } from "./store";

export interface Kept {
  readonly id: string;
  readonly at: number;
  readonly favourite: boolean;
  readonly doc: Doc;
}

const KEY = "ghostnote.library.1";
/** Patterns that are kept beside favourites. */
export const MOST_RECENT = 40;

export const library = createStore<readonly Kept[]>(read());

function read(): readonly Kept[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(kept) ? (kept as Kept[]) : [];
  } catch {
    return [];
  }
}

/** Older ones go, favourites stay. */
export function trimmed(kept: readonly Kept[], most = MOST_RECENT): readonly Kept[] {
  let left = most;
  return kept.filter((one) => one.favourite || left-- > 0);
}

/** Keeps as much as the browser has room for. */
function write(kept: readonly Kept[]): readonly Kept[] {
  for (let most = MOST_RECENT; ; most = Math.floor(most / 2)) {
    const shorter = trimmed(kept, most);
    try {
      localStorage.setItem(KEY, JSON.stringify(shorter));
      return shorter;
    } catch {
      if (most === 0) return shorter;
    }
  }
}

export function remember(doc: Doc, favourite = false): void {
  library.set((kept) => write([{ id: newId(), at: Date.now(), favourite, doc }, ...kept]));
}

export function favour(id: string): void {
  library.set((kept) => write(kept.map((one) => (one.id === id ? { ...one, favourite: !one.favourite } : one))));
}

export function forget(id: string): void {
  library.set((kept) => write(kept.filter((one) => one.id !== id)));
}

/** Those whose name, meter or tempo hold every word. */
export function found(kept: readonly Kept[], text: string): readonly Kept[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return kept.filter(({ doc }) => {
    const about = `${doc.name} ${doc.pattern.meter.join("/")} ${Math.round(doc.pattern.bpm)} ${doc.pattern.bars} bars`.toLowerCase();
    return words.every((word) => about.includes(word));
  });
}
