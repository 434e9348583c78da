/** What is under the cursor or selected, in numbers that can be changed: for touch, and for exact work. */

import { PLAIN_DIVISIONS, DIVISION_NAMES, beatNumber, columnOf, type Division } from "../pattern/columns";
import { VELOCITY, add, lock, nudge, remove, setVelocity } from "../pattern/edit";
import { VOICES, patternTicks, type Pattern, type VoiceName } from "../pattern/types";
import { titleOf } from "../pattern/lanes";
import { likelyName, offsetMs, place, timing } from "../pattern/names";
import { withDivision } from "../state/document";
import { edit, selection, set, settings, studio } from "../state/studio";
import { useStore } from "../state/store";
import { likelihoods } from "../state/why";
import { cursor, point } from "./cursor";
import { hitsIn, viewOf } from "./view";

export function Inspector() {
  const doc = useStore(studio, (history) => history.doc);
  const at = useStore(cursor, (now) => now);
  const chosen = useStore(selection, (ids) => ids);
  const heat = useStore(settings, (now) => now.heat);
  const gain = useStore(settings, (now) => now.gains[at.voice] ?? 0);
  const view = viewOf(doc);
  const column = columnOf(view.layout, Math.max(at.column, 0));
  if (column === undefined) return null;
  const here = hitsIn(view, at.voice, column);
  const hits = chosen.size > 0 ? doc.pattern.hits.filter((hit) => chosen.has(hit.id)) : here;
  const ids = new Set(hits.map((hit) => hit.id));
  const first = hits[0];
  const likely = heat && first !== undefined ? likelihoods(doc.origin)?.[first.id] : undefined;
  const change = (label: string, next: (pattern: Pattern) => Pattern): void =>
    edit(label, (old) => ({ ...old, pattern: next(old.pattern) }), `${label} ${[...ids].join(" ")}`);
  return (
    <div className="inspector" role="group" aria-label="Hit and lane">
      <span className="inspector-place">
        <b>{chosen.size > 0 ? `${hits.length} selected` : titleOf(at.voice)}</b>
        <small>{place(column)}</small>
        {likely !== undefined && <small>{likelyName(likely)}</small>}
      </span>
      {first === undefined ? (
        <button type="button" className="small" onClick={() => edit("Add hit", (old) => ({ ...old, pattern: add(old.pattern, at.voice, column.start, VELOCITY.plain) }))}>
          Add hit
        </button>
      ) : (
        <>
          <label className="mini">
            <span>Velocity</span>
            <input type="range" min={1} max={127} value={first.velocity} onChange={(event) => {
              const by = event.target.valueAsNumber - first.velocity;
              change("Velocity", (pattern) => setVelocity(pattern, ids, (hit) => hit.velocity + by));
            }} />
            <output>{first.velocity}</output>
          </label>
          <label className="mini">
            <span>Timing</span>
            <input type="range" min={-60} max={60} value={first.offset} aria-valuetext={timing(first.offset, doc.pattern.bpm)} onChange={(event) => {
              const by = event.target.valueAsNumber - first.offset;
              change("Timing", (pattern) => nudge(pattern, ids, (hit) => hit.offset + by));
            }} />
            <output>{offsetMs(first.offset, doc.pattern.bpm)} ms</output>
          </label>
          <button type="button" className="small" aria-pressed={first.locked === true} onClick={() => change(first.locked === true ? "Free hits" : "Lock hits", (pattern) => lock(pattern, ids, first.locked !== true))}>
            Lock
          </button>
          <button type="button" className="small" onClick={() => {
            change("Remove hits", (pattern) => remove(pattern, ids));
            selection.set(() => new Set());
          }}>
            Remove
          </button>
        </>
      )}
      <label className="mini">
        <span>Beat in</span>
        <select
          value={column.division}
          onChange={(event) => {
            const division = Number(event.target.value) as Division;
            edit("Divide the beat", (old) => withDivision(old, beatNumber(old.pattern.meter, column.bar, column.beat), division));
          }}
        >
          {(PLAIN_DIVISIONS as readonly Division[]).map((one) => (
            <option key={one} value={one}>
              {DIVISION_NAMES[one]}
            </option>
          ))}
          {!(PLAIN_DIVISIONS as readonly Division[]).includes(column.division) && <option value={column.division}>{DIVISION_NAMES[column.division]}</option>}
        </select>
      </label>
      <label className="mini">
        <span>
          Level<span className="sr"> of {titleOf(at.voice)}</span>
        </span>
        <input type="range" min={-24} max={6} value={gain} aria-valuetext={`${gain} decibels`} onChange={(event) => set({ gains: { ...settings.get().gains, [at.voice]: event.target.valueAsNumber } })} />
        <output>{gain} dB</output>
      </label>
      <AddLane shown={view.lanes} />
      {patternTicks(doc.pattern) > 0 && doc.pattern.hits.length === 0 && <small>The pattern is empty: draw, or generate.</small>}
    </div>
  );
}

function AddLane({ shown }: { readonly shown: readonly VoiceName[] }) {
  const others = VOICES.filter((voice) => !shown.includes(voice));
  return (
    <label className="mini add-lane">
      <span className="sr">Add a lane</span>
      <select
        value=""
        onChange={(event) => {
          const voice = event.target.value as VoiceName;
          edit(`Add the lane ${titleOf(voice)}`, (doc) => ({ ...doc, lanes: [...doc.lanes, voice] }));
          point(voice, 0);
        }}
      >
        <option value="">+ Drum</option>
        {others.map((voice) => (
          <option key={voice} value={voice}>
            {titleOf(voice)}
          </option>
        ))}
      </select>
    </label>
  );
}
