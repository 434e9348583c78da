/** The takes of the last request: one click each, heard at the same place of the playhead. */

import { useStore } from "../state/store";
import { openTake, studio } from "../state/studio";

export function Takes() {
  const takes = useStore(studio, (history) => history.takes);
  const open = useStore(studio, (history) => history.take);
  if (takes.length === 0) return null;
  const path = takes.every((take) => /^\d+$/.test(take.label));
  return (
    <div className="takes" role="group" aria-label="Takes">
      <span className="takes-name">{path ? "Morph" : "Takes"}</span>
      {path ? (
        <label className="morph">
          <span className="sr">Place on the way</span>
          <input type="range" min={0} max={takes.length - 1} value={Math.max(open, 0)} onChange={(event) => openTake(event.target.valueAsNumber)} />
          <output>
            {Math.max(open, 0) + 1} of {takes.length}
          </output>
        </label>
      ) : (
        takes.map((take, at) => (
          <button
            key={take.label}
            type="button"
            className="take"
            aria-pressed={at === open}
            title={take.distance === null ? take.doc.name : `${take.doc.name}, ${Math.round(take.distance * 100)} % away`}
            onClick={() => openTake(at)}
          >
            {take.label}
            {take.distance !== null && <small>{Math.round(take.distance * 100)}</small>}
          </button>
        ))
      )}
    </div>
  );
}
