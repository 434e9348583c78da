/** Where the keyboard is in the grid. */

import { createStore } from "../state/store";
import type { VoiceName } from "../pattern/types";

export interface Cursor {
  readonly voice: VoiceName;
  /** A column; -3, -2 and -1 are mute, solo and lock in the lane's head. */
  readonly column: number;
}

export const cursor = createStore<Cursor>({ voice: "kick", column: 0 });

export function point(voice: VoiceName, column: number): void {
  cursor.set((now) => (now.voice === voice && now.column === column ? now : { voice, column }));
}
