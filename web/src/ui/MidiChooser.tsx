/** A button that asks for a MIDI file. */

import { useRef } from "react";

interface Props {
  /** What the button says. */
  readonly name: string;
  readonly className?: string;
  readonly take: (file: File) => void;
}

export function MidiChooser({ name, className, take }: Props) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button type="button" className={className} onClick={() => input.current?.click()}>
        {name}
      </button>
      <input
        ref={input}
        type="file"
        className="sr"
        tabIndex={-1}
        aria-hidden="true"
        accept=".mid,.midi,audio/midi"
        onChange={(event) => {
          const file = event.target.files?.[0];
          if (file !== undefined) take(file);
          // The same file can be chosen again.
          event.target.value = "";
        }}
      />
    </>
  );
}
