/** The strokes that are rendered, as audio buffers. */

import { VOICES, type VoiceName } from "../../pattern/types";
import type { KitOrder, KitVoice } from "./kit.worker";
import type { KitName } from "./names";
import { renderClick, renderStrike } from "./strike";
import { layerOf } from "./velocity";

/** Voices that most patterns use: rendered first. */
const FIRST: readonly VoiceName[] = ["kick", "snare", "closed_hat", "open_hat", "pedal_hat", "side_stick", "clap", "ride", "crash"];

/** A kit that the worker is at. */
interface Order {
  readonly missing: Set<VoiceName>;
  readonly done: Promise<void>;
  readonly end: () => void;
}

export class Bank {
  readonly #rate: number;
  readonly #buffers = new Map<string, AudioBuffer>();
  readonly #orders = new Map<KitName, Order>();
  #worker: Worker | null = null;

  /** `rate`: samples a second of the context that plays. */
  constructor(rate: number) {
    this.#rate = rate;
  }

  /** Has a worker render all of a kit, `wanted` first. Resolves when it is done; strokes can be had before. */
  prepare(kit: KitName, wanted: readonly VoiceName[] = []): Promise<void> {
    const worker = (this.#worker ??= this.#open());
    // Without a worker every stroke is rendered when it is first played.
    if (worker === null) return Promise.resolve();
    const known = this.#orders.get(kit);
    const voices = known === undefined ? [...new Set([...wanted, ...FIRST, ...VOICES])] : wanted.filter((voice) => known.missing.has(voice));
    const order = known ?? newOrder();
    this.#orders.set(kit, order);
    if (voices.length > 0) worker.postMessage({ kit, voices, rate: this.#rate } satisfies KitOrder);
    return order.done;
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
    for (const { end } of this.#orders.values()) end();
  }

  #keep(key: string, samples: Float32Array<ArrayBuffer>): AudioBuffer {
    const buffer = new AudioBuffer({ length: Math.max(1, samples.length), numberOfChannels: 1, sampleRate: this.#rate });
    buffer.copyToChannel(samples, 0);
    this.#buffers.set(key, buffer);
    return buffer;
  }

  #open(): Worker | null {
    const worker = openWorker();
    worker?.addEventListener("message", ({ data }: MessageEvent<KitVoice>) => this.#receive(data));
    // A worker that fails leaves the page to render by itself.
    worker?.addEventListener("error", () => {
      for (const { end } of this.#orders.values()) end();
    });
    return worker;
  }

  #receive({ kit, voice, strikes }: KitVoice): void {
    strikes.forEach((samples, layer) => {
      const key = keyOf(kit, voice, layer);
      if (!this.#buffers.has(key)) this.#keep(key, samples);
    });
    const order = this.#orders.get(kit);
    order?.missing.delete(voice);
    if (order?.missing.size === 0) order.end();
  }
}

function newOrder(): Order {
  const { promise, resolve } = withResolvers();
  return { missing: new Set(VOICES), done: promise, end: resolve };
}

function withResolvers(): { promise: Promise<void>; resolve: () => void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((settle) => (resolve = settle));
  return { promise, resolve };
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
