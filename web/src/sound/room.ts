import { decayRate } from "./dsp/decibels";
import { filter } from "./dsp/filter";
import { random, seedOf } from "./dsp/random";

/** Seconds of the room, and to -60 dB. */
const LENGTH = 0.42;
const DECAY = 0.38;
/** Seconds before its first reflection. */
const BEFORE = 0.006;
/** Reflections a second right after the stroke; they grow dense within `DENSE` seconds. */
const SPARSE = 900;
const DENSE = 0.06;

/** Impulse response of a small, dry room, two channels of decaying reflections. */
export function roomResponse(rate: number): AudioBuffer {
  const length = Math.ceil(LENGTH * rate);
  const buffer = new AudioBuffer({ length, numberOfChannels: 2, sampleRate: rate });
  for (const channel of [0, 1]) buffer.copyToChannel(reflections(length, rate, channel), channel);
  return buffer;
}

function reflections(length: number, rate: number, channel: number): Float32Array<ArrayBuffer> {
  const next = random(seedOf(`room/${channel}`));
  const samples = new Float32Array(length);
  const fall = decayRate(DECAY) / rate;
  for (let i = Math.round(BEFORE * rate); i < length; i++) {
    const density = SPARSE / rate + Math.min(1, i / rate / DENSE);
    const value = 2 * next() - 1;
    if (next() < density) samples[i] = value * Math.exp(-fall * i);
  }
  filter(samples, { type: "lowpass", hz: 7000, q: 0.6 }, rate);
  filter(samples, { type: "highpass", hz: 160, q: 0.7 }, rate);
  return samples;
}
