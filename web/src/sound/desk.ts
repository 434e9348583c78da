/** The mixing desk: lanes with level and place, the room, and a soft limit. The same for playing and for rendering. */

import type { VoiceName } from "../pattern/types";
import { isClick, type Cue } from "./cues";
import { gainOf } from "./dsp/decibels";
import type { Bank } from "./kits/bank";
import { KITS, type KitName } from "./kits/names";
import { loudness } from "./kits/velocity";
import type { Mixer } from "./mixer";
import { roomResponse } from "./room";
import type { Sink, Sound } from "./scheduler";

/** dB of the whole. */
const MASTER = -5;
/** Time constant of a choked sound and of a lane's level, in seconds. */
const CHOKE = 0.012;
const SMOOTH = 0.006;
/** The limiter leaves levels up to this alone and bends what is above below 1. */
const KNEE = 0.7;
/** The limiter's curve reaches to this level. */
const REACH = 4;
const CURVE_POINTS = 8193;
const METRONOME = gainOf(-10);

interface Lane {
  readonly gain: GainNode;
  readonly pan: StereoPannerNode;
}

export class Desk implements Sink {
  /** What goes to the ears. */
  readonly output: AudioNode;
  readonly #context: BaseAudioContext;
  readonly #bank: Bank;
  readonly #mixer: Mixer;
  readonly #bus: GainNode;
  readonly #dry: GainNode;
  readonly #room: GainNode;
  readonly #lanes = new Map<VoiceName, Lane>();
  #kit: KitName;

  constructor(context: BaseAudioContext, bank: Bank, mixer: Mixer, kit: KitName) {
    this.#context = context;
    this.#bank = bank;
    this.#mixer = mixer;
    this.#kit = kit;
    this.#bus = new GainNode(context, { gain: gainOf(MASTER) });
    this.#dry = new GainNode(context);
    this.#room = new GainNode(context, { gain: gainOf(KITS[kit].room) });
    const walls = new ConvolverNode(context, { buffer: roomResponse(context.sampleRate) });
    const down = new GainNode(context, { gain: 1 / REACH });
    const limit = new WaveShaperNode(context, { curve: limitCurve() });
    this.#dry.connect(this.#bus);
    this.#dry.connect(this.#room).connect(walls).connect(this.#bus);
    this.#bus.connect(down).connect(limit);
    this.output = limit;
  }

  /** Another kit, for strokes that are started from now on. */
  set kit(kit: KitName) {
    this.#kit = kit;
    this.#room.gain.value = gainOf(KITS[kit].room);
    for (const [voice, lane] of this.#lanes) lane.pan.pan.value = KITS[kit].recipes[voice].pan;
  }

  /** Brings the lanes to what the mixer says. */
  mix(): void {
    for (const [voice, lane] of this.#lanes) {
      lane.gain.gain.setTargetAtTime(this.#mixer.level(voice), this.#context.currentTime, SMOOTH);
    }
  }

  start(cue: Cue, time: number): Sound {
    if (isClick(cue)) return this.#sound(this.#bank.click(cue.click), METRONOME, time, this.#bus);
    const buffer = this.#bank.strike(this.#kit, cue.voice, cue.velocity);
    const gain = gainOf(KITS[this.#kit].recipes[cue.voice].mix) * loudness(cue.velocity);
    return this.#sound(buffer, gain, time, this.#lane(cue.voice).gain);
  }

  #sound(buffer: AudioBuffer, gain: number, time: number, to: AudioNode): Sound {
    const source = new AudioBufferSourceNode(this.#context, { buffer });
    const level = new GainNode(this.#context, { gain });
    source.connect(level).connect(to);
    source.addEventListener("ended", () => level.disconnect());
    source.start(time);
    return {
      choke: (at) => void level.gain.setTargetAtTime(0, at, CHOKE),
      release: () => void level.gain.cancelScheduledValues(0),
      cancel: () => {
        source.stop(0);
        level.disconnect();
      },
    };
  }

  #lane(voice: VoiceName): Lane {
    let lane = this.#lanes.get(voice);
    if (lane === undefined) {
      lane = {
        gain: new GainNode(this.#context, { gain: this.#mixer.level(voice) }),
        pan: new StereoPannerNode(this.#context, { pan: KITS[this.#kit].recipes[voice].pan }),
      };
      lane.gain.connect(lane.pan).connect(this.#dry);
      this.#lanes.set(voice, lane);
    }
    return lane;
  }
}

function limitCurve(): Float32Array<ArrayBuffer> {
  return Float32Array.from({ length: CURVE_POINTS }, (_, i) => {
    const x = REACH * ((2 * i) / (CURVE_POINTS - 1) - 1);
    const size = Math.abs(x);
    if (size <= KNEE) return x;
    const over = (size - KNEE) / (1 - KNEE);
    return Math.sign(x) * (KNEE + (1 - KNEE) * Math.tanh(over));
  });
}
