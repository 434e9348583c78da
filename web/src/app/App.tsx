/** The page. */

import { useEffect, useState, type DragEvent } from "react";

import { Grid } from "../grid/Grid";
import { Inspector } from "../grid/Inspector";
import { setLoop } from "../grid/looping";
import { GeneratePanel } from "../panels/GeneratePanel";
import { LibraryPanel } from "../panels/LibraryPanel";
import { OutPanel, openFile } from "../panels/OutPanel";
import { Progress } from "../panels/Progress";
import { Takes } from "../panels/Takes";
import { WhyPanel } from "../panels/WhyPanel";
import { announcement } from "../state/announce";
import { beginningAt, endingAt, loop, within } from "../state/loop";
import { edit, set, settings, studio } from "../state/studio";
import { useStore } from "../state/store";
import { IconButton } from "../ui/IconButton";
import { NumberField } from "../ui/NumberField";
import { Tabs } from "../ui/Tabs";
import { Help } from "./Help";
import { SettingsDialog } from "./SettingsDialog";
import { Transport } from "./Transport";
import { openLink } from "./opening";
import { globalKey } from "./shortcuts";
import { sound, soundProblem } from "./sound";

const PANELS = [
  { id: "generate", title: "Generate", Panel: GeneratePanel },
  { id: "out", title: "Out & in", Panel: OutPanel },
  { id: "why", title: "Why", Panel: WhyPanel },
  { id: "library", title: "Library", Panel: LibraryPanel },
] as const;

const audition = (voice: Parameters<typeof sound.audition>[0]): void => sound.audition(voice);
const seek = (tick: number): void => sound.seek(tick);

export function App() {
  const [dialog, setDialog] = useState<"help" | "settings" | null>(null);
  const theme = useStore(settings, (now) => now.theme);
  useEffect(() => {
    document.documentElement.dataset["theme"] = theme;
  }, [theme]);
  useEffect(() => {
    const down = (event: KeyboardEvent): void => globalKey(event, () => setDialog("help"));
    const link = (): void => void openLink();
    addEventListener("keydown", down);
    addEventListener("hashchange", link);
    void openLink();
    return () => {
      removeEventListener("keydown", down);
      removeEventListener("hashchange", link);
    };
  }, []);
  const [over, setOver] = useState(false);
  const drop = (event: DragEvent): void => {
    const file = event.dataTransfer.files[0];
    if (file === undefined) return;
    event.preventDefault();
    void openFile(file);
  };
  return (
    <div
      className={over ? "app dropping" : "app"}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes("Files")) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDropCapture={() => setOver(false)}
      onDrop={drop}
    >
      <header className="top">
        <h1 className="brand">
          <svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">
            <path d="M4 10c1.5-5 3-5 4.500 0s3 5 4.500 0 2-3.500 3-3.500" />
          </svg>
          Ghostnote
        </h1>
        <Transport />
        <span className="top-end">
          <button type="button" className="small" onClick={() => setDialog("settings")}>
            Settings
          </button>
          <IconButton icon="help" name="Shortcuts (?)" press={() => setDialog("help")} />
        </span>
      </header>
      <main className="stage">
        <Toolbar />
        <Progress />
        <Grid audition={audition} seek={seek} />
        <Inspector />
        <Status />
      </main>
      <aside className="side" aria-label="Panels">
        <Tabs panels={PANELS} />
      </aside>
      {dialog === "help" && <Help close={() => setDialog(null)} />}
      {dialog === "settings" && <SettingsDialog close={() => setDialog(null)} />}
    </div>
  );
}

function Toolbar() {
  const name = useStore(studio, (history) => history.doc.name);
  const { view, tool } = useStore(settings, (now) => now);
  return (
    <div className="toolbar">
      <label className="name">
        <span className="sr">Name of the pattern</span>
        <input value={name} maxLength={80} onChange={(event) => edit("Rename", (doc) => ({ ...doc, name: event.target.value }), "rename")} />
      </label>
      <Takes />
      <Looped />
      <span className="switches">
        <Choice title="Tool" value={tool} options={{ draw: "Draw", select: "Select" }} change={(next) => set({ tool: next })} />
        <Choice title="View" value={view} options={{ grid: "Grid", feel: "Feel" }} change={(next) => set({ view: next })} />
      </span>
    </div>
  );
}

/** The bars of the loop, to be set exactly; nothing where all is played. */
function Looped() {
  const pattern = useStore(studio, (history) => history.doc.pattern);
  const bars = within(useStore(loop, (now) => now), pattern);
  if (bars === null) return null;
  return (
    <span className="looped" role="group" aria-label="Loop">
      <NumberField name="Loop bar" value={bars.first + 1} low={1} high={pattern.bars} change={(bar) => setLoop(beginningAt(bars, bar - 1))} />
      <NumberField name="to" value={bars.last + 1} low={1} high={pattern.bars} change={(bar) => setLoop(endingAt(bars, bar - 1))} />
      <IconButton icon="close" name="Play the whole pattern" press={() => setLoop(null)} />
    </span>
  );
}

function Choice<T extends string>(props: {
  readonly title: string;
  readonly value: T;
  readonly options: Readonly<Record<T, string>>;
  readonly change: (value: T) => void;
}) {
  return (
    <span className="choice" role="group" aria-label={props.title}>
      {(Object.keys(props.options) as T[]).map((one) => (
        <button key={one} type="button" aria-pressed={one === props.value} onClick={() => props.change(one)}>
          {props.options[one]}
        </button>
      ))}
    </span>
  );
}

function Status() {
  const said = useStore(announcement, (text) => text);
  const silent = useStore(soundProblem, (text) => text);
  return (
    <div className="status">
      <p role="status" aria-live="polite">
        {said}
      </p>
      {silent !== null && (
        <p role="alert" className="warn">
          {silent}
        </p>
      )}
      <p id="grid-help" className="keys">
        Arrows move, Enter adds or removes, plus and minus change the velocity, question mark shows all keys.
      </p>
    </div>
  );
}
