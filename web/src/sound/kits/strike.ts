/** One stroke of a kit by its name: what the worker and the page both render. */

import type { VoiceName } from "../../pattern/types";
import { CLICKS } from "./click";
import { KITS, type KitName } from "./names";
import { render } from "./render";
import { HARDNESS } from "./velocity";

/** Mono samples of `voice` at velocity layer `layer`. */
export function renderStrike(kit: KitName, voice: VoiceName, layer: number, rate: number): Float32Array<ArrayBuffer> {
  return render(KITS[kit].recipes[voice], HARDNESS[layer] ?? 1, rate, `${voice}/${layer}`);
}

/** Mono samples of a click of the metronome. */
export function renderClick(kind: "bar" | "beat", rate: number): Float32Array<ArrayBuffer> {
  return render(CLICKS[kind], 1, rate, kind);
}
