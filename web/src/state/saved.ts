/** What survives a reload: kept in the browser's own storage. */

import { exampleDoc } from "./document";
import { begin, type History } from "./history";

const KEY = "ghostnote.studio.1";
/** Characters: browsers keep about five million for a page. */
const MOST = 2_000_000;
const KEPT_STEPS = 30;

/** The history as it was left; the example on the first visit, or where what was kept cannot be read. */
export function restored(storage: Pick<Storage, "getItem">): History {
  try {
    const kept = JSON.parse(storage.getItem(KEY) ?? "null") as History | null;
    if (kept !== null && Array.isArray(kept.doc.pattern.hits) && Array.isArray(kept.past)) return kept;
  } catch {
    // Unreadable: begin anew.
  }
  return begin(exampleDoc());
}

/** Keeps a history: without its oldest steps, and if it is still too long, without steps and takes. */
export function save(storage: Pick<Storage, "setItem">, history: History): void {
  const short = { ...history, past: history.past.slice(-KEPT_STEPS), future: [], gesture: null };
  for (const kept of [short, { ...short, past: [] }, { ...short, past: [], takes: [], take: -1 }]) {
    const text = JSON.stringify(kept);
    if (text.length > MOST) continue;
    try {
      storage.setItem(KEY, text);
      return;
    } catch {
      // The storage is full: try with less.
    }
  }
}
