/** The sound of the page: the player, made while nobody waits for it, and fed with what changes. */

import type { MidiPort } from "../midi";
import type { Player } from "../sound";
import { pageTimeOf } from "../sound/clock";
import type { KitMapName, Pattern, VoiceName } from "../pattern/types";
import { loop, playedTicks } from "../state/loop";
import { settings, studio, type Settings } from "../state/studio";
import { createStore } from "../state/store";

export const playing = createStore(false);
/** Why there is no sound; null if there is. */
export const soundProblem = createStore<string | null>(null);

type Listener = (tick: number) => void;

const listeners = new Set<Listener>();
let clock: AudioContext | null = null;
let player: Promise<Player> | null = null;
let ready: Player | null = null;
let out: ReturnType<MidiPort["open"]> | null = null;
let shown: Pattern | null = null;
let range: readonly [number, number] = [-1, -1];
let fed: Partial<Settings> = {};

function module(): Promise<typeof import("../sound")> {
  return import("../sound");
}

async function make(): Promise<Player> {
  const context = new AudioContext({ latencyHint: "interactive" });
  clock = context;
  const { createPlayer } = await module();
  const made = createPlayer(context);
  made.onTick((tick, on) => {
    playing.set(() => on);
    for (const told of listeners) told(tick);
  });
  ready = made;
  feedPattern(made, studio.get().doc.pattern);
  feedSettings(made, settings.get());
  loop.subscribe(() => feedLoop(made));
  studio.subscribe(() => feedPattern(made, studio.get().doc.pattern));
  settings.subscribe(() => feedSettings(made, settings.get()));
  return made;
}

function feedPattern(to: Player, pattern: Pattern): void {
  if (pattern === shown) return;
  shown = pattern;
  to.load(pattern);
  feedLoop(to);
}

/** The bars that are played, where they are others now: the pattern may have become shorter than the loop. */
function feedLoop(to: Player): void {
  if (shown === null) return;
  const [from, end] = playedTicks(loop.get(), shown);
  if (from === range[0] && end === range[1]) return;
  range = [from, end];
  to.loop(from, end);
}

function feedSettings(to: Player, now: Settings): void {
  if (now.kit !== fed.kit) to.kit(now.kit);
  if (now.metronome !== fed.metronome) to.metronome(now.metronome);
  for (const voice of changed(now.muted, fed.muted ?? [])) to.mute(voice, now.muted.includes(voice));
  for (const voice of changed(now.solo, fed.solo ?? [])) to.solo(voice, now.solo.includes(voice));
  for (const [voice, gain] of Object.entries(now.gains)) {
    if (gain !== fed.gains?.[voice as VoiceName]) to.laneGain(voice as VoiceName, gain);
  }
  fed = now;
}

function changed<T>(now: readonly T[], before: readonly T[]): readonly T[] {
  return [...now.filter((one) => !before.includes(one)), ...before.filter((one) => !now.includes(one))];
}

function opened(): Promise<Player> {
  player ??= make();
  return player;
}

const NO_SOUND = "The browser gives no sound. Allow sound for this page, or choose an output, and press Play again.";

export const sound = {
  /** Makes the player and has its kit rendered, so that the first click only has to play. */
  prepare(): void {
    void opened().catch(() => {
      player = null;
    });
  },
  async play(): Promise<void> {
    try {
      const outcome = await (await opened()).play();
      playing.set(() => outcome.ok);
      soundProblem.set(() => (outcome.ok ? null : outcome.message));
    } catch {
      player = null;
      soundProblem.set(() => NO_SOUND);
    }
  },
  stop(): void {
    ready?.stop();
    playing.set(() => false);
  },
  async toggle(): Promise<void> {
    if (playing.get()) this.stop();
    else await this.play();
  },
  seek(tick: number): void {
    ready?.seek(tick);
    for (const told of listeners) told(tick);
  },
  audition(voice: VoiceName, velocity = 92): void {
    ready?.audition(voice, velocity);
  },
  /** Called with the playhead's tick while it moves. */
  onTick(told: Listener): () => void {
    listeners.add(told);
    return () => {
      listeners.delete(told);
    };
  },
  /** The player, for what asks it directly; null before the first sound. */
  player(): Player | null {
    return ready;
  },
  /** Sends strokes to a MIDI port too; null ends that. */
  async send(port: MidiPort | null, kitMap: KitMapName): Promise<void> {
    const made = await opened();
    const context = clock;
    out?.close();
    out = port === null || context === null ? null : port.open(kitMap, (time) => pageTimeOf(context, time));
    made.follow(out);
  },
  /** The pattern once through, as the bytes of a WAV file. */
  async wav(pattern: Pattern): Promise<Uint8Array<ArrayBuffer>> {
    return (await opened()).renderWav(pattern);
  },
};
