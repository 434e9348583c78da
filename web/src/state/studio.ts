/** The studio's one state: the history of the document, and the settings beside it. */

import type { KitMapName, VoiceName } from "../pattern/types";
import type { KitName } from "../sound/kits/names";
import type { Doc } from "./document";
import { bring, choose, commit, redo, undo, type Take } from "./history";
import { restored, save } from "./saved";
import { createStore } from "./store";

export const studio = createStore(restored(localStorage));

export function edit(label: string, change: (doc: Doc) => Doc, gesture: string | null = null): void {
  studio.set((history) => commit(history, label, change(history.doc), gesture));
}

export const undoStep = (): void => studio.set(undo);
export const redoStep = (): void => studio.set(redo);
export const openTake = (take: number): void => studio.set((history) => choose(history, take));
export const bringTakes = (label: string, takes: readonly Take[], take = 0): void =>
  studio.set((history) => bring(history, label, takes, take));

/** How it looks and sounds; not undone. */
export interface Settings {
  readonly theme: "system" | "dark" | "light";
  readonly view: "grid" | "feel";
  readonly heat: boolean;
  readonly tool: "draw" | "select";
  readonly kit: KitName;
  readonly metronome: boolean;
  readonly muted: readonly VoiceName[];
  readonly solo: readonly VoiceName[];
  /** Decibels. */
  readonly gains: Readonly<Partial<Record<VoiceName, number>>>;
  readonly exportKit: KitMapName;
  readonly straight: boolean;
}

const FIRST: Settings = {
  theme: "system",
  view: "grid",
  heat: false,
  tool: "draw",
  kit: "acoustic",
  metronome: false,
  muted: [],
  solo: [],
  gains: {},
  exportKit: "gm",
  straight: false,
};

const SETTINGS_KEY = "ghostnote.settings.1";

function restoredSettings(): Settings {
  try {
    return { ...FIRST, ...(JSON.parse(localStorage.getItem(SETTINGS_KEY) ?? "{}") as Partial<Settings>) };
  } catch {
    return FIRST;
  }
}

export const settings = createStore(restoredSettings());

export function set(change: Partial<Settings>): void {
  settings.set((value) => ({ ...value, ...change }));
}

export function toggled<T>(list: readonly T[], one: T): readonly T[] {
  return list.includes(one) ? list.filter((other) => other !== one) : [...list, one];
}

/** Hits that are selected, by their ids. */
export const selection = createStore<ReadonlySet<string>>(new Set());

/** Milliseconds that a change may wait to be kept, so that a drag is not written step by step. */
const WAIT = 400;

/** Keeps every change in the browser's storage. */
export function autosave(): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const now = (): void => {
    clearTimeout(timer);
    save(localStorage, studio.get());
    localStorage.setItem(SETTINGS_KEY, JSON.stringify(settings.get()));
  };
  const soon = (): void => {
    clearTimeout(timer);
    timer = setTimeout(now, WAIT);
  };
  studio.subscribe(soon);
  settings.subscribe(soon);
  addEventListener("pagehide", now);
}
