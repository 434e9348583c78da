/** Pixels of the grid. Every column is as wide as every other, so places are found by counting. */

import { columnAt, columnOf, type Column, type Layout } from "../pattern/columns";

export const CELL = 26;
/** Height of a lane where there is no room for more; places are counted in these. */
export const LANE = 30;
const TALLEST = 46;
export const RULER = 28;

/** Pixels from the first column to where a tick sounds. */
export function xOfTick(layout: Layout, tick: number): number {
  const column = columnAt(layout, tick);
  if (column === undefined) return 0;
  return (column.index + Math.min((tick - column.start) / column.ticks, 1)) * CELL;
}

/** The column under a place. */
export function columnAtX(layout: Layout, x: number): Column | undefined {
  return columnOf(layout, Math.floor(x / CELL));
}

/** The bars to draw: those in sight, and one more on each side. */
export function barsInSight(layout: Layout, left: number, width: number): { first: number; last: number } {
  const first = columnAtX(layout, left)?.bar ?? 0;
  const last = columnAtX(layout, left + width)?.bar ?? 0;
  return { first: Math.max(first - 1, 0), last: Math.min(last + 1, layout.length - 1) };
}

/** Lanes grow into the room there is. */
export function laneHeight(height: number, lanes: number): number {
  return Math.min(Math.max(Math.floor((height - RULER) / Math.max(lanes, 1)), LANE), TALLEST);
}
