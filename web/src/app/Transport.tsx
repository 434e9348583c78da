/** The bar at the top: play, tempo, meter, length, kit, undo. */

import { useRef } from "react";

import { barTicks, type Meter } from "../pattern/types";
import { doubled, setBars, setMeter } from "../pattern/edit";
import type { KitName } from "../sound/kits/names";
import { toggleLoop } from "../grid/looping";
import { loop, named, within } from "../state/loop";
import { edit, redoStep, set, settings, studio, undoStep } from "../state/studio";
import { useStore } from "../state/store";
import { IconButton } from "../ui/IconButton";
import { NumberField } from "../ui/NumberField";
import { playing, sound } from "./sound";
import { tapped } from "./tap";

/** Meters that the list offers; others come with clips and results. */
const METERS: readonly Meter[] = [
  [4, 4], [3, 4], [2, 4], [5, 4], [6, 4], [7, 4], [6, 8], [5, 8], [7, 8], [9, 8], [11, 8], [12, 8], [15, 16],
];
const KITS: Record<KitName, string> = { acoustic: "Acoustic", "808": "808", "909": "909" };

export function Transport() {
  const on = useStore(playing, (now) => now);
  const { metronome, kit } = useStore(settings, (now) => now);
  const pattern = useStore(studio, (history) => history.doc.pattern);
  const looped = within(useStore(loop, (bars) => bars), pattern);
  return (
    <div className="transport" role="group" aria-label="Transport">
      <IconButton icon={on ? "stop" : "play"} name={on ? "Stop (Space)" : "Play (Space)"} kind="play" press={() => void sound.toggle()} />
      <IconButton icon="metronome" name="Metronome" on={metronome} press={() => set({ metronome: !metronome })} />
      <IconButton icon="loop" name={looped === null ? "Loop this bar (O)" : `Loop: ${named(looped)} (O)`} on={looped !== null} press={toggleLoop} />
      <Tempo bpm={pattern.bpm} />
      <label className="field">
        <span>Meter</span>
        <select
          value={pattern.meter.join("/")}
          onChange={(event) => {
            const [beats = 4, unit = 4] = event.target.value.split("/").map(Number);
            edit(`Meter ${event.target.value}`, (doc) => ({ ...doc, pattern: setMeter(doc.pattern, [beats, unit]), divisions: {} }));
          }}
        >
          {offered(pattern.meter).map((meter) => (
            <option key={meter.join("/")}>{meter.join("/")}</option>
          ))}
        </select>
      </label>
      <NumberField
        name="Bars"
        value={pattern.bars}
        low={1}
        high={32}
        change={(bars) => edit(`${bars} bars`, (doc) => ({ ...doc, pattern: setBars(doc.pattern, bars) }))}
      />
      <button
        type="button"
        className="small"
        disabled={pattern.bars > 16}
        title="Repeat the pattern after itself"
        onClick={() => edit("Repeat the pattern", (doc) => ({ ...doc, pattern: doubled(doc.pattern) }))}
      >
        ×2
      </button>
      <label className="field">
        <span>Kit</span>
        <select value={kit} onChange={(event) => set({ kit: event.target.value as KitName })}>
          {Object.entries(KITS).map(([name, title]) => (
            <option key={name} value={name}>
              {title}
            </option>
          ))}
        </select>
      </label>
      <History />
    </div>
  );
}

function offered(now: Meter): readonly Meter[] {
  return METERS.some((one) => one.join() === now.join()) || barTicks(now) === 0 ? METERS : [...METERS, now];
}

function Tempo({ bpm }: { readonly bpm: number }) {
  const taps = useRef<readonly number[]>([]);
  const change = (to: number): void => edit(`Tempo ${to}`, (doc) => ({ ...doc, pattern: { ...doc.pattern, bpm: to } }), "tempo");
  return (
    <>
      <NumberField name="BPM" value={bpm} low={40} high={300} change={change} />
      <button
        type="button"
        className="small"
        title="Tap the beat (T)"
        data-tap
        onClick={() => {
          const now = tapped(taps.current, performance.now());
          taps.current = now.taps;
          if (now.bpm !== null) change(now.bpm);
        }}
      >
        Tap
      </button>
    </>
  );
}

function History() {
  const undo = useStore(studio, (history) => history.past.at(-1)?.label);
  const redo = useStore(studio, (history) => history.future.at(-1)?.label);
  return (
    <span className="pair">
      <IconButton icon="undo" name={undo === undefined ? "Undo" : `Undo: ${undo} (Ctrl+Z)`} disabled={undo === undefined} press={undoStep} />
      <IconButton icon="redo" name={redo === undefined ? "Redo" : `Redo: ${redo} (Ctrl+Shift+Z)`} disabled={redo === undefined} press={redoStep} />
    </span>
  );
}
