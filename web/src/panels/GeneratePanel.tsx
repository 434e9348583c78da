/** Everything that the model can be asked for. */

import { useState } from "react";

import { KNOBS, RANGES } from "../pattern/ranges.gen";
import { barTicks } from "../pattern/types";
import { isLocked } from "../state/document";
import { outlook, regionOf } from "../state/region";
import { selection, studio } from "../state/studio";
import { useStore } from "../state/store";
import { Dial } from "../ui/Dial";
import { IconButton } from "../ui/IconButton";
import { NumberField } from "../ui/NumberField";
import { FeelFields } from "./FeelFields";
import { RhythmFields } from "./RhythmFields";
import { brought } from "./brought";
import { Understanding } from "./Understanding";
import { StyleBrowser } from "./StyleBrowser";
import { KEEPS_LOCKS, TITLES, ask, asking } from "./asking";
import { TASKS, turn, wish, wishFor, type DialName, type Task, type Wish } from "./wish";

const HELP: Record<Task, string> = {
  new: "A pattern of its own, in words, by style, or both.",
  again: "What is not locked is played anew. Select hits in the grid to play only those anew.",
  vary: "Other patterns near this one, the nearest first.",
  humanize: "The same notes with a drummer's velocity and timing.",
  continue: "The groove goes on after the last bar.",
  fill: "A fill at the end of a bar; everything else stays.",
  words: "Say what to change; everything else stays, hit for hit.",
  morph: "A path from this pattern to another take.",
  rhythm: "A kit’s part to a rhythm: tap it, or bring a bass line.",
  feel: "These notes, as another groove plays: its velocities and its timing.",
};

/** The title of a knob, and where it begins when it is taken into the hand. */
const DIAL_LOOKS: Record<DialName, readonly [string, number]> = {
  density: ["Density", 50],
  swing: ["Swing", 58],
  dynamics: ["Dynamics", 50],
  syncopation: ["Syncopation", 50],
  complexity: ["Complexity", 50],
  ghost_notes: ["Ghost notes", 40],
  hat_subdivision: ["Hat pulse", 8],
  laid_back: ["Laid back", 8],
  intensity: ["Intensity", 60],
  fill_every: ["Fill every", 4],
  guidance: ["Insistence", 3],
};

export function GeneratePanel() {
  const now = useStore(wish, (value) => value);
  const busy = useStore(asking, (value) => value !== null);
  const chosen = useStore(selection, (ids) => ids.size);
  const held = useStore(brought, (all) => all);
  return (
    <form
      className="panel-body"
      aria-label="Generate"
      onSubmit={(event) => {
        event.preventDefault();
        void ask(wish.get());
      }}
    >
      <div className="tasks" role="radiogroup" aria-label="What to do">
        {TASKS.map((task) => (
          <label key={task} className={task === now.task ? "task on" : "task"}>
            <input type="radio" name="task" checked={task === now.task} onChange={() => wishFor({ task })} />
            {TITLES[task]}
          </label>
        ))}
      </div>
      <p className="hint">{HELP[now.task]}</p>
      <TaskFields now={now} />
      {KEEPS_LOCKS.has(now.task) && now.task !== "again" && <Locks />}
      {now.task === "morph" ? null : <Amounts now={now} />}
      <button type="submit" className="primary" disabled={busy || !isReady(now, held)}>
        {verb(now, chosen)}
      </button>
      {KNOBBED.has(now.task) && <Knobs now={now} />}
    </form>
  );
}

/** Tasks that the knobs act on. */
const KNOBBED: ReadonlySet<Task> = new Set(["new", "again", "vary", "continue", "fill", "rhythm"]);

function isReady(now: Wish, { rhythm, groove, taps }: ReturnType<typeof brought.get>): boolean {
  if (now.task === "words") return now.words.trim() !== "";
  if (now.task === "rhythm") return rhythm !== null || taps.length > 0;
  if (now.task === "feel") return now.feelOf !== "" || groove !== null;
  return now.task !== "morph" || now.morphTo !== "";
}

function verb(now: Wish, chosen: number): string {
  if (now.task === "new") return "Generate";
  if (now.task === "again" && chosen > 0) return `Play ${chosen} selected anew`;
  return TITLES[now.task];
}

/** What "Play anew" will change, before it does. */
function Outlook() {
  const doc = useStore(studio, (history) => history.doc);
  const ids = useStore(selection, (chosen) => chosen);
  return <p className="note">{outlook(doc, regionOf(doc.pattern, ids))}</p>;
}

/** That locks hold, where there are some. */
function Locks() {
  const doc = useStore(studio, (history) => history.doc);
  const locked = doc.pattern.hits.filter((hit) => isLocked(doc, hit)).length;
  if (locked === 0) return null;
  return <p className="note">{locked === 1 ? "1 locked hit stays" : `${locked} locked hits stay`} as {locked === 1 ? "it is" : "they are"}.</p>;
}

function TaskFields({ now }: { readonly now: Wish }) {
  const bars = useStore(studio, (history) => history.doc.pattern.bars);
  const beats = useStore(studio, (history) => barTicks(history.doc.pattern.meter) / 480);
  switch (now.task) {
    case "new":
      return <NewFields now={now} />;
    case "again":
      return <Outlook />;
    case "vary":
      return <Amount name="How much changes" now={now} />;
    case "humanize":
      return <Amount name="How much of it" now={now} />;
    case "continue":
      return <NumberField name="Bars to add" value={Math.min(now.added, 32 - bars)} low={1} high={Math.max(32 - bars, 1)} change={(added) => wishFor({ added })} />;
    case "fill":
      return (
        <div className="row">
          <NumberField name="Bar" value={Math.min(now.bar, bars)} low={1} high={bars} change={(bar) => wishFor({ bar })} />
          <NumberField name="Beats" value={Math.min(now.length, beats)} low={1} high={Math.floor(beats)} change={(length) => wishFor({ length })} />
        </div>
      );
    case "words":
      return (
        <label className="wide">
          <span>What to change</span>
          <textarea
            rows={2}
            value={now.words}
            placeholder="double the hats in bar 2, louder kick"
            onChange={(event) => wishFor({ words: event.target.value })}
          />
        </label>
      );
    case "morph":
      return <MorphFields now={now} />;
    case "rhythm":
      return <RhythmFields now={now} />;
    case "feel":
      return <FeelFields now={now} />;
  }
}

function Amount({ name, now }: { readonly name: string; readonly now: Wish }) {
  return (
    <label className="wide">
      <span>
        {name}: {now.amount} %
      </span>
      <input type="range" min={1} max={100} value={now.amount} onChange={(event) => wishFor({ amount: event.target.valueAsNumber })} />
    </label>
  );
}

function MorphFields({ now }: { readonly now: Wish }) {
  const takes = useStore(studio, (history) => history.takes);
  const open = useStore(studio, (history) => history.take);
  const others = takes.filter((_, at) => at !== open);
  if (others.length === 0) return <p className="note">Generate some takes first: a morph goes from one to another.</p>;
  return (
    <>
      <label className="wide">
        <span>Morph to take</span>
        <select value={now.morphTo} onChange={(event) => wishFor({ morphTo: event.target.value })}>
          <option value="">Choose…</option>
          {others.map((take) => (
            <option key={take.label} value={take.label}>
              {take.label} · {take.doc.name}
            </option>
          ))}
        </select>
      </label>
      <label className="wide">
        <span>Played anew on the way: {now.life} %</span>
        <input type="range" min={0} max={100} value={now.life} onChange={(event) => wishFor({ life: event.target.valueAsNumber })} />
      </label>
    </>
  );
}

function NewFields({ now }: { readonly now: Wish }) {
  const [browsing, setBrowsing] = useState(false);
  return (
    <>
      <label className="wide">
        <span>In words</span>
        <textarea
          rows={2}
          value={now.prompt}
          placeholder="laid back hip-hop at 88, busy hats, 8 bars"
          onChange={(event) => wishFor({ prompt: event.target.value, understood: null })}
          onKeyDown={(event) => {
            if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) event.currentTarget.form?.requestSubmit();
          }}
        />
      </label>
      {now.understood !== null && <Understanding read={now.understood} />}
      <div className="wide">
        <span>Style</span>
        <div className="row">
          <button type="button" className="chooser" aria-haspopup="dialog" onClick={() => setBrowsing(true)}>
            {now.style ?? "From the words, or funk"}
          </button>
          {now.style !== null && <IconButton icon="close" name="No style" press={() => wishFor({ style: null })} />}
        </div>
      </div>
      {browsing && <StyleBrowser close={() => setBrowsing(false)} />}
      <Dial name="Bars" unit="bars" low={1} high={32} step={1} usual={4} hint="Length of the pattern" value={now.bars} change={(bars) => wishFor({ bars })} />
      <Dial name="Tempo" unit="BPM" low={40} high={300} step={1} usual={100} hint="Quarter notes a minute" value={now.tempo} change={(tempo) => wishFor({ tempo })} />
      <div className="row">
        <label className="field grow">
          <span>Meter</span>
          <select value={now.meter ?? ""} onChange={(event) => wishFor({ meter: event.target.value || null })}>
            <option value="">auto</option>
            {["4/4", "3/4", "5/4", "6/8", "7/8", "9/8", "12/8"].map((meter) => (
              <option key={meter}>{meter}</option>
            ))}
          </select>
        </label>
        <label className="field grow">
          <span>Section</span>
          <select
            value={now.section ?? ""}
            onChange={(event) => wishFor({ section: (event.target.value || null) as Wish["section"] })}
          >
            <option value="">none</option>
            {["intro", "verse", "chorus", "outro"].map((section) => (
              <option key={section}>{section}</option>
            ))}
          </select>
        </label>
      </div>
    </>
  );
}

function Amounts({ now }: { readonly now: Wish }) {
  return (
    <div className="row">
      <NumberField name="Takes" value={now.count} low={1} high={8} change={(count) => wishFor({ count })} />
      <label className="field grow">
        <span>Seed</span>
        <input
          inputMode="numeric"
          placeholder="drawn"
          value={now.seed}
          onChange={(event) => wishFor({ seed: event.target.value.replace(/\D/g, "").slice(0, 15) })}
        />
      </label>
      <IconButton icon="dice" name="Draw a new seed each time" disabled={now.seed === ""} press={() => wishFor({ seed: "" })} />
    </div>
  );
}

function Knobs({ now }: { readonly now: Wish }) {
  const names: readonly DialName[] = now.task === "new" || now.task === "rhythm" ? [...KNOBS, "intensity", "fill_every", "guidance"] : [...KNOBS, "intensity", "guidance"];
  return (
    <details className="knobs" open>
      <summary>Knobs</summary>
      {names.map((name) => {
        const range = RANGES[name];
        const [title, usual] = DIAL_LOOKS[name];
        return (
          <Dial
            key={name}
            name={title}
            unit={range.unit}
            low={range.low}
            high={range.high}
            step={1}
            usual={usual}
            hint={range.meaning}
            value={now.dials[name] ?? null}
            change={(value) => turn(name, value)}
          />
        );
      })}
    </details>
  );
}
