/** What keys do while the grid has the focus. */

import { PLAIN_DIVISIONS, beatNumber, columnCount, columnOf, type Column } from "../pattern/columns";
import { NUDGE, VELOCITY, add, lock, move, nudge, remove, setVelocity } from "../pattern/edit";
import { titleOf } from "../pattern/lanes";
import { cellName } from "../pattern/names";
import type { Hit, VoiceName } from "../pattern/types";
import { say } from "../state/announce";
import { toggleLane, withDivision } from "../state/document";
import { edit, selection, set, settings, studio, toggled } from "../state/studio";
import { cursor, point } from "./cursor";
import { press } from "./LaneHead";
import { loopFromHere, loopToHere } from "./looping";
import { hitsIn, viewOf, type GridView } from "./view";

interface At {
  readonly view: GridView;
  readonly voice: VoiceName;
  readonly column: Column;
  readonly hits: readonly Hit[];
}

/** What changes act on: the selection, else the hits under the cursor. */
function targets({ hits }: At): ReadonlySet<string> {
  const chosen = selection.get();
  return chosen.size > 0 ? chosen : new Set(hits.map((hit) => hit.id));
}

type Action = (at: At, event: KeyboardEvent) => void;

const louder = (by: number): Action => (at) =>
  edit("Velocity", (doc) => ({ ...doc, pattern: setVelocity(doc.pattern, targets(at), (hit) => hit.velocity + by) }), `velocity ${at.voice} ${at.column.start}`);
const strike = (velocity: number): Action => (at) => {
  const ids = targets(at);
  edit(`Velocity ${velocity}`, (doc) => ({
    ...doc,
    pattern: ids.size === 0 ? add(doc.pattern, at.voice, at.column.start, velocity) : setVelocity(doc.pattern, ids, () => velocity),
  }));
};
const later = (by: number): Action => (at) =>
  edit("Timing", (doc) => ({ ...doc, pattern: nudge(doc.pattern, targets(at), (hit) => hit.offset + by) }), `timing ${at.voice} ${at.column.start}`);

const toggleHit: Action = (at) => {
  const ids = new Set(at.hits.map((hit) => hit.id));
  const what = titleOf(at.voice).toLowerCase();
  if (ids.size === 0) edit(`Add ${what}`, (doc) => ({ ...doc, pattern: add(doc.pattern, at.voice, at.column.start) }));
  else edit(`Remove ${what}`, (doc) => ({ ...doc, pattern: remove(doc.pattern, ids) }));
};

const erase: Action = (at) => {
  edit("Remove hits", (doc) => ({ ...doc, pattern: remove(doc.pattern, targets(at)) }));
  selection.set(() => new Set());
};

const lockHits: Action = (at) => {
  const ids = targets(at);
  const free = studio.get().doc.pattern.hits.some((hit) => ids.has(hit.id) && hit.locked !== true);
  if (ids.size > 0) edit(free ? "Lock hits" : "Free hits", (doc) => ({ ...doc, pattern: lock(doc.pattern, ids, free) }));
};

const divide: Action = ({ column }) => {
  const next = PLAIN_DIVISIONS[(PLAIN_DIVISIONS.findIndex((one) => one === column.division) + 1) % PLAIN_DIVISIONS.length] ?? 4;
  const doc = studio.get().doc;
  edit("Divide the beat", (old) => withDivision(old, beatNumber(doc.pattern.meter, column.bar, column.beat), next));
};

/** By key, letters small; see the overlay of shortcuts. */
const ACTIONS: Readonly<Record<string, Action>> = {
  Enter: toggleHit,
  Delete: erase,
  Backspace: erase,
  "+": louder(4),
  "=": louder(4),
  "-": louder(-4),
  _: louder(-4),
  a: strike(VELOCITY.accent),
  g: strike(VELOCITY.ghost),
  ",": later(-NUDGE),
  ".": later(NUDGE),
  l: lockHits,
  d: divide,
  m: ({ voice }) => set({ muted: toggled(settings.get().muted, voice) }),
  s: ({ voice }) => set({ solo: toggled(settings.get().solo, voice) }),
  k: ({ voice }) => edit(`Lock or free the lane ${titleOf(voice)}`, (doc) => toggleLane(doc, voice)),
  Escape: () => selection.set(() => new Set()),
};

const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Does what a key means in the grid; whether it meant something. */
export function gridKey(event: KeyboardEvent): boolean {
  const view = viewOf(studio.get().doc);
  const { voice, column: at } = cursor.get();
  const command = event.ctrlKey || event.metaKey;
  if (command && event.key.toLowerCase() === "a") {
    selection.set(() => new Set(view.doc.pattern.hits.map((hit) => hit.id)));
    return true;
  }
  if (command) return false;
  const arrow = ARROWS[event.key];
  if (arrow !== undefined) {
    if (event.altKey) shift(view, arrow);
    else walk(view, arrow, event.shiftKey);
    return true;
  }
  if (event.key === "Home" || event.key === "End") {
    point(voice, event.key === "Home" ? 0 : columnCount(view.layout) - 1);
    return true;
  }
  if (event.key === "PageUp" || event.key === "PageDown") {
    leap(view, event.key === "PageUp" ? -1 : 1);
    return true;
  }
  if (event.key === "[" || event.key === "]") {
    if (event.key === "[") loopFromHere();
    else loopToHere();
    return true;
  }
  if (at < 0) {
    if (event.key !== "Enter") return false;
    press(voice, at);
    return true;
  }
  return act(view, event);
}

function act(view: GridView, event: KeyboardEvent): boolean {
  const action = ACTIONS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  const { voice, column: index } = cursor.get();
  const column = columnOf(view.layout, index);
  if (action === undefined || column === undefined) return false;
  action({ view, voice, column, hits: hitsIn(view, voice, column) }, event);
  const after = viewOf(studio.get().doc);
  const now = columnOf(after.layout, index);
  if (now !== undefined) {
    const hits = hitsIn(after, voice, now);
    say(cellName(voice, now, hits, after.doc.pattern.bpm, after.doc.lockedLanes.includes(voice)));
  }
  return true;
}

function walk(view: GridView, [right, down]: readonly [number, number], selecting: boolean): void {
  const { voice, column } = cursor.get();
  const lane = Math.min(Math.max(view.lanes.indexOf(voice) + down, 0), view.lanes.length - 1);
  const next = Math.min(Math.max(column + right, selecting ? 0 : -3), columnCount(view.layout) - 1);
  const to = view.lanes[lane] ?? voice;
  if (selecting) {
    const cells = [column, next].flatMap((one) => columnOf(view.layout, one) ?? []);
    const hits = cells.flatMap((cell) => [voice, to].flatMap((name) => hitsIn(view, name, cell)));
    selection.set((old) => new Set([...old, ...hits.map((hit) => hit.id)]));
    say(`${selection.get().size} hits selected`);
  }
  point(to, next);
}

function leap(view: GridView, bars: number): void {
  const { voice, column } = cursor.get();
  const bar = columnOf(view.layout, Math.max(column, 0))?.bar ?? 0;
  point(voice, view.layout[Math.min(Math.max(bar + bars, 0), view.layout.length - 1)]?.first ?? 0);
}

/** Moves what is selected, or the hits under the cursor, by steps and lanes. */
function shift(view: GridView, [right, down]: readonly [number, number]): void {
  const { voice, column: index } = cursor.get();
  const column = columnOf(view.layout, index);
  if (column === undefined || index < 0) return;
  const ids = targets({ view, voice, column, hits: hitsIn(view, voice, column) });
  edit("Move hits", (doc) => ({ ...doc, pattern: move(doc.pattern, ids, right * column.ticks, laneStep(view, down)) }), "move");
  if (selection.get().size === 0) walk(view, [right, down], false);
}

export function laneStep(view: GridView, down: number): (voice: VoiceName) => VoiceName | undefined {
  return (voice) => view.lanes[view.lanes.indexOf(voice) + down];
}
