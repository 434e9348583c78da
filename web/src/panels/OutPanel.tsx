/** Out: MIDI by button and by drag, WAV, link; and in: a MIDI file. */

import { useState, type DragEvent } from "react";

import { sound } from "../app/sound";
import { exportMidi } from "../midi";
import { KIT_MAPS } from "../pattern/kit.gen";
import type { KitMapName, VoiceName } from "../pattern/types";
import { linkOf } from "../share/link";
import { say } from "../state/announce";
import { isUntouched, type Doc } from "../state/document";
import { loop, within } from "../state/loop";
import { set, settings, studio } from "../state/studio";
import { useStore } from "../state/store";
import { bytesOf } from "../api/client";
import { attempt, open } from "./asking";
import { MidiChooser } from "../ui/MidiChooser";
import { MidiOut } from "./MidiOut";
import { MOST_BYTES, fileName, give, tooLarge } from "./files";

export function OutPanel() {
  const doc = useStore(studio, (history) => history.doc);
  const { exportKit, straight, muted, solo } = useStore(settings, (now) => now);
  const audible = (voice: VoiceName): boolean => !muted.includes(voice) && (solo.length === 0 || solo.includes(voice));
  const silent = doc.pattern.hits.some((hit) => !audible(hit.voice));
  const looped = within(useStore(loop, (bars) => bars), doc.pattern) !== null;
  const [rendering, setRendering] = useState(false);
  const midi = (): Uint8Array<ArrayBuffer> => exportMidi(doc.pattern, { kitMap: exportKit, straight, name: doc.name, audible });
  const save = (): void => {
    give(midi(), fileName(doc.name, "mid"), "audio/midi");
    say("The MIDI file is saved.");
  };
  return (
    <div className="panel-body">
      <h3>MIDI</h3>
      <label className="wide">
        <span>Note numbers</span>
        <select value={exportKit} onChange={(event) => set({ exportKit: event.target.value as KitMapName })}>
          {Object.entries(KIT_MAPS).map(([name, map]) => (
            <option key={name} value={name}>
              {map.title}
            </option>
          ))}
        </select>
      </label>
      <label className="check">
        <input type="checkbox" checked={straight} onChange={(event) => set({ straight: event.target.checked })} /> Straight: on the grid, without feel
      </label>
      <button type="button" className="primary" onClick={save}>
        Download .mid
      </button>
      <div
        className="drag-out"
        draggable
        title="Drag into your audio program (Chromium browsers)"
        onDragStart={(event) => dragOut(event, midi(), fileName(doc.name, "mid"))}
      >
        or drag this into your DAW
      </div>
      {silent && <p className="note">What is muted is left out.</p>}
      {looped && <p className="note">The whole pattern goes out, not only the loop.</p>}
      <Receipt doc={doc} />
      <h3>Sound</h3>
      <button
        type="button"
        disabled={rendering}
        onClick={() => {
          setRendering(true);
          void sound
            .wav(doc.pattern)
            .then((bytes) => {
              give(bytes, fileName(doc.name, "wav"), "audio/wav");
              say("The WAV file is saved.");
            })
            .catch(() => say("This browser cannot render sound."))
            .finally(() => setRendering(false));
        }}
      >
        {rendering ? "Rendering…" : "Download .wav"}
      </button>
      <MidiOut />
      <h3>Link</h3>
      <Link doc={doc} />
      <h3>In</h3>
      <Import />
    </div>
  );
}

function Receipt({ doc }: { readonly doc: Doc }) {
  const { origin } = doc;
  const fileId = origin?.fileId;
  if (origin === null || fileId == null || !isUntouched(doc)) return null;
  return (
    <button
      type="button"
      title="The file as the service made it, with the receipt that makes it again"
      onClick={() =>
        void attempt("Download with receipt", async () => {
          give(await bytesOf(fileId), origin.name, "audio/midi");
        })
      }
    >
      Download with receipt
    </button>
  );
}

function dragOut(event: DragEvent, bytes: Uint8Array<ArrayBuffer>, name: string): void {
  const url = URL.createObjectURL(new Blob([bytes], { type: "audio/midi" }));
  event.dataTransfer.effectAllowed = "copy";
  event.dataTransfer.setData("DownloadURL", `audio/midi:${name}:${url}`);
}

function Link({ doc }: { readonly doc: Doc }) {
  const [link, setLink] = useState<string | null>(null);
  return (
    <>
      <button
        type="button"
        onClick={() => {
          const receipt = isUntouched(doc) ? (doc.origin?.receipt ?? null) : null;
          void linkOf(doc.name, doc.pattern, receipt).then(async (hash) => {
            const url = `${location.origin}${location.pathname}${hash}`;
            setLink(url);
            try {
              await navigator.clipboard.writeText(url);
              say("The link is copied. Whoever opens it sees this pattern; no login is needed.");
            } catch {
              say("Copy the link from the field.");
            }
          });
        }}
      >
        Copy link
      </button>
      {link !== null && (
        <label className="wide">
          <span className="sr">Link to this pattern</span>
          <input readOnly value={link} onFocus={(event) => event.target.select()} />
        </label>
      )}
    </>
  );
}

function Import() {
  return (
    <>
      <MidiChooser name="Open .mid…" take={(file) => void openFile(file)} />
      <p className="note">Or drop a file anywhere on this page. It becomes a pattern to edit and humanise.</p>
    </>
  );
}

export async function openFile(file: File): Promise<void> {
  if (file.size > MOST_BYTES) {
    await attempt(`Open ${file.name}`, () => Promise.reject(tooLarge(file.name)));
    return;
  }
  await open(new Uint8Array(await file.arrayBuffer()), file.name);
}
