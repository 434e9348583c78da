/** Keys that work everywhere but in fields. */

import { toggleLoop } from "../grid/looping";
import { openTake, redoStep, set, settings, studio, undoStep } from "../state/studio";
import { say } from "../state/announce";
import { sound } from "./sound";

const FIELDS = "input:not([type=range]):not([type=checkbox]):not([type=radio]), textarea, select";

/** Does what a key means; `help` opens the overlay. */
export function globalKey(event: KeyboardEvent, help: () => void): void {
  const target = event.target as HTMLElement;
  if (event.defaultPrevented || target.closest("dialog") !== null) return;
  const command = event.ctrlKey || event.metaKey;
  const typing = target.matches(FIELDS);
  if (command && event.key.toLowerCase() === "z" && !typing) {
    event.preventDefault();
    const label = (event.shiftKey ? studio.get().future : studio.get().past).at(-1)?.label;
    (event.shiftKey ? redoStep : undoStep)();
    if (label !== undefined) say(`${event.shiftKey ? "Redone" : "Undone"}: ${label}`);
    return;
  }
  if (command || event.altKey || typing) return;
  if (event.key === " ") {
    // A button that has the focus is pressed by Space, as ever; everywhere else it plays.
    if (target.matches("button, summary, input")) return;
    event.preventDefault();
    void sound.toggle();
  } else if (event.key === "?") help();
  else if (event.key.toLowerCase() === "t") document.querySelector<HTMLButtonElement>("[data-tap]")?.click();
  else if (event.key.toLowerCase() === "o") toggleLoop();
  else if (event.key.toLowerCase() === "v") set({ view: settings.get().view === "grid" ? "feel" : "grid" });
  else if (/^[1-9]$/.test(event.key)) openTake(Number(event.key) - 1);
}
