import { describe, expect, it } from "vitest";

import { beginningAt, endingAt, named, playedTicks, spanning, within } from "./loop";

describe("a loop", () => {
  const pattern = { meter: [7, 8], bars: 4 } as const;

  it("plays its bars, and the whole pattern where there is none or it lies behind the end", () => {
    expect(playedTicks({ first: 1, last: 2 }, pattern)).toEqual([1680, 5040]);
    expect(playedTicks(null, pattern)).toEqual([0, 6720]);
    expect(playedTicks({ first: 2, last: 9 }, pattern)).toEqual([3360, 6720]);
    expect(playedTicks({ first: 4, last: 5 }, pattern)).toEqual([0, 6720]);
    expect(within({ first: 2, last: 9 }, pattern)).toEqual({ first: 2, last: 3 });
  });

  it("is set from either end, and never ends before it begins", () => {
    expect(spanning(3, 1)).toEqual({ first: 1, last: 3 });
    expect(beginningAt({ first: 0, last: 2 }, 1)).toEqual({ first: 1, last: 2 });
    expect(beginningAt({ first: 0, last: 1 }, 3)).toEqual({ first: 3, last: 3 });
    expect(endingAt({ first: 2, last: 3 }, 1)).toEqual({ first: 1, last: 1 });
    expect(endingAt(null, 1)).toEqual({ first: 1, last: 1 });
  });

  it("is called as people count", () => {
    expect([named({ first: 1, last: 1 }), named({ first: 1, last: 3 })]).toEqual(["bar 2", "bars 2 to 4"]);
  });
});
