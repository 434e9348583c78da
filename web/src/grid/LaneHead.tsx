/** The head of a lane: its drum, and mute, solo and lock. */

import { memo } from "react";

import { KIT } from "../pattern/kit.gen";
import { titleOf } from "../pattern/lanes";
import type { VoiceName } from "../pattern/types";
import { toggleLane } from "../state/document";
import { edit, set, settings, toggled } from "../state/studio";

export interface LaneState {
  readonly muted: boolean;
  readonly solo: boolean;
  readonly locked: boolean;
}

interface Props extends LaneState {
  readonly voice: VoiceName;
  /** Which of the buttons Tab reaches: -3 mute, -2 solo, -1 lock; 0 none. */
  readonly focus: number;
  readonly audition: (voice: VoiceName) => void;
}

const BUTTONS = [
  { at: -3, sign: "M", name: "Mute", of: "muted" },
  { at: -2, sign: "S", name: "Solo", of: "solo" },
  { at: -1, sign: "L", name: "Lock", of: "locked" },
] as const;

export function press(voice: VoiceName, button: number): void {
  const now = settings.get();
  if (button === -3) set({ muted: toggled(now.muted, voice) });
  else if (button === -2) set({ solo: toggled(now.solo, voice) });
  else edit(`Lock or free the lane ${titleOf(voice)}`, (doc) => toggleLane(doc, voice));
}

export function headId(voice: VoiceName, button: number): string {
  return `head-${voice}${button}`;
}

export const LaneHead = memo(function LaneHead({ voice, focus, audition, ...state }: Props) {
  return (
    <div role="rowheader" className="lane-head" aria-colindex={1} aria-label={titleOf(voice)}>
      <span
        className="lane-name"
        title={`${titleOf(voice)}: click to hear it`}
        onPointerDown={() => {
          audition(voice);
        }}
      >
        <span className="swatch" aria-hidden="true" />
        <span className="long">{titleOf(voice)}</span>
        <abbr className="short" title={titleOf(voice)}>
          {KIT[voice].label}
        </abbr>
      </span>
      {BUTTONS.map(({ at, sign, name, of }) => (
        <button
          key={sign}
          id={headId(voice, at)}
          type="button"
          className={`lane-button ${of}`}
          aria-pressed={state[of]}
          aria-label={`${name} ${titleOf(voice)}`}
          title={`${name} ${titleOf(voice)}`}
          tabIndex={focus === at ? 0 : -1}
          onClick={() => press(voice, at)}
        >
          {sign}
        </button>
      ))}
    </div>
  );
});
