/**
 * The scheduler: puts cues on the audio clock ahead of time.
 *
 * A call of `tick` schedules what falls within the horizon. The horizon is seconds, not the usual tenth of one, so that a
 * busy main thread starves nothing; an edit cancels what has not sounded yet and schedules it anew. Every time is
 * reckoned from one anchor, so that no error adds up over the bars.
 */

import { KIT } from "../pattern/kit.gen";
import type { VoiceName } from "../pattern/types";
import { isClick, type Cue } from "./cues";
import { passAt, tickAt, timeOf, type Transport } from "./transport";

/** A sound that is scheduled or rings. */
export interface Sound {
  /** Ends it at `time`, quickly. */
  choke(time: number): void;
  /** Takes a choke that is still to come back. */
  release(): void;
  /** Takes the sound back before it starts. */
  cancel(): void;
}

/** Where sounds are made. */
export interface Sink {
  /** Starts `cue` at `time` of the audio clock; null where it makes no sound that could be ended. */
  start(cue: Cue, time: number): Sound | null;
}

/** What was scheduled. */
export interface Played {
  /** Seconds of the audio clock. */
  readonly time: number;
  readonly cue: Cue;
  /** How often the loop had come round. */
  readonly pass: number;
}

export interface SchedulerStats {
  /** Cues that were scheduled after their time, and by how many seconds at worst. */
  readonly late: number;
  readonly worstLateness: number;
  /** Cues so late that they were left out. */
  readonly dropped: number;
  /** The longest wait between two ticks of late, in seconds. */
  readonly worstGap: number;
  /** Seconds that are scheduled ahead. */
  readonly horizon: number;
}

interface Entry extends Played {
  readonly sound: Sound | null;
  chokedAt: number | null;
}

/** What has this long to go is already with the audio thread and is not taken back. Seconds. */
export const MARGIN = 0.03;
/** Horizon in seconds after a start or an edit; how much a tick adds to it; its usual end and its highest. */
const FIRST = 0.3;
const STEP = 0.25;
const USUAL = 2;
const HIGHEST = 8;
/** The horizon is this many times the longest wait between ticks. */
const GAPS = 4;
/** How fast a long wait is forgotten, a tick. */
const FORGET = 0.998;
/** A cue later than this, in seconds, is left out: better a gap than a clump. */
const TOO_LATE = 0.06;
/** Strokes closer than this, in seconds, are one and do not choke one another. */
const TOGETHER = 0.012;
/** Entries that are remembered. */
const REMEMBERED = 20_000;

export class Scheduler {
  readonly #clock: () => number;
  readonly #sink: Sink;
  #cues: readonly Cue[] = [];
  #single: ReadonlySet<VoiceName> = new Set();
  #transport: Transport | null = null;
  #pass = 0;
  #next = 0;
  #ahead = FIRST;
  #changed = false;
  #log: Entry[] = [];
  /** What may still be cancelled or choked. */
  #open: Entry[] = [];
  #late = 0;
  #worstLateness = 0;
  #dropped = 0;
  #lastTick: number | null = null;
  #worstGap = 0;

  /** `clock` gives the seconds of the clock that `sink` starts sounds by. */
  constructor(clock: () => number, sink: Sink) {
    this.#clock = clock;
    this.#sink = sink;
  }

  /** The stretch that plays, or null. */
  get transport(): Transport | null {
    return this.#transport;
  }

  /** Voices that cut their own ringing. */
  set single(voices: ReadonlySet<VoiceName>) {
    this.#single = voices;
  }

  /** Other cues, in order of ticks; they take over with the next tick where something plays. */
  load(cues: readonly Cue[]): void {
    this.#cues = cues;
    this.#changed = true;
  }

  /** Begins to play along `transport`. What was scheduled before is taken back. */
  start(transport: Transport): void {
    this.#withdraw(this.#clock());
    this.#transport = transport;
    this.#lastTick = null;
    this.#from(transport.time);
  }

  /** Goes on along `next`, which holds from its own time. What was scheduled for later is taken back. */
  follow(next: Transport): void {
    this.#withdraw(next.time);
    this.#transport = next;
    this.#from(next.time);
  }

  /** Ends playing: what is to come is taken back, what rings goes on ringing. */
  stop(): void {
    this.#withdraw(this.#clock());
    this.#transport = null;
    this.#lastTick = null;
  }

  /** Schedules what falls within the horizon. To be called every 25 ms or so. */
  tick(): void {
    const now = this.#clock();
    this.#watch(now);
    if (this.#transport === null) return;
    if (this.#changed) {
      const cut = Math.max(now + MARGIN, this.#transport.time);
      this.#withdraw(cut);
      this.#from(cut);
    }
    const horizon = this.#horizon();
    this.#fill(now, now + Math.min(this.#ahead, horizon));
    this.#ahead = Math.min(this.#ahead + STEP, horizon);
    this.#tidy(now);
  }

  /** Schedules everything that begins before `end`, at once: for rendering offline. */
  fillTo(end: number): void {
    this.#fill(this.#clock(), end);
  }

  /** What was scheduled and not taken back, in order; the last 20,000. */
  played(): readonly Played[] {
    return this.#log.map(({ time, cue, pass }) => ({ time, cue, pass }));
  }

  /** Forgets what was played and counted. */
  forget(): void {
    this.#log = [];
    this.#late = this.#worstLateness = this.#dropped = this.#worstGap = 0;
  }

  stats(): SchedulerStats {
    return {
      late: this.#late,
      worstLateness: this.#worstLateness,
      dropped: this.#dropped,
      worstGap: this.#worstGap,
      horizon: this.#horizon(),
    };
  }

  #horizon(): number {
    return Math.min(HIGHEST, Math.max(USUAL, GAPS * this.#worstGap));
  }

  /** Keeps how long the wait for a tick was. */
  #watch(now: number): void {
    if (this.#lastTick !== null) this.#worstGap = Math.max(now - this.#lastTick, this.#worstGap * FORGET);
    this.#lastTick = now;
  }

  /** Takes back what begins at `cut` or later, and the chokes that it made. */
  #withdraw(cut: number): void {
    const keep = (entry: Entry): boolean => entry.time < cut;
    for (const entry of this.#open) {
      if (!keep(entry)) {
        entry.sound?.cancel();
      } else if (entry.chokedAt !== null && entry.chokedAt >= cut) {
        entry.sound?.release();
        entry.chokedAt = null;
      }
    }
    this.#open = this.#open.filter(keep);
    this.#log = this.#log.filter(keep);
  }

  /** Sets the cursor on the first cue at `time` or later. */
  #from(time: number): void {
    this.#changed = false;
    this.#ahead = FIRST;
    const transport = this.#transport;
    if (transport === null) return;
    this.#pass = passAt(transport, time);
    const tick = tickAt(transport, time);
    const next = this.#cues.findIndex((cue) => cue.tick >= tick - 1e-6);
    this.#next = next < 0 ? this.#cues.length : next;
  }

  #fill(now: number, end: number): void {
    const transport = this.#transport;
    if (transport === null) return;
    const cues = this.#cues.length;
    while (cues > 0) {
      if (this.#next >= cues) {
        if (!transport.repeat) return;
        this.#next = 0;
        this.#pass++;
      }
      const cue = this.#cues[this.#next];
      if (cue === undefined) return;
      const time = timeOf(transport, cue.tick, this.#pass);
      if (time >= end) return;
      this.#next++;
      this.#schedule(cue, time, now);
    }
  }

  #schedule(cue: Cue, time: number, now: number): void {
    const lateness = now - time;
    if (lateness > 0) {
      this.#late++;
      this.#worstLateness = Math.max(this.#worstLateness, lateness);
      if (lateness > TOO_LATE) {
        this.#dropped++;
        return;
      }
    }
    const sounds = Math.max(time, now);
    if (!isClick(cue)) this.#choke(cue.voice, sounds);
    const entry: Entry = { time: sounds, cue, pass: this.#pass, sound: this.#sink.start(cue, sounds), chokedAt: null };
    this.#log.push(entry);
    this.#open.push(entry);
    if (this.#log.length > REMEMBERED) this.#log = this.#log.slice(-REMEMBERED / 2);
  }

  /** Ends what the stroke of `voice` at `time` cuts off. */
  #choke(voice: VoiceName, time: number): void {
    const family = KIT[voice].chokes;
    const own = this.#single.has(voice);
    if (family === null && !own) return;
    for (const entry of this.#open) {
      if (isClick(entry.cue) || entry.chokedAt !== null || entry.time > time - TOGETHER) continue;
      const hit = entry.cue.voice;
      if ((own && hit === voice) || (family !== null && KIT[hit].family === family)) {
        entry.sound?.choke(time);
        entry.chokedAt = time;
      }
    }
  }

  /** Lets go of what has long ended. */
  #tidy(now: number): void {
    const ended = now - LONGEST_RING;
    this.#open = this.#open.filter((entry) => entry.time >= ended && (entry.chokedAt ?? now) >= now - 1);
  }
}

/** No sound rings longer, in seconds. */
const LONGEST_RING = 5;
