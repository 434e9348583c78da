import { expect, test } from "vitest";

import { openMidiOut } from "./out";

test("a browser without Web MIDI is told so", async () => {
  expect(await openMidiOut({})).toMatchObject({ ok: false, reason: "unsupported" });
});

test.each([
  ["NotAllowedError", "denied"],
  ["SecurityError", "denied"],
  ["NotSupportedError", "unsupported"],
  ["AbortError", "failed"],
] as const)("a request that ends in %s is a plain outcome", async (name, reason) => {
  const outcome = await openMidiOut({ requestMIDIAccess: () => Promise.reject(new DOMException("no", name)) });
  expect(outcome).toMatchObject({ ok: false, reason });
  if (!outcome.ok) expect(outcome.message).toMatch(/\w+\./);
});

/** What a port was sent, by a port of our own. */
function port(): { output: MIDIOutput; sent: [number[], number | undefined][] } {
  const sent: [number[], number | undefined][] = [];
  const output = {
    id: "1",
    name: "A sampler",
    send: (data: Iterable<number>, at?: number) => void sent.push([[...data], at]),
  } as unknown as MIDIOutput;
  return { output, sent };
}

function host(outputs: readonly MIDIOutput[]): { requestMIDIAccess: () => Promise<MIDIAccess> } {
  const access = { outputs: new Map(outputs.map((output) => [output.id, output])) } as unknown as MIDIAccess;
  return { requestMIDIAccess: () => Promise.resolve(access) };
}

test("no port is a plain outcome", async () => {
  expect(await openMidiOut(host([]))).toMatchObject({ ok: false, reason: "empty" });
});

test("strokes are sent shortly before their time, with it, and can be taken back until then", async () => {
  const { output, sent } = port();
  const outcome = await openMidiOut(host([output]));
  if (!outcome.ok) expect.fail(outcome.message);
  const origin = performance.now();
  const follower = outcome.ports[0]?.open("td11", (time) => origin + 1000 * time) ?? expect.fail();
  follower.schedule("kick", 101, 0.05);
  follower.schedule("closed_hat_edge", 64, 0.06);
  follower.schedule("snare", 90, 60);
  follower.schedule("crash", 90, 0.07)();
  follower.flush();
  expect(sent.map(([data]) => data)).toEqual([
    [0x99, 36, 101],
    [0x89, 36, 64],
    [0x99, 22, 64],
    [0x89, 22, 64],
  ]);
  expect(sent[0]?.[1]).toBeCloseTo(origin + 50, 6);
  expect(sent[1]?.[1]).toBeGreaterThan(sent[0]?.[1] ?? 0);
  follower.close();
  expect(sent.at(-1)?.[0]).toEqual([0xb9, 120, 0]);
});
