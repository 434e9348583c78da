/** Where the feel comes from: another take, or a file. */

import { studio } from "../state/studio";
import { useStore } from "../state/store";
import { FileDrop } from "./FileDrop";
import { brought } from "./brought";
import { wishFor, type Wish } from "./wish";

export function FeelFields({ now }: { readonly now: Wish }) {
  const groove = useStore(brought, (all) => all.groove);
  const takes = useStore(studio, (history) => history.takes);
  const open = useStore(studio, (history) => history.take);
  const others = takes.filter((_, at) => at !== open);
  return (
    <>
      {others.length > 0 && (
        <label className="wide">
          <span>Feel of</span>
          <select value={now.feelOf} onChange={(event) => wishFor({ feelOf: event.target.value })}>
            <option value="">a MIDI file</option>
            {others.map((take) => (
              <option key={take.label} value={take.label}>
                take {take.label} · {take.doc.name}
              </option>
            ))}
          </select>
        </label>
      )}
      {now.feelOf === "" && <FileDrop name="Choose or drop a MIDI file…" held={groove} take={(file) => brought.set((all) => ({ ...all, groove: file }))} />}
    </>
  );
}
