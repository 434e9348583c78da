/** A place for one MIDI file: by button, or dropped on it. */

import { useState } from "react";

import { StudioProblem } from "../api/problems";
import { IconButton } from "../ui/IconButton";
import { MidiChooser } from "../ui/MidiChooser";
import { attempt } from "./asking";
import { damage, type Brought } from "./brought";
import { MOST_BYTES, tooLarge } from "./files";

interface Props {
  /** What the button says. */
  readonly name: string;
  readonly held: Brought | null;
  readonly take: (file: Brought | null) => void;
}

export function FileDrop({ name, held, take }: Props) {
  const [over, setOver] = useState(false);
  const taken = (file: File): void => {
    void attempt(`Open ${file.name}`, async () => {
      if (file.size > MOST_BYTES) throw tooLarge(file.name);
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
        const file = event.dataTransfer.files[0];
        if (file !== undefined) taken(file);
      }}
    >
      <MidiChooser name={held?.name ?? name} className="chooser" take={taken} />
      {held !== null && <IconButton icon="close" name={`Without ${held.name}`} press={() => take(null)} />}
    </div>
  );
}
