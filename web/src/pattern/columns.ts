/** Columns of the grid: how each beat is divided, and where its steps are. */

import { PPQ, barTicks, type Hit, type Meter, type Pattern } from "./types";

/** Steps of a quarter note: 16ths, 16th triplets, 32nds, and the two that hold several of them at once. */
export const DIVISIONS = [4, 6, 8, 12, 24] as const;
export type Division = (typeof DIVISIONS)[number];

/** Those that a person can ask for. */
export const PLAIN_DIVISIONS = [4, 6, 8] as const satisfies readonly Division[];
export const DIVISION_NAMES: Record<Division, string> = {
  4: "16ths",
  6: "triplets",
  8: "32nds",
  12: "16ths and triplets",
  24: "all",
};

export interface Column {
  /** Place among all columns of the pattern. */
  readonly index: number;
  /** From 0. */
  readonly bar: number;
  /** Quarter note of the bar, from 0. */
  readonly beat: number;
  /** Step of the beat, from 0. */
  readonly step: number;
  readonly division: Division;
  /** Ticks from the start of the pattern. */
  readonly start: number;
  readonly ticks: number;
}

/** One bar's columns. The same object comes back as long as nothing of it changes, so that views can compare by it. */
export interface BarColumns {
  readonly bar: number;
  readonly first: number;
  readonly columns: readonly Column[];
}

export type Layout = readonly BarColumns[];

/** Wishes for divisions by the number of the beat in the pattern. */
export type DivisionWishes = Readonly<Record<number, Division>>;

/** Quarter notes of a bar, a last partial one counted whole. */
export function beatsOfBar(meter: Meter): number {
  return Math.ceil(barTicks(meter) / PPQ);
}

/** Number of a beat in the pattern, which `DivisionWishes` goes by. */
export function beatNumber(meter: Meter, bar: number, beat: number): number {
  return bar * beatsOfBar(meter) + beat;
}

/** The plainest division that shows every place, and every step of the wished one if there is a wish. */
export function divisionFor(places: Iterable<number>, wish?: Division): Division {
  const all = [...places];
  const shows = (division: Division): boolean =>
    (wish === undefined || division % wish === 0) && all.every((place) => place % (PPQ / division) === 0);
  return DIVISIONS.find(shows) ?? 24;
}

/** The columns of a pattern, bar by bar; bars that are as in `before` are the same objects, and so is the whole. */
export function layoutOf(pattern: Pattern, wishes: DivisionWishes, before: Layout = []): Layout {
  const bar = barTicks(pattern.meter);
  const beats = beatsOfBar(pattern.meter);
  const places = placesByBeat(pattern.hits, bar, beats);
  const layout: BarColumns[] = [];
  let index = 0;
  for (let number = 0; number < pattern.bars; number += 1) {
    const columns: Column[] = [];
    for (let beat = 0; beat < beats; beat += 1) {
      const at = number * beats + beat;
      const division = divisionFor(places.get(at) ?? [], wishes[at]);
      const ticks = PPQ / division;
      const end = Math.min(PPQ, bar - beat * PPQ);
      for (let step = 0; step * ticks < end; step += 1) {
        const start = number * bar + beat * PPQ + step * ticks;
        columns.push({ index: index + columns.length, bar: number, beat, step, division, start, ticks });
      }
    }
    const made = { bar: number, first: index, columns };
    const old = before[number];
    layout.push(old !== undefined && alike(old, made) ? old : made);
    index += columns.length;
  }
  return layout.length === before.length && layout.every((bar, at) => bar === before[at]) ? before : layout;
}

/** The column that a tick lies in; the last one for ticks after the end. */
export function columnAt(layout: Layout, tick: number): Column | undefined {
  const bar = layout.findLast((one) => (one.columns[0]?.start ?? 0) <= tick) ?? layout[0];
  return bar?.columns.findLast((column) => column.start <= tick) ?? bar?.columns[0];
}

/** The column of a number; the nearest one there is. */
export function columnOf(layout: Layout, index: number): Column | undefined {
  const bar = layout.findLast((one) => one.first <= index) ?? layout[0];
  return bar?.columns[Math.min(Math.max(index - bar.first, 0), bar.columns.length - 1)];
}

export function columnCount(layout: Layout): number {
  const last = layout.at(-1);
  return last === undefined ? 0 : last.first + last.columns.length;
}

function placesByBeat(hits: readonly Hit[], bar: number, beats: number): Map<number, Set<number>> {
  const places = new Map<number, Set<number>>();
  for (const hit of hits) {
    const inBar = hit.slot % bar;
    const at = Math.floor(hit.slot / bar) * beats + Math.floor(inBar / PPQ);
    const found = places.get(at);
    if (found === undefined) places.set(at, new Set([inBar % PPQ]));
    else found.add(inBar % PPQ);
  }
  return places;
}

function alike(one: BarColumns, other: BarColumns): boolean {
  return (
    one.first === other.first &&
    one.columns.length === other.columns.length &&
    one.columns.every((column, at) => column.start === other.columns[at]?.start && column.ticks === other.columns[at].ticks)
  );
}
