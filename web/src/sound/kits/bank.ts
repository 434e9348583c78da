/** The strokes that are rendered, as audio buffers. */

import { VOICES, type VoiceName } from "../../pattern/types";
import type { KitOrder, KitStrike } from "./kit.worker";
import type { KitName } from "./names";
import { renderClick, renderStrike } from "./strike";
import { layerOf } from "./velocity";

/** Voices that most patterns use: rendered first. */
const FIRST: readonly VoiceName[] = ["kick", "snare", "closed_hat", "open_hat", "pedal_hat", "side_stick", "clap", "ride", "crash"];

export class Bank {
  readonly #rate: number;
  readonly #buffers = new Map<string, AudioBuffer>();
  readonly #prepared = new Map<KitName, Promise<void>>();
  #worker: Worker | null = null;

  /** `rate`: samples a second of the context that plays. */
  constructor(rate: number) {
    this.#rate = rate;
  }

  /** Has a worker render all of a kit, `wanted` first. Resolves when it is done; strokes can be had before. */
  prepare(kit: KitName, wanted: readonly VoiceName[] = []): Promise<void> {
    let prepared = this.#prepared.get(kit);
    if (prepared === undefined) {
      prepared = this.#order({ kit, voices: [...new Set([...wanted, ...FIRST, ...VOICES])], rate: this.#rate });
      this.#prepared.set(kit, prepared);
    }
    return prepared;
  }

  /** The stroke of `voice` at `velocity`; rendered at once, in milliseconds, where the worker has not come to it. */
  strike(kit: KitName, voice: VoiceName, velocity: number): AudioBuffer {
    const layer = layerOf(velocity);
    const key = keyOf(kit, voice, layer);
    return this.#buffers.get(key) ?? this.#keep(key, renderStrike(kit, voice, layer, this.#rate));
  }

  /** The metronome's click. */
  click(kind: "bar" | "beat"): AudioBuffer {
    const key = `click/${kind}`;
    return this.#buffers.get(key) ?? this.#keep(key, renderClick(kind, this.#rate));
  }

  /** Ends the worker. */
  close(): void {
    this.#worker?.terminate();
    this.#worker = null;
  }

  #keep(key: string, samples: Float32Array<ArrayBuffer>): AudioBuffer {
    const buffer = new AudioBuffer({ length: Math.max(1, samples.length), numberOfChannels: 1, sampleRate: this.#rate });
    buffer.copyToChannel(samples, 0);
    this.#buffers.set(key, buffer);
    return buffer;
  }

  #order(order: KitOrder): Promise<void> {
    const worker = (this.#worker ??= openWorker());
    // Without a worker every stroke is rendered when it is first played.
    if (worker === null) return Promise.resolve();
    return new Promise((resolve) => {
      const receive = ({ data }: MessageEvent<KitStrike>): void => {
        if (data.kit !== order.kit) return;
        const key = keyOf(data.kit, data.voice, data.layer);
        if (!this.#buffers.has(key)) this.#keep(key, data.samples);
        if (data.last) end();
      };
      const end = (): void => {
        worker.removeEventListener("message", receive);
        worker.removeEventListener("error", end);
        resolve();
      };
      worker.addEventListener("message", receive);
      worker.addEventListener("error", end);
      worker.postMessage(order);
    });
  }
}

function keyOf(kit: KitName, voice: VoiceName, layer: number): string {
  return `${kit}/${voice}/${layer}`;
}

function openWorker(): Worker | null {
  try {
    return new Worker(new URL("./kit.worker.ts", import.meta.url), { type: "module" });
  } catch {
    return null;
  }
}
