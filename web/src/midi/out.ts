/** Web MIDI: strokes to an instrument, at the times at which they are heard. */

import { KIT_MAPS } from "../pattern/kit.gen";
import type { KitMapName, VoiceName } from "../pattern/types";
import type { Follower } from "../sound/player";
import { DRUM_CHANNEL, NOTE_OFF, NOTE_ON } from "./smf";

/** A port that strokes can be sent to. */
export interface MidiPort {
  readonly id: string;
  readonly name: string;
  /** Sends to it. `pageTime` turns seconds of the audio clock into the page's milliseconds (`pageTimeOf`). */
  open(kitMap: KitMapName, pageTime: (audioTime: number) => number): Follower & { close(): void };
}

/** The ports there are; or why there are none, in words for people. */
export type MidiAccessOutcome =
  | { readonly ok: true; readonly ports: readonly MidiPort[] }
  | { readonly ok: false; readonly reason: "unsupported" | "denied" | "empty" | "failed"; readonly message: string };

/** The one thing that is needed of `navigator`. */
export interface MidiHost {
  requestMIDIAccess?: () => Promise<MIDIAccess>;
}

const MESSAGES = {
  unsupported: "This browser has no Web MIDI. Chrome, Edge and Firefox have it; or download the MIDI file.",
  denied: "The browser was not allowed to use MIDI. Allow it in the page's settings, or download the MIDI file.",
  empty: "No MIDI output was found. Connect an instrument or start a virtual port, then try again.",
} as const;
/** Length of a note in milliseconds. */
const NOTE_MS = 60;
/** How long before its time a note is handed to the browser, which cannot take it back. Milliseconds. */
const AHEAD_MS = 150;
const OFF_VELOCITY = 64;
/** Controller that ends all that sounds. */
const ALL_SOUND_OFF = [0xb0 | DRUM_CHANNEL, 120, 0];

/** Asks for the ports. Never throws. */
export async function openMidiOut(host: MidiHost = navigator): Promise<MidiAccessOutcome> {
  if (host.requestMIDIAccess === undefined) return no("unsupported");
  try {
    const access = await host.requestMIDIAccess();
    const ports = [...access.outputs.values()].map(portOf);
    return ports.length > 0 ? { ok: true, ports } : no("empty");
  } catch (error) {
    const name = error instanceof Error || error instanceof DOMException ? error.name : "";
    if (name === "NotAllowedError" || name === "SecurityError") return no("denied");
    if (name === "NotSupportedError") return no("unsupported");
    const cause = error instanceof Error ? error.message : String(error);
    const message = `MIDI could not be opened (${cause}). Reconnect the instrument, or download the MIDI file.`;
    return { ok: false, reason: "failed", message };
  }
}

function no(reason: keyof typeof MESSAGES): MidiAccessOutcome {
  return { ok: false, reason, message: MESSAGES[reason] };
}

function portOf(output: MIDIOutput): MidiPort {
  return {
    id: output.id,
    name: output.name ?? output.id,
    open: (kitMap, pageTime) => new MidiFollower(output, kitMap, pageTime),
  };
}

interface Waiting {
  readonly pitch: number;
  readonly velocity: number;
  readonly time: number;
}

/** Holds strokes back until shortly before their time, so that an edit can take them back. */
class MidiFollower implements Follower {
  readonly #output: MIDIOutput;
  readonly #pitches: Readonly<Record<VoiceName, number>>;
  readonly #pageTime: (audioTime: number) => number;
  readonly #waiting = new Set<Waiting>();

  constructor(output: MIDIOutput, kitMap: KitMapName, pageTime: (audioTime: number) => number) {
    this.#output = output;
    this.#pitches = KIT_MAPS[kitMap].toNote;
    this.#pageTime = pageTime;
  }

  schedule(voice: VoiceName, velocity: number, time: number): () => void {
    const stroke = { pitch: this.#pitches[voice], velocity, time };
    this.#waiting.add(stroke);
    return () => void this.#waiting.delete(stroke);
  }

  flush(): void {
    const due = performance.now() + AHEAD_MS;
    for (const stroke of this.#waiting) {
      const at = this.#pageTime(stroke.time);
      if (at > due) continue;
      this.#waiting.delete(stroke);
      this.#output.send([NOTE_ON | DRUM_CHANNEL, stroke.pitch, stroke.velocity], at);
      this.#output.send([NOTE_OFF | DRUM_CHANNEL, stroke.pitch, OFF_VELOCITY], at + NOTE_MS);
    }
  }

  close(): void {
    this.#waiting.clear();
    this.#output.send(ALL_SOUND_OFF);
  }
}
