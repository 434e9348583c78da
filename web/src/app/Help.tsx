/** The overlay of shortcuts. */

import { Dialog } from "../ui/Dialog";

const SHORTCUTS: readonly (readonly [string, readonly (readonly [string, string])[]])[] = [
  ["Everywhere", [
    ["Space", "play, stop"],
    ["Ctrl Z", "undo"],
    ["Ctrl Shift Z", "redo"],
    ["1 – 9", "open a take"],
    ["T", "tap the tempo"],
    ["O", "loop this bar or the selection"],
    ["V", "grid or feel"],
    ["?", "this overlay"],
  ]],
  ["In the grid", [
    ["Arrows", "move"],
    ["Home, End, Page", "first, last, a bar"],
    ["Enter", "add or remove a hit"],
    ["+  –", "louder, softer"],
    ["A  G", "accent, ghost note"],
    [",  .", "earlier, later"],
    ["D", "divide the beat: 16ths, triplets, 32nds"],
    ["L  K", "lock the hit, lock the lane"],
    ["M  S", "mute, solo the lane"],
    ["Shift arrows", "select"],
    ["Ctrl A, Esc", "select all, none"],
    ["Alt arrows", "move hits"],
    ["[  ]", "loop from this bar, to this bar"],
    ["Del", "remove"],
  ]],
  ["With the pointer", [
    ["Drag", "paint (Shift: ghosts, Alt: accents)"],
    ["Drag a hit up, down", "velocity"],
    ["Drag a hit along", "erase"],
    ["Click the ruler", "play from there"],
    ["Drag the ruler", "loop bars"],
  ]],
  ["With fingers", [
    ["Tap", "add or remove"],
    ["Drag along", "paint, erase"],
    ["Hold and drag", "velocity, frame"],
    ["Two fingers", "scroll"],
    ["Drag the ruler", "scroll"],
  ]],
];

export function Help({ close }: { readonly close: () => void }) {
  return (
    <Dialog title="Shortcuts" close={close}>
      <div className="shortcuts">
        {SHORTCUTS.map(([where, keys]) => (
          <section key={where}>
            <h3>{where}</h3>
            <dl>
              {keys.map(([key, does]) => (
                <div key={key}>
                  <dt>
                    <kbd>{key}</kbd>
                  </dt>
                  <dd>{does}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
