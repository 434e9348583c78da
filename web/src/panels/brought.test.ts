import { describe, expect, it } from "vitest";

import { exportMidi } from "../midi";
import { examplePattern } from "../pattern/example";
import { MOST_TAPS, barsOf, damage, withTap } from "./brought";

describe("a rhythm that is tapped", () => {
  const tapped = (...beats: readonly number[]): readonly number[] => beats.reduce<readonly number[]>((taps, beat) => withTap(taps, beat, [4, 4]), []);

  it("is kept in order, two taps at once being one", () => {
    expect(tapped(0, 2.5, 1.00049, 2.52)).toEqual([0, 1, 2.5]);
  });

  it("ends with the longest pattern", () => {
    expect(tapped(0, 127.9, 128, -0.1)).toEqual([0, 127.9]);
    expect(withTap([0], 96, [3, 4])).toEqual([0]);
    const full = Array.from({ length: MOST_TAPS }, (_, at) => at / 40);
    expect(withTap(full, 120, [4, 4])).toBe(full);
  });

  it("reaches into bars", () => {
    expect([barsOf([], [4, 4]), barsOf([0, 3.9], [4, 4]), barsOf([0, 4], [4, 4]), barsOf([7], [7, 8])]).toEqual([1, 1, 2, 3]);
  });
});

describe("a file that is brought", () => {
  it("is refused only if it is damaged", () => {
    expect(damage(exportMidi(examplePattern(), { kitMap: "gm", straight: false }))).toBeNull();
    expect(damage(new TextEncoder().encode("not midi at all"))).toMatch(/cannot be read/);
  });
});
