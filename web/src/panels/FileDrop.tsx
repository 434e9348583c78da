/** A place for one MIDI file: by button, or dropped on it. */

import { useRef, useState } from "react";

import { StudioProblem } from "../api/problems";
import { IconButton } from "../ui/IconButton";
import { attempt } from "./asking";
import { damage, type Brought } from "./brought";
import { MOST_BYTES } from "./files";

interface Props {
  /** What the button says. */
  readonly name: string;
  readonly held: Brought | null;
  readonly take: (file: Brought | null) => void;
}

export function FileDrop({ name, held, take }: Props) {
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const taken = (file: File | undefined): void => {
    if (file === undefined) return;
    void attempt(`Open ${file.name}`, async () => {
      if (file.size > MOST_BYTES) throw new StudioProblem(`${file.name} is too large for a clip.`, "midi", "Take a file below 4 MB.");
      const bytes = new Uint8Array(await file.arrayBuffer());
      const wrong = damage(bytes);
      if (wrong !== null) throw new StudioProblem(wrong, "midi", "What was here is unchanged.");
      take({ name: file.name, bytes });
    });
  };
  return (
    <div
      className={over ? "file-drop over" : "file-drop"}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        // Elsewhere on the page a file that is dropped becomes the pattern.
        event.preventDefault();
        event.stopPropagation();
        setOver(false);
        taken(event.dataTransfer.files[0]);
      }}
    >
      <button type="button" className="chooser" onClick={() => input.current?.click()}>
        {held?.name ?? name}
      </button>
      {held !== null && <IconButton icon="close" name={`Without ${held.name}`} press={() => take(null)} />}
      <input
        ref={input}
        type="file"
        className="sr"
        tabIndex={-1}
        aria-hidden="true"
        accept=".mid,.midi,audio/midi"
        onChange={(event) => {
          taken(event.target.files?.[0]);
          event.target.value = "";
        }}
      />
    </div>
  );
}
