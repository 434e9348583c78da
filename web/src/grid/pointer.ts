/** What the pointer does in the grid: paint, erase, velocity by vertical drag; select and move. */

import { CELL, LANE, columnAtX } from "./geometry";
import { VELOCITY, add, move, remove, setVelocity } from "../pattern/edit";
import { titleOf } from "../pattern/lanes";
import type { Pattern, VoiceName } from "../pattern/types";
import type { Column } from "../pattern/columns";
import { edit, selection, settings, studio } from "../state/studio";
import { point } from "./cursor";
import { laneStep } from "./keys";
import { hitsIn, viewOf, type GridView } from "./view";

/** A place from the first cell's corner: pixels across, and down in `LANE` a lane, however tall lanes are drawn. */
export interface Spot {
  readonly x: number;
  readonly y: number;
}

export interface Marquee {
  readonly from: Spot;
  readonly to: Spot;
}

interface Cell {
  readonly voice: VoiceName;
  readonly column: Column;
}

export interface Drag {
  readonly from: Spot;
  to: (spot: Spot) => void;
  end: () => void;
}

/** What a drag that begins on a hit does; where it is not said, its direction decides. */
export type Striking = "velocity" | "erase";

/** Pixels of movement that make a press a drag. */
const SLACK = 4;
/** Velocity of a pixel of vertical drag. */
const PER_PIXEL = 0.9;

let gestures = 0;

function cellAt(view: GridView, spot: Spot): Cell | null {
  const voice = view.lanes[Math.floor(spot.y / LANE)];
  const column = columnAtX(view.layout, spot.x);
  return voice === undefined || column === undefined || spot.x < 0 ? null : { voice, column };
}

/** Begins a gesture; null where there is no cell. */
export function press(
  spot: Spot,
  keys: Pick<PointerEvent, "shiftKey" | "altKey">,
  show: (marquee: Marquee | null) => void,
  does?: Striking,
): Drag | null {
  const view = viewOf(studio.get().doc);
  const cell = cellAt(view, spot);
  if (cell === null) return null;
  gestures += 1;
  const gesture = `drag ${gestures}`;
  point(cell.voice, cell.column.index);
  const hits = hitsIn(view, cell.voice, cell.column);
  if (settings.get().tool === "select") {
    return hits.some((hit) => selection.get().has(hit.id)) ? moving(view, spot) : marquee(spot, show);
  }
  if (hits.length > 0) return striking(spot, cell, gesture, does);
  const velocity = keys.altKey ? VELOCITY.accent : keys.shiftKey ? VELOCITY.ghost : VELOCITY.plain;
  return painting(spot, cell, velocity, gesture);
}

function each(from: Spot, to: Spot, visit: (cell: Cell) => void): void {
  const view = viewOf(studio.get().doc);
  const steps = Math.max(Math.ceil(Math.abs(to.x - from.x) / CELL), Math.ceil(Math.abs(to.y - from.y) / LANE), 1);
  for (let step = 1; step <= steps; step += 1) {
    const part = step / steps;
    const cell = cellAt(view, { x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part });
    if (cell !== null) visit(cell);
  }
}

function painting(from: Spot, first: Cell, velocity: number, gesture: string): Drag {
  const paint = ({ voice, column }: Cell): void => {
    if (hitsIn(viewOf(studio.get().doc), voice, column).length > 0) return;
    edit(
      `Paint ${titleOf(voice).toLowerCase()}`,
      (doc) => ({ ...doc, pattern: add(doc.pattern, voice, column.start, velocity) }),
      gesture,
    );
  };
  paint(first);
  let last = from;
  return {
    from,
    to: (spot) => {
      each(last, spot, paint);
      last = spot;
    },
    end: () => undefined,
  };
}

/** On a hit: a click removes it, a drag along the lane removes more, and one across it changes the velocity. */
function striking(from: Spot, first: Cell, gesture: string, does?: Striking): Drag {
  const view = viewOf(studio.get().doc);
  const under = new Set(hitsIn(view, first.voice, first.column).map((hit) => hit.id));
  const ids = [...under].some((id) => selection.get().has(id)) ? selection.get() : under;
  const before = new Map(view.doc.pattern.hits.map((hit) => [hit.id, hit.velocity]));
  let mode: Striking | "none" = does ?? "none";
  let last = from;
  const erase = ({ voice, column }: Cell): void => {
    const gone = new Set(hitsIn(viewOf(studio.get().doc), voice, column).map((hit) => hit.id));
    if (gone.size > 0) {
      edit(`Remove ${titleOf(voice).toLowerCase()}`, (doc) => ({ ...doc, pattern: remove(doc.pattern, gone) }), gesture);
    }
  };
  return {
    from,
    to: (spot) => {
      const [dx, dy] = [Math.abs(spot.x - from.x), Math.abs(spot.y - from.y)];
      if (mode === "none" && Math.max(dx, dy) > SLACK) mode = dy > dx ? "velocity" : "erase";
      if (mode === "velocity") {
        const by = (from.y - spot.y) * PER_PIXEL;
        const louder = (pattern: Pattern): Pattern =>
          setVelocity(pattern, ids, (hit) => (before.get(hit.id) ?? hit.velocity) + by);
        edit("Velocity", (doc) => ({ ...doc, pattern: louder(doc.pattern) }), gesture);
      } else if (mode === "erase" && dx > CELL / 2) {
        erase(first);
        each(last, spot, erase);
        last = spot;
      }
    },
    end: () => {
      if (mode === "none") erase(first);
    },
  };
}

function moving(view: GridView, from: Spot): Drag {
  const ids = selection.get();
  const base = view.doc.pattern;
  const start = cellAt(view, from);
  gestures += 1;
  const gesture = `drag ${gestures}`;
  return {
    from,
    to: (spot) => {
      const now = cellAt(view, spot);
      if (now === null || start === null) return;
      const down = view.lanes.indexOf(now.voice) - view.lanes.indexOf(start.voice);
      const moved = move(base, ids, now.column.start - start.column.start, laneStep(view, down));
      edit("Move hits", (doc) => ({ ...doc, pattern: moved }), gesture);
    },
    end: () => undefined,
  };
}

function marquee(from: Spot, show: (marquee: Marquee | null) => void): Drag {
  selection.set(() => new Set());
  return {
    from,
    to: (to) => {
      show({ from, to });
      selection.set(() => inside(viewOf(studio.get().doc), from, to));
    },
    end: () => {
      show(null);
    },
  };
}

function inside(view: GridView, from: Spot, to: Spot): ReadonlySet<string> {
  const [top, bottom] = [Math.min(from.y, to.y), Math.max(from.y, to.y)].map((y) => Math.floor(y / LANE));
  const first = columnAtX(view.layout, Math.min(from.x, to.x));
  const last = columnAtX(view.layout, Math.max(from.x, to.x));
  if (first === undefined || last === undefined) return new Set();
  const lanes = new Set(view.lanes.slice(Math.max(top ?? 0, 0), (bottom ?? 0) + 1));
  const chosen = view.doc.pattern.hits.filter(
    (hit) => lanes.has(hit.voice) && hit.slot >= first.start && hit.slot < last.start + last.ticks,
  );
  return new Set(chosen.map((hit) => hit.id));
}
