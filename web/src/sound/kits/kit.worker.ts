/** Renders kits beside the page: asked for a kit, it sends every stroke as soon as it is made. */

import type { VoiceName } from "../../pattern/types";
import type { KitName } from "./names";
import { renderStrike } from "./strike";
import { HARDNESS } from "./velocity";

/** What the worker is asked for: `voices` in the order they are wanted. */
export interface KitOrder {
  readonly kit: KitName;
  readonly voices: readonly VoiceName[];
  readonly rate: number;
}

/** One stroke; the last one of an order says so. */
export interface KitStrike {
  readonly kit: KitName;
  readonly voice: VoiceName;
  readonly layer: number;
  readonly samples: Float32Array<ArrayBuffer>;
  readonly last: boolean;
}

addEventListener("message", ({ data }: MessageEvent<KitOrder>) => {
  const { kit, voices, rate } = data;
  voices.forEach((voice, at) => {
    HARDNESS.forEach((_, layer) => {
      const samples = renderStrike(kit, voice, layer, rate);
      const last = at === voices.length - 1 && layer === HARDNESS.length - 1;
      const strike: KitStrike = { kit, voice, layer, samples, last };
      postMessage(strike, { transfer: [samples.buffer] });
    });
  });
});
