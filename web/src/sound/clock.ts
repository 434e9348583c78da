/** Where the audio clock stands against the ear and against the page's clock. */

export interface Latency {
  /** Seconds from the context to the output's buffer, and from there to the ear, as the browser states them. */
  readonly base: number;
  readonly output: number;
  /** Both. */
  readonly total: number;
}

export function latencyOf(context: AudioContext): Latency {
  const base = context.baseLatency || 0;
  // Not every browser measures it.
  const output = (context.outputLatency as number | undefined) ?? 0;
  return { base, output, total: base + output };
}

/** The audio time that is heard now, in seconds. */
export function heardTime(context: AudioContext): number {
  return context.currentTime - latencyOf(context).total;
}

/** How far the audio clock runs from the page's. */
export interface Drift {
  /** Seconds of the page's clock that were watched. */
  readonly over: number;
  /** Milliseconds that the audio clock is ahead by since the watch began. */
  readonly milliseconds: number;
  /** The same as parts in a million. */
  readonly ppm: number;
}

/** Milliseconds of the page's clock at which `audioTime` (seconds of the audio clock) is put out. */
export function pageTimeOf(context: AudioContext, audioTime: number): number {
  const now = { contextTime: heardTime(context), performanceTime: performance.now() };
  const { contextTime, performanceTime } = outputStamp(context) ?? now;
  return performanceTime + 1000 * (audioTime - contextTime);
}

interface Stamp {
  readonly contextTime: number;
  readonly performanceTime: number;
}

/** Watches the drift of one context. */
export class DriftWatch {
  readonly #context: AudioContext;
  #first: Stamp | null = null;

  constructor(context: AudioContext) {
    this.#context = context;
  }

  /** Begins anew: clocks part whenever a context is suspended. */
  reset(): void {
    this.#first = null;
  }

  /** What has gathered since the first call that found sound. */
  read(): Drift {
    const now = outputStamp(this.#context);
    if (now === null) return { over: 0, milliseconds: 0, ppm: 0 };
    this.#first ??= now;
    const page = (now.performanceTime - this.#first.performanceTime) / 1000;
    const audio = now.contextTime - this.#first.contextTime;
    const ahead = audio - page;
    return { over: page, milliseconds: 1000 * ahead, ppm: page > 0 ? (1e6 * ahead) / page : 0 };
  }
}

/** One moment on both clocks as the output has it; null where nothing was put out yet. */
function outputStamp(context: AudioContext): Stamp | null {
  const { contextTime, performanceTime } = context.getOutputTimestamp();
  if (contextTime === undefined || performanceTime === undefined || !(contextTime > 0)) return null;
  return { contextTime, performanceTime };
}
