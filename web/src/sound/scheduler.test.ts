import { describe, expect, test } from "vitest";

import type { Hit, Pattern, VoiceName } from "../pattern/types";
import { clicksOf, isClick, merged, type Cue } from "./cues";
import { random } from "./dsp/random";
import { MARGIN, Scheduler, type Sink } from "./scheduler";
import { strokesOf } from "./strokes";
import { secondsPerTick } from "./time";
import type { Transport } from "./transport";

/** A sink that keeps a record, as a tape would. */
class Tape implements Sink {
  readonly takes: { cue: Cue; time: number; cancelled: boolean; chokedAt: number | null }[] = [];

  start(cue: Cue, time: number): ReturnType<Sink["start"]> {
    const take = { cue, time, cancelled: false, chokedAt: null as number | null };
    this.takes.push(take);
    return {
      choke: (at) => void (take.chokedAt = at),
      release: () => void (take.chokedAt = null),
      cancel: () => void (take.cancelled = true),
    };
  }

  heard(): { cue: Cue; time: number; chokedAt: number | null }[] {
    return this.takes.filter(({ cancelled }) => !cancelled).sort((a, b) => a.time - b.time);
  }
}

function hits(...rows: readonly (readonly [VoiceName, number, number?, number?])[]): Hit[] {
  return rows.map(([voice, slot, offset = 0, velocity = 100], index) => ({ id: `h${index}`, voice, slot, offset, velocity }));
}

function pattern(list: readonly Hit[], bars = 1, bpm = 120): Pattern {
  return { meter: [4, 4], bpm, bars, hits: list };
}

const BAR = 1920;

function along(of: Pattern, change: Partial<Transport> = {}): Transport {
  return { time: 1, tick: 0, pace: secondsPerTick(of.bpm), from: 0, to: of.bars * BAR, repeat: true, ...change };
}

/** A deck: a scheduler, its tape, and a clock that is turned by hand. */
function deck(): { scheduler: Scheduler; tape: Tape; runTo: (time: number, waits?: () => number) => void; now: () => number } {
  let now = 0.9;
  const tape = new Tape();
  const scheduler = new Scheduler(() => now, tape);
  const runTo = (time: number, waits = (): number => 0.025): void => {
    while (now < time) {
      scheduler.tick();
      now = Math.min(time, now + waits());
    }
  };
  return { scheduler, tape, runTo, now: () => now };
}

const SIXTEENTHS = pattern(hits(...Array.from({ length: 16 }, (_, i) => ["closed_hat", i * 120, i % 2 === 0 ? 0 : 17] as const)));

describe("time", () => {
  test("64 bars under waits of up to 450 ms: every stroke once, each at its exact time, none late", () => {
    const { scheduler, tape, runTo } = deck();
    const next = random(3);
    scheduler.load(strokesOf(SIXTEENTHS));
    scheduler.start(along(SIXTEENTHS));
    runTo(1 + 64 * 2, () => (next() < 0.3 ? 0.45 * next() : 0.025));
    const heard = tape.heard().filter(({ time }) => time < 129);
    expect(heard).toHaveLength(64 * 16);
    heard.forEach(({ time }, index) => {
      const exact = 1 + (Math.floor(index / 16) * BAR + (index % 16) * 120 + (index % 2) * 17) / 960;
      expect(Math.abs(time - exact)).toBeLessThan(1e-9);
    });
    expect(scheduler.stats()).toMatchObject({ late: 0, dropped: 0 });
  });

  test("a wait beyond the horizon is counted, what is too late left out, and the horizon grows", () => {
    const { scheduler, runTo, tape } = deck();
    scheduler.load(strokesOf(SIXTEENTHS));
    scheduler.start(along(SIXTEENTHS));
    runTo(3);
    const before = scheduler.stats().horizon;
    runTo(6, () => 3);
    runTo(8);
    const { late, dropped, worstGap, horizon } = scheduler.stats();
    expect(late).toBeGreaterThan(0);
    expect(dropped).toBeGreaterThan(0);
    expect(dropped).toBeLessThanOrEqual(late);
    expect(worstGap).toBeGreaterThan(2);
    expect(horizon).toBeGreaterThan(before);
    expect(tape.heard().every(({ time }, i, all) => i === 0 || time >= (all[i - 1]?.time ?? 0))).toBe(true);
  });

  test("nothing is scheduled before the start, early as the first hit may be", () => {
    const early = pattern(hits(["kick", 0, -40], ["snare", 480, -20]));
    const { scheduler, tape, runTo } = deck();
    scheduler.load(strokesOf(early));
    scheduler.start(along(early));
    runTo(4);
    expect(tape.heard()[0]).toMatchObject({ time: 1, cue: { voice: "kick", tick: 0 } });
    expect(tape.heard()[1]?.time).toBeCloseTo(1 + 460 / 960, 9);
  });

  test("without repeat it is played once", () => {
    const { scheduler, tape, runTo } = deck();
    scheduler.load(strokesOf(SIXTEENTHS));
    scheduler.start(along(SIXTEENTHS, { repeat: false }));
    runTo(9);
    expect(tape.heard()).toHaveLength(16);
  });

  test("it starts in the middle where it is told to", () => {
    const { scheduler, tape, runTo } = deck();
    scheduler.load(strokesOf(SIXTEENTHS));
    scheduler.start(along(SIXTEENTHS, { tick: 950 }));
    runTo(1.5);
    expect(tape.heard()[0]).toMatchObject({ cue: { tick: 960 } });
    expect(tape.heard()[0]?.time).toBeCloseTo(1 + 10 / 960, 9);
  });
});

describe("edits", () => {
  test("a new pattern is heard within 60 ms, at the same place, with nothing twice", () => {
    const { scheduler, tape, runTo, now } = deck();
    const other = pattern(hits(...Array.from({ length: 32 }, (_, i) => ["snare", i * 60] as const)));
    scheduler.load(strokesOf(SIXTEENTHS));
    scheduler.start(along(SIXTEENTHS));
    runTo(3.2);
    const edited = now();
    scheduler.load(strokesOf(other));
    runTo(6);
    const heard = tape.heard();
    const old = heard.filter(({ cue }) => !isClick(cue) && cue.voice === "closed_hat");
    const fresh = heard.filter(({ cue }) => !isClick(cue) && cue.voice === "snare");
    expect(old.at(-1)?.time).toBeLessThan(edited + MARGIN + 0.03);
    expect(fresh[0]?.time).toBeLessThan(edited + MARGIN + 0.03 + 60 / 960);
    fresh.forEach(({ time }, index) => {
      const ticks = (time - 1) * 960;
      expect(Math.abs(ticks / 60 - Math.round(ticks / 60))).toBeLessThan(1e-6);
      if (index > 0) expect(time - (fresh[index - 1]?.time ?? 0)).toBeCloseTo(60 / 960, 6);
    });
    expect(scheduler.stats().late).toBe(0);
  });

  test("a pattern that is loaded again changes nothing that is heard", () => {
    const [once, often] = [deck(), deck()];
    for (const { scheduler } of [once, often]) {
      scheduler.load(strokesOf(SIXTEENTHS));
      scheduler.start(along(SIXTEENTHS));
    }
    once.runTo(9);
    for (let time = 1; time <= 9; time += 0.037) {
      often.scheduler.load(strokesOf(SIXTEENTHS));
      often.runTo(time);
    }
    often.runTo(9);
    const times = (tape: Tape): number[] => tape.heard().flatMap(({ time }) => (time < 8.9 ? [time] : []));
    expect(times(often.tape)).toEqual(times(once.tape));
  });

  test("what was taken back is not in the record", () => {
    const { scheduler, tape, runTo } = deck();
    scheduler.load(strokesOf(SIXTEENTHS));
    scheduler.start(along(SIXTEENTHS));
    runTo(2);
    scheduler.stop();
    const heard = tape.heard();
    expect(tape.takes.length).toBeGreaterThan(heard.length);
    expect(scheduler.played().map(({ time }) => time)).toEqual(heard.map(({ time }) => time));
    expect(heard.every(({ time }) => time < 2)).toBe(true);
  });

  test("another tempo goes on from the same tick", () => {
    const { scheduler, tape, runTo } = deck();
    scheduler.load(strokesOf(SIXTEENTHS));
    const first = along(SIXTEENTHS);
    scheduler.start(first);
    runTo(2);
    const tick = (2.03 - 1) * 960;
    scheduler.follow({ ...first, time: 2.03, tick, pace: first.pace / 2 });
    runTo(5);
    const later = tape.heard().filter(({ time }) => time >= 2.03);
    expect(later[0]).toMatchObject({ cue: { tick: 1080 + 17 } });
    expect(later[0]?.time).toBeCloseTo(2.03 + (1097 - tick) / 1920, 9);
    expect(later[1]?.time).toBeCloseTo(2.03 + (1200 - tick) / 1920, 9);
  });
});

describe("chokes", () => {
  const hats = pattern(hits(["open_hat", 0], ["closed_hat", 240], ["crash", 480], ["open_hat", 960], ["pedal_hat", 1200], ["closed_hat", 1200]));

  test("an open hat is cut by whatever hat comes next, a crash by none", () => {
    const { scheduler, tape, runTo } = deck();
    scheduler.load(strokesOf(hats));
    scheduler.start(along(hats, { repeat: false }));
    runTo(4);
    const [open, closed, crash, second, pedal, last] = tape.heard().toSorted((a, b) => a.cue.tick - b.cue.tick);
    expect(open?.chokedAt).toBe(closed?.time);
    expect(closed?.chokedAt).toBe(second?.time);
    expect(crash?.chokedAt).toBeNull();
    expect(second?.chokedAt).toBe(pedal?.time);
    // Foot and stick at once are one stroke.
    expect(pedal?.chokedAt).toBeNull();
    expect(last?.chokedAt).toBeNull();
  });

  test("a choke goes with the stroke that made it", () => {
    const { scheduler, tape, runTo } = deck();
    scheduler.load(strokesOf(hats));
    scheduler.start(along(hats));
    runTo(1.05);
    expect(tape.takes[0]?.chokedAt).toBeCloseTo(1.25, 9);
    scheduler.load(strokesOf(pattern(hits(["open_hat", 0]))));
    runTo(1.5);
    expect(tape.takes[0]?.chokedAt).toBeCloseTo(3, 9);
  });

  test("a voice of one circuit cuts its own ringing", () => {
    const kicks = pattern(hits(["kick", 0], ["kick", 480]));
    const { scheduler, tape, runTo } = deck();
    scheduler.single = new Set<VoiceName>(["kick"]);
    scheduler.load(strokesOf(kicks));
    scheduler.start(along(kicks, { repeat: false }));
    runTo(3);
    expect(tape.heard().map(({ chokedAt }) => chokedAt)).toEqual([1.5, null]);
  });
});

describe("metronome", () => {
  test("clicks on every beat, the bar's first marked", () => {
    expect(clicksOf({ meter: [4, 4] }, 0, 2 * BAR).map(({ tick, click }) => [tick, click])).toEqual(
      Array.from({ length: 8 }, (_, i) => [i * 480, i % 4 === 0 ? "bar" : "beat"]),
    );
    expect(clicksOf({ meter: [7, 8] }, 0, 1680)).toHaveLength(7);
    expect(clicksOf({ meter: [4, 4] }, 500, 1000).map(({ tick }) => tick)).toEqual([960]);
  });

  test("is merged in order and kept out of chokes", () => {
    const cues = merged(strokesOf(SIXTEENTHS), clicksOf(SIXTEENTHS, 0, BAR));
    expect(cues).toHaveLength(20);
    expect(cues.map(({ tick }) => tick)).toEqual(cues.map(({ tick }) => tick).toSorted((a, b) => a - b));
  });
});
