/** Drums to a rhythm: tapped here, or the onsets of a file. */

import { useRef } from "react";

import { playing, sound } from "../app/sound";
import { PPQ, barTicks, patternTicks } from "../pattern/types";
import { studio } from "../state/studio";
import { useStore } from "../state/store";
import { Dial } from "../ui/Dial";
import { FileDrop } from "./FileDrop";
import { barsOf, brought, withTap } from "./brought";
import { wishFor, type Wish } from "./wish";

export function RhythmFields({ now }: { readonly now: Wish }) {
  const { rhythm, taps } = useStore(brought, (all) => all);
  const meter = useStore(studio, (history) => history.doc.pattern.meter);
  const bars = barsOf(taps, meter);
  return (
    <>
      {rhythm === null && <TapPad />}
      {rhythm === null && taps.length > 0 && (
        <div className="row">
          <span className="taps" aria-hidden="true">
            {taps.map((beat) => (
              <i key={beat} style={{ left: `${(100 * beat * PPQ) / (bars * barTicks(meter))}%` }} />
            ))}
          </span>
          <output>
            {taps.length} {taps.length === 1 ? "tap" : "taps"}, {bars} {bars === 1 ? "bar" : "bars"}
          </output>
          <button type="button" className="small" onClick={() => brought.set((all) => ({ ...all, taps: [] }))}>
            Clear
          </button>
        </div>
      )}
      <FileDrop name="Or a MIDI file: a bass line, a melody…" held={rhythm} take={(file) => brought.set((all) => ({ ...all, rhythm: file }))} />
      <Dial name="Bars" unit="bars" low={1} high={32} step={1} usual={4} hint="A shorter rhythm is repeated" value={now.bars} change={(to) => wishFor({ bars: to })} />
    </>
  );
}

/** While the pattern plays, taps fall where it is; else the first one is beat 1. */
function TapPad() {
  const first = useRef(0);
  const tap = (): void => {
    const { pattern } = studio.get().doc;
    const { taps } = brought.get();
    const now = performance.now();
    if (taps.length === 0) first.current = now;
    const tick = playing.get() ? (sound.player()?.position() ?? 0) % patternTicks(pattern) : null;
    const beat = tick === null ? ((now - first.current) / 60_000) * pattern.bpm : tick / PPQ;
    brought.set((all) => ({ ...all, taps: withTap(taps, beat, pattern.meter) }));
    sound.audition("side_stick");
  };
  return (
    <button
      type="button"
      className="tap-pad"
      onPointerDown={(event) => {
        if (event.button === 0) tap();
      }}
      onKeyDown={(event) => {
        if (event.repeat || (event.key !== "Enter" && event.key !== " ")) return;
        event.preventDefault();
        tap();
      }}
      // Screen readers press without a pointer or a key.
      onClick={(event) => {
        if (event.detail === 0 && event.nativeEvent.isTrusted) tap();
      }}
    >
      Tap a rhythm here
      <small>at the pattern’s tempo; the first tap is beat 1, or, while it plays, where it is</small>
    </button>
  );
}
