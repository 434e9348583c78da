/** What each lane lets through. */

import type { VoiceName } from "../pattern/types";
import { gainOf } from "./dsp/decibels";

export class Mixer {
  readonly #decibels = new Map<VoiceName, number>();
  readonly #muted = new Set<VoiceName>();
  readonly #solo = new Set<VoiceName>();

  setGain(voice: VoiceName, decibels: number): void {
    this.#decibels.set(voice, decibels);
  }

  setMuted(voice: VoiceName, on: boolean): void {
    put(this.#muted, voice, on);
  }

  setSolo(voice: VoiceName, on: boolean): void {
    put(this.#solo, voice, on);
  }

  /** Whether the lane is heard: not muted, and solo where any lane is. */
  audible(voice: VoiceName): boolean {
    return !this.#muted.has(voice) && (this.#solo.size === 0 || this.#solo.has(voice));
  }

  /** Factor of the lane; 0 where it is not heard. */
  level(voice: VoiceName): number {
    return this.audible(voice) ? gainOf(this.#decibels.get(voice) ?? 0) : 0;
  }
}

function put(set: Set<VoiceName>, voice: VoiceName, on: boolean): void {
  if (on) set.add(voice);
  else set.delete(voice);
}
