/** The player: a pattern, a kit, and what a transport has buttons for. */

import { patternTicks, type Pattern, type VoiceName } from "../pattern/types";
import { DriftWatch, heardTime, latencyOf, type Drift, type Latency } from "./clock";
import { clicksOf, isClick, merged, type Cue } from "./cues";
import { Desk } from "./desk";
import { Bank } from "./kits/bank";
import { KITS, type KitName } from "./kits/names";
import { Mixer } from "./mixer";
import { Scheduler, MARGIN, type SchedulerStats, type Sink, type Sound } from "./scheduler";
import { strokesOf } from "./strokes";
import { createTicker } from "./ticker";
import { secondsPerTick } from "./time";
import { tickAt, type Transport } from "./transport";
import { renderPattern } from "./render";
import { encodeWav, type WavFormat } from "./wav";

/** A stroke that was put on the audio clock. */
export interface PlayedEvent {
  /** Seconds of the audio clock. */
  readonly time: number;
  readonly voice: VoiceName;
  readonly velocity: number;
  readonly tick: number;
  /** How often the loop had come round. */
  readonly pass: number;
  /** The hit's. */
  readonly id: string;
}

/** Whether sound began; where not, why, in words for people. */
export type PlayOutcome = { readonly ok: true } | { readonly ok: false; readonly reason: "blocked" | "failed"; readonly message: string };

export interface PlayerStats extends SchedulerStats {
  readonly latency: Latency;
  readonly drift: Drift;
}

/** Somewhere else that strokes go to, at the same times: a MIDI port. */
export interface Follower {
  /** A stroke that will sound at `time` of the audio clock; the function takes it back. */
  schedule(voice: VoiceName, velocity: number, time: number): () => void;
  /** Called every 25 ms while something plays. */
  flush(): void;
}

export interface WavOptions {
  /** 16-bit whole numbers (with no dither) or 32-bit floats. */
  readonly format?: WavFormat;
  /** Seconds that are kept after the last bar, for what still rings. */
  readonly tail?: number;
  /** Every hit on its slot. */
  readonly straight?: boolean;
}

export interface Player {
  /** Another pattern; while one plays, it takes over at the same position within 60 ms. */
  load(pattern: Pattern): void;
  /** Starts at the place that `seek` or the last `stop` left. To be called from a click or a key. */
  play(): Promise<PlayOutcome>;
  /** Stops, and goes back to the start of the loop. */
  stop(): void;
  /** Stops and stays there. */
  pause(): void;
  readonly playing: boolean;
  seek(tick: number): void;
  /** Plays these ticks over and over; without a range, the whole pattern. */
  loop(from?: number, to?: number): void;
  /** Whether the range is repeated (it is, until told otherwise) or played once. */
  repeat(on: boolean): void;
  kit(name: KitName): void;
  laneGain(voice: VoiceName, decibels: number): void;
  mute(voice: VoiceName, on: boolean): void;
  solo(voice: VoiceName, on: boolean): void;
  metronome(on: boolean): void;
  /** Sounds one stroke at once, as when a cell is painted. */
  audition(voice: VoiceName, velocity: number): void;
  /** Calls back before each frame with the tick that is heard, while something plays, and once when it stops; the function it gives ends that. */
  onTick(callback: (tick: number, playing: boolean) => void): () => void;
  /** The tick that is heard now, or where playing will begin. */
  position(): number;
  /** Strokes that were put on the clock since `play`, those of muted lanes too; the last 20,000. */
  played(): PlayedEvent[];
  stats(): PlayerStats;
  /** Sends strokes to a MIDI port as well, or, with null, no longer. */
  follow(follower: Follower | null): void;
  /** What plays, once through, as the bytes of a WAV file: lanes, mutes and kit as they are. */
  renderWav(pattern: Pattern, options?: WavOptions): Promise<Uint8Array<ArrayBuffer>>;
  /** What goes to the loudspeakers: for meters. */
  readonly output: AudioNode;
  /** Stops and lets go of threads and nodes. The context stays open. */
  close(): void;
}

/** Seconds from `play` to the first stroke. */
const LEAD = 0.06;
/** Milliseconds after which a context that does not start counts as blocked. */
const START_WAIT_MS = 2000;
/** Transports that are remembered: what is heard lags behind what is scheduled. */
const REMEMBERED = 8;

/** A player on `context`, which may still be suspended: kits are rendered meanwhile. */
export function createPlayer(context: AudioContext, first: KitName = "acoustic"): Player {
  return new ContextPlayer(context, first);
}

class ContextPlayer implements Player, Sink {
  readonly #context: AudioContext;
  readonly #bank: Bank;
  readonly #mixer = new Mixer();
  readonly #desk: Desk;
  readonly #scheduler: Scheduler;
  readonly #drift: DriftWatch;
  readonly #ticker = createTicker(() => this.#tick());
  readonly #listeners = new Set<(tick: number, playing: boolean) => void>();
  #follower: Follower | null = null;
  #kit: KitName;
  #pattern: Pattern | null = null;
  #range: readonly [number, number] | null = null;
  #repeat = true;
  #clicks = false;
  #start = 0;
  #history: Transport[] = [];
  #frame = 0;

  constructor(context: AudioContext, kit: KitName) {
    this.#context = context;
    this.#kit = kit;
    this.#bank = new Bank(context.sampleRate);
    this.#desk = new Desk(context, this.#bank, this.#mixer, kit);
    this.#desk.output.connect(context.destination);
    this.#scheduler = new Scheduler(() => context.currentTime, this);
    this.#scheduler.single = KITS[kit].single;
    this.#drift = new DriftWatch(context);
    void this.#bank.prepare(kit);
  }

  get playing(): boolean {
    return this.#scheduler.transport !== null;
  }

  get output(): AudioNode {
    return this.#desk.output;
  }

  load(pattern: Pattern): void {
    this.#pattern = pattern;
    void this.#bank.prepare(this.#kit, voicesOf(pattern));
    this.#cue();
    this.#turn();
  }

  async play(): Promise<PlayOutcome> {
    if (this.playing) return { ok: true };
    if (this.#pattern === null) return { ok: false, reason: "failed", message: "There is no pattern to play yet." };
    const outcome = await this.#wake();
    // A second press while the context woke up has begun already.
    if (!outcome.ok || this.#scheduler.transport !== null) return outcome;
    this.#renderAhead();
    this.#drift.reset();
    this.#scheduler.forget();
    this.#cue();
    const [from, to] = this.#bounds();
    const tick = this.#start >= from && this.#start < to ? this.#start : from;
    const transport = this.#stretch(this.#context.currentTime + LEAD, tick);
    this.#history = [transport];
    this.#scheduler.start(transport);
    this.#scheduler.tick();
    this.#ticker.start();
    this.#draw();
    return outcome;
  }

  stop(): void {
    this.#halt(this.#bounds()[0]);
  }

  pause(): void {
    this.#halt(this.position());
  }

  seek(tick: number): void {
    this.#start = tick;
    if (!this.playing) {
      this.#tell();
      return;
    }
    const [from, to] = this.#bounds();
    const time = this.#context.currentTime + MARGIN;
    this.#go(this.#stretch(time, tick >= from && tick < to ? tick : from));
  }

  loop(from?: number, to?: number): void {
    this.#range = from === undefined || to === undefined ? null : [from, to];
    this.#cue();
    this.#turn();
  }

  repeat(on: boolean): void {
    this.#repeat = on;
    this.#turn();
  }

  kit(name: KitName): void {
    this.#kit = name;
    this.#desk.kit = name;
    this.#scheduler.single = KITS[name].single;
    void this.#bank.prepare(name, this.#pattern === null ? [] : voicesOf(this.#pattern));
    this.#cue();
  }

  laneGain(voice: VoiceName, decibels: number): void {
    this.#mixer.setGain(voice, decibels);
    this.#desk.mix();
  }

  mute(voice: VoiceName, on: boolean): void {
    this.#mixer.setMuted(voice, on);
    this.#desk.mix();
  }

  solo(voice: VoiceName, on: boolean): void {
    this.#mixer.setSolo(voice, on);
    this.#desk.mix();
  }

  metronome(on: boolean): void {
    this.#clicks = on;
    this.#cue();
  }

  audition(voice: VoiceName, velocity: number): void {
    if (this.#context.state !== "running") void this.#context.resume();
    this.#desk.start({ tick: 0, voice, velocity, id: "" }, this.#context.currentTime);
  }

  onTick(callback: (tick: number, playing: boolean) => void): () => void {
    this.#listeners.add(callback);
    return () => void this.#listeners.delete(callback);
  }

  position(): number {
    const heard = heardTime(this.#context);
    const transport = this.#history.findLast(({ time }) => time <= heard) ?? this.#history[0];
    return this.playing && transport !== undefined ? tickAt(transport, Math.max(heard, transport.time)) : this.#start;
  }

  played(): PlayedEvent[] {
    return this.#scheduler.played().flatMap(({ time, cue, pass }) =>
      isClick(cue) ? [] : [{ time, pass, voice: cue.voice, velocity: cue.velocity, tick: cue.tick, id: cue.id }],
    );
  }

  stats(): PlayerStats {
    return { ...this.#scheduler.stats(), latency: latencyOf(this.#context), drift: this.#drift.read() };
  }

  follow(follower: Follower | null): void {
    this.#follower = follower;
    this.#cue();
  }

  async renderWav(pattern: Pattern, options: WavOptions = {}): Promise<Uint8Array<ArrayBuffer>> {
    const { sampleRate } = this.#context;
    const audio = await renderPattern(pattern, { ...options, sampleRate, kit: this.#kit, bank: this.#bank, mixer: this.#mixer });
    return encodeWav(audio, options.format);
  }

  close(): void {
    this.#halt(0);
    this.#ticker.close();
    this.#bank.close();
    this.#desk.output.disconnect();
    this.#listeners.clear();
  }

  /** The scheduler's sink: the desk, and whoever follows. */
  start(cue: Cue, time: number): Sound {
    const sound = this.#desk.start(cue, time);
    const follower = this.#follower;
    if (follower === null || isClick(cue) || !this.#mixer.audible(cue.voice)) return sound;
    const takeBack = follower.schedule(cue.voice, cue.velocity, time);
    return {
      choke: (at) => sound.choke(at),
      release: () => sound.release(),
      cancel: () => {
        sound.cancel();
        takeBack();
      },
    };
  }

  async #wake(): Promise<PlayOutcome> {
    try {
      const late = new Promise<void>((resolve) => setTimeout(resolve, START_WAIT_MS));
      if (this.#context.state !== "running") await Promise.race([this.#context.resume(), late]);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      return { ok: false, reason: "failed", message: `The browser could not start its sound: ${message}` };
    }
    if (this.#context.state === "running") return { ok: true };
    const message = "The browser holds the sound back. Allow sound for this page, or press Play again.";
    return { ok: false, reason: "blocked", message };
  }

  /** Has what sounds first rendered before the clock is read. */
  #renderAhead(): void {
    if (this.#pattern === null) return;
    for (const { voice, velocity } of strokesOf(this.#pattern).slice(0, 16)) this.#bank.strike(this.#kit, voice, velocity);
  }

  #bounds(): readonly [number, number] {
    const end = this.#pattern === null ? 0 : patternTicks(this.#pattern);
    const [from, to] = this.#range ?? [0, end];
    return from < end && to > from ? [Math.max(0, from), Math.min(to, end)] : [0, end];
  }

  #stretch(time: number, tick: number): Transport {
    const [from, to] = this.#bounds();
    return { time, tick, pace: secondsPerTick(this.#pattern?.bpm ?? 120), from, to, repeat: this.#repeat };
  }

  #cue(): void {
    if (this.#pattern === null) return;
    const [from, to] = this.#bounds();
    const clicks = this.#clicks ? clicksOf(this.#pattern, from, to) : [];
    this.#scheduler.load(merged(strokesOf(this.#pattern, { window: [from, to] }), clicks));
  }

  /** Goes on at the same place where tempo or range are others now. */
  #turn(): void {
    const old = this.#scheduler.transport;
    if (old === null) return;
    const time = Math.max(this.#context.currentTime + MARGIN, old.time);
    const [from, to] = this.#bounds();
    const at = tickAt(old, time);
    const length = to - from;
    const inside = from + ((((at - from) % length) + length) % length);
    const next = this.#stretch(time, inside);
    const same = next.pace === old.pace && next.from === old.from && next.to === old.to && next.repeat === old.repeat;
    if (!same) this.#go(next);
  }

  #go(next: Transport): void {
    this.#history = [...this.#history, next].slice(-REMEMBERED);
    this.#scheduler.follow(next);
  }

  #halt(tick: number): void {
    this.#scheduler.stop();
    this.#ticker.stop();
    this.#history = [];
    this.#start = tick;
    cancelAnimationFrame(this.#frame);
    this.#tell();
  }

  #tick(): void {
    if (!this.playing) return;
    this.#scheduler.tick();
    this.#drift.read();
    this.#follower?.flush();
    const transport = this.#scheduler.transport;
    if (transport !== null && !transport.repeat && tickAt(transport, heardTime(this.#context)) >= transport.to) this.stop();
  }

  #draw(): void {
    this.#frame = requestAnimationFrame(() => {
      if (!this.playing) return;
      this.#tell();
      this.#draw();
    });
  }

  #tell(): void {
    const tick = this.position();
    for (const listener of this.#listeners) listener(tick, this.playing);
  }
}

function voicesOf(pattern: Pattern): VoiceName[] {
  return [...new Set(pattern.hits.map(({ voice }) => voice))];
}
