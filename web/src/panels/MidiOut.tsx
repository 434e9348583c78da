/** Web MIDI: strokes to an instrument, at the times at which they are heard. */

import { useState } from "react";

import { sound } from "../app/sound";
import { openMidiOut, type MidiAccessOutcome } from "../midi";
import { settings } from "../state/studio";

export function MidiOut() {
  const [access, setAccess] = useState<MidiAccessOutcome | null>(null);
  return (
    <>
      <h3>To an instrument</h3>
      {access?.ok === true ? (
        <label className="wide">
          <span>MIDI port</span>
          <select
            defaultValue=""
            onChange={(event) => {
              const port = access.ports.find((one) => one.id === event.target.value) ?? null;
              void sound.send(port, settings.get().exportKit);
            }}
          >
            <option value="">none</option>
            {access.ports.map((port) => (
              <option key={port.id} value={port.id}>
                {port.name}
              </option>
            ))}
          </select>
        </label>
      ) : (
        <button type="button" onClick={() => void openMidiOut().then(setAccess)}>
          Find MIDI ports
        </button>
      )}
      {access?.ok === false && (
        <p className="note warn" role="status">
          {access.message}
        </p>
      )}
    </>
  );
}
