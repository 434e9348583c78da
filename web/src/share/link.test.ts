// @vitest-environment node
import { describe, expect, it } from "vitest";

import { doubled } from "../pattern/edit";
import { examplePattern } from "../pattern/example";
import { LinkError, MARK, linkOf, linked } from "./link";

describe("a link", () => {
  it("holds the whole pattern, hit for hit", async () => {
    const pattern = examplePattern();
    const back = await linked(await linkOf("My groove", pattern));
    const bare = (hits: typeof pattern.hits): unknown => hits.map(({ voice, slot, offset, velocity }) => [voice, slot, offset, velocity]);
    expect(back?.name).toBe("My groove");
    expect(back?.pattern).toMatchObject({ meter: [4, 4], bpm: 96, bars: 4 });
    expect(bare(back?.pattern.hits ?? [])).toEqual(bare(pattern.hits));
  });

  it("holds the receipt of what made it, if there is one, and never what is none", async () => {
    const receipt = { params: { style: "funk", seed: 7 }, checkpoint: "ab12", version: "0.1.0" };
    expect((await linked(await linkOf("x", examplePattern(), receipt)))?.receipt).toEqual(receipt);
    expect((await linked(await linkOf("x", examplePattern())))?.receipt).toBeNull();
    expect((await linked(await linkOf("x", examplePattern(), ["no receipt"] as never)))?.receipt).toBeNull();
  });

  it("is short enough to send", async () => {
    expect((await linkOf("x", examplePattern())).length).toBeLessThan(1_000);
    expect((await linkOf("x", doubled(doubled(doubled(examplePattern()))))).length).toBeLessThan(4_000);
  });

  it("is none where the address holds none", async () => {
    expect(await linked("")).toBeNull();
    expect(await linked("#other")).toBeNull();
  });

  it("that is cut, changed or made up is refused in words", async () => {
    const whole = await linkOf("x", examplePattern());
    for (const broken of [whole.slice(0, -20), `${MARK}****`, MARK, `${MARK}${"A".repeat(300_000)}`]) {
      await expect(linked(broken)).rejects.toBeInstanceOf(LinkError);
    }
  });

  it("with values that cannot be played is refused", async () => {
    const good = { meter: [4, 4], bpm: 96, bars: 1, hits: [] } as const;
    const odd = [
      { ...good, bpm: 4 },
      { ...good, bars: 1e6 },
      { ...good, meter: [4, 3] as const },
      { ...good, hits: [{ id: "a", voice: "kick" as const, slot: 1e9, offset: 0, velocity: 90 }] },
      { ...good, hits: [{ id: "a", voice: "kick" as const, slot: 0, offset: 0, velocity: 900 }] },
      { ...good, hits: [{ id: "a", voice: "spoon" as never, slot: 0, offset: 0, velocity: 90 }] },
    ];
    for (const pattern of odd) await expect(linked(await linkOf("x", pattern))).rejects.toBeInstanceOf(LinkError);
  });
});
