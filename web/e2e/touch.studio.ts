/** The grid under fingers, as Chromium's touch emulation has them, and what fits on a telephone. */

import { afterEach, describe, expect, it } from "vitest";
import type { CDPSession, Page } from "playwright-core";

import { studio, type Opened } from "./browser";

type Point = readonly [number, number];

let opened: Opened | null = null;

afterEach(async () => {
  await opened?.close();
  opened = null;
});

async function phone(): Promise<{ page: Page; fingers: CDPSession }> {
  opened = await studio({ width: 360, height: 740, touch: true });
  return { page: opened.page, fingers: await opened.context.newCDPSession(opened.page) };
}

/** Puts fingers down at the first points, moves them along the others, and lifts them; `still` milliseconds before they move. */
async function drag(fingers: CDPSession, path: readonly (readonly Point[])[], still = 0): Promise<void> {
  const points = (at: readonly Point[]) => at.map(([x, y], id) => ({ x, y, id }));
  const [first = [], ...rest] = path;
  await fingers.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: points(first) });
  if (still > 0) await new Promise((resolve) => setTimeout(resolve, still));
  for (const at of rest) await fingers.send("Input.dispatchTouchEvent", { type: "touchMove", touchPoints: points(at) });
  const last = rest.at(-1);
  if (last !== undefined) {
    // Lifted from standing still, or what scrolls would go on by itself.
    await new Promise((resolve) => setTimeout(resolve, 150));
    await fingers.send("Input.dispatchTouchEvent", { type: "touchMove", touchPoints: points(last) });
  }
  await fingers.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
}

/** A way in steps of a few pixels. */
function way([x, y]: Point, [toX, toY]: Point, steps = 10): (readonly Point[])[] {
  return Array.from({ length: steps + 1 }, (_, step) => [[x + ((toX - x) * step) / steps, y + ((toY - y) * step) / steps] as const]);
}

async function at(page: Page, column: number, lane = "ride"): Promise<Point> {
  const box = await page.locator(`#cell-${lane}-${column}`).boundingBox();
  if (box === null) throw new Error("the cell is not in sight");
  return [box.x + box.width / 2, box.y + box.height / 2];
}

const rides = (page: Page): Promise<string[]> => page.locator("[id^=cell-ride-]:has(.hit)").evaluateAll((cells) => cells.map((cell) => cell.id.replace("cell-ride-", "")));
/** Until nothing scrolls any more. */
async function still(page: Page): Promise<void> {
  const places = (): Promise<string> => page.evaluate(() => [scrollY, document.querySelector(".grid-scroll")?.scrollLeft, document.querySelector(".grid-scroll")?.scrollTop].join());
  for (let before = ""; before !== (before = await places());) await page.waitForTimeout(200);
}

const across = (page: Page): Promise<number> => page.locator(".grid-scroll").evaluate((grid) => grid.scrollLeft);

describe("with a finger", () => {
  it("taps, paints and erases along a lane, each one step of undo, and nothing scrolls", async () => {
    const { page, fingers } = await phone();
    await drag(fingers, [[await at(page, 1)]]);
    await expect.poll(() => rides(page)).toEqual(["1"]);
    await drag(fingers, [[await at(page, 1)]]);
    await expect.poll(() => rides(page)).toEqual([]);
    await drag(fingers, way(await at(page, 0), await at(page, 5)));
    await expect.poll(() => rides(page)).toEqual(["0", "1", "2", "3", "4", "5"]);
    await drag(fingers, way(await at(page, 3), await at(page, 5)));
    await expect.poll(() => rides(page)).toEqual(["0", "1", "2"]);
    expect(await across(page)).toBe(0);
    await page.getByRole("button", { name: /Undo: Remove ride/ }).tap();
    await expect.poll(() => rides(page)).toEqual(["0", "1", "2", "3", "4", "5"]);
    await page.getByRole("button", { name: /Undo: Paint ride/ }).tap();
    await expect.poll(() => rides(page)).toEqual([]);
    expect(opened?.complaints).toEqual([]);
  });

  it("holds and then drags for velocity, and the page stands still meanwhile", async () => {
    const { page, fingers } = await phone();
    await drag(fingers, [[await at(page, 2)]]);
    const cell = page.locator("#cell-ride-2");
    await expect.poll(() => cell.getAttribute("aria-label")).toMatch(/velocity 92/);
    const top = await page.evaluate(() => scrollY);
    const [x, y] = await at(page, 2);
    await drag(fingers, way([x, y], [x, y - 30]), 600);
    await expect.poll(() => cell.getAttribute("aria-label")).toMatch(/velocity 1(18|19)/);
    expect(await page.evaluate(() => scrollY)).toBe(top);
    // Held and lifted in place, a hit stays as it is.
    await drag(fingers, [[[x, y]]], 600);
    expect(await cell.getAttribute("aria-label")).toMatch(/velocity 1(18|19)/);
  });

  it("selects with a frame, and moves what is selected", async () => {
    const { page, fingers } = await phone();
    await drag(fingers, way(await at(page, 0), await at(page, 2)));
    await page.getByRole("button", { name: "Select" }).tap();
    await drag(fingers, way(await at(page, 4), await at(page, 0)), 600);
    await page.getByText("3 selected").waitFor();
    await drag(fingers, way(await at(page, 1), await at(page, 3)));
    await expect.poll(() => rides(page)).toEqual(["2", "3", "4"]);
    expect(await page.locator(".marquee").count()).toBe(0);
  });

  it("scrolls: the page up and down, the grid along the ruler and with two fingers, painting nothing", async () => {
    const { page, fingers } = await phone();
    const [x, y] = await at(page, 4, "low_tom");
    await drag(fingers, way([x, y], [x, y - 160], 16));
    await expect.poll(() => page.evaluate(() => scrollY + (document.querySelector(".grid-scroll")?.scrollTop ?? 0))).toBeGreaterThan(60);
    await still(page);
    await page.evaluate(() => scrollTo(0, 0));
    const ruler = await page.locator(".ruler-bar").first().boundingBox();
    if (ruler === null) throw new Error("the ruler is not in sight");
    await drag(fingers, way([320, ruler.y + 10], [160, ruler.y + 10], 16));
    await expect.poll(() => across(page)).toBeGreaterThan(80);
    await still(page);
    await page.locator(".grid-scroll").evaluate((grid) => grid.scrollTo({ left: 0, top: 0, behavior: "instant" }));
    await expect.poll(() => across(page)).toBe(0);
    const [a, b] = [await at(page, 5), await at(page, 5, "crash")];
    await drag(fingers, Array.from({ length: 17 }, (_, step) => [[a[0] - step * 8, a[1]], [b[0] - step * 8, b[1]]] as const));
    await expect.poll(() => across(page)).toBeGreaterThan(80);
    await page.getByRole("button", { name: "Undo", exact: true }).waitFor();
    expect(await page.locator("[id^=cell-low_tom-]:has(.hit)").count()).toBe(0);
  });
});

describe("on 360 pixels", () => {
  it("the transport takes two rows, every target is 24 pixels, and nothing is wider than the window", async () => {
    const { page } = await phone();
    const tops = await page.locator(".top button, .top input, .top select").evaluateAll((all) => all.map((one) => Math.round(one.getBoundingClientRect().bottom / 20)));
    expect(new Set(tops).size).toBe(2);
    const height = await page.locator(".top").evaluate((top) => top.getBoundingClientRect().height);
    expect(height).toBeLessThan(112);
    const small = await page.locator("button:visible, select:visible, input:not(.sr):not([type=radio]):not([type=checkbox]):visible").evaluateAll((all) =>
      all.filter((one) => { const { width, height: tall } = one.getBoundingClientRect(); return width < 24 || (tall < 24 && !one.matches("[type=range]")); }).map((one) => one.outerHTML.slice(0, 120)),
    );
    expect(small).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0);
  });
});
