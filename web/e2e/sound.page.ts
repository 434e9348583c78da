/** The page that the sound is tested on: the player, and a tape behind it. */

import * as midi from "../src/midi";
import * as sound from "../src/sound";
import { Bank } from "../src/sound/kits/bank";

/** What counts as sound: above the room's echo, reached within a fifth of a millisecond. */
const THRESHOLD = 0.02;
/** Blocks of what came out, with the frame that the first began on. */
const TAPE = `registerProcessor("tape", class extends AudioWorkletProcessor {
  process([input]) {
    const peaks = [];
    const channel = input[0];
    if (channel) {
      let peak = 0, at = -1;
      for (let i = 0; i < channel.length; i++) if (Math.abs(channel[i]) > ${THRESHOLD} && at < 0) at = i;
      for (const x of channel) peak = Math.max(peak, Math.abs(x));
      this.port.postMessage([currentFrame, at, peak]);
    }
    return true;
  }
})`;

export type Block = readonly [frame: number, firstSounding: number, peak: number];

const context = new AudioContext({ latencyHint: "interactive" });
const player = sound.createPlayer(context);
const blocks: Block[] = [];

/** Records what the player gives out, beside the loudspeakers. */
async function record(): Promise<void> {
  await context.audioWorklet.addModule(URL.createObjectURL(new Blob([TAPE], { type: "text/javascript" })));
  const tape = new AudioWorkletNode(context, "tape", { numberOfOutputs: 0, channelCount: 1, channelCountMode: "explicit" });
  tape.port.onmessage = ({ data }: MessageEvent<Block>) => void blocks.push(data);
  player.output.connect(tape);
}

/** Keeps the page's thread busy: `share` of the time, `spell` milliseconds at once, until the function it gives is called. */
function beBusy(spell: number, share: number): () => void {
  const timer = setInterval(() => {
    const end = performance.now() + spell;
    while (performance.now() < end);
  }, spell / share);
  return () => clearInterval(timer);
}

/** Milliseconds that kick, snare and hat of a kit take to render on the page itself, in every strength. */
function kitTime(kit: sound.KitName): number {
  const bank = new Bank(context.sampleRate);
  const begun = performance.now();
  for (const voice of ["kick", "snare", "closed_hat"] as const) {
    for (const velocity of [20, 45, 70, 90, 105, 127]) bank.strike(kit, voice, velocity);
  }
  return performance.now() - begun;
}

/** Bytes as text that crosses to the test quickly. */
function base64(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

let clickedAt = 0;
let outcome: sound.PlayOutcome | null = null;
document.querySelector("#play")?.addEventListener("click", () => {
  clickedAt = performance.now();
  void player.play().then((result) => void (outcome = result));
});

const bench = { sound, midi, context, player, blocks, record, beBusy, kitTime, base64, outcome: () => outcome, clickedAt: () => clickedAt };
export type Bench = typeof bench;

declare global {
  interface Window {
    bench: Bench;
  }
}
window.bench = bench;
