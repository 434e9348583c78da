/** Setting the loop from where somebody is in the grid. */

import { barTicks } from "../pattern/types";
import { columnOf } from "../pattern/columns";
import { say } from "../state/announce";
import { beginningAt, endingAt, loop, named, spanning, within, type LoopBars } from "../state/loop";
import { selection, studio } from "../state/studio";
import { cursor } from "./cursor";
import { viewOf } from "./view";

export function setLoop(bars: LoopBars | null): void {
  loop.set(() => bars);
  say(bars === null ? "The whole pattern is played." : `Loop: ${named(bars)}.`);
}

/** Loops what is selected, else the bar of the cursor; once more plays the whole pattern again. */
export function toggleLoop(): void {
  const { pattern } = studio.get().doc;
  if (within(loop.get(), pattern) !== null) {
    setLoop(null);
    return;
  }
  const bars = pattern.hits.filter((hit) => selection.get().has(hit.id)).map((hit) => Math.floor(hit.slot / barTicks(pattern.meter)));
  setLoop(bars.length > 0 ? spanning(Math.min(...bars), Math.max(...bars)) : spanning(cursorBar(), cursorBar()));
}

/** The bar of the cursor begins the loop, or ends it. */
export function loopFromHere(): void {
  setLoop(beginningAt(loop.get(), cursorBar()));
}

export function loopToHere(): void {
  setLoop(endingAt(loop.get(), cursorBar()));
}

function cursorBar(): number {
  return columnOf(viewOf(studio.get().doc).layout, Math.max(cursor.get().column, 0))?.bar ?? 0;
}
