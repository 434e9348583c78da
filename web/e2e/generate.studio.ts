/** What the model is asked for on a pattern: locks and selections hold, takes are compared, jobs are cancelled. */

import { afterEach, describe, expect, it } from "vitest";
import type { Page } from "playwright-core";

import type { Hit } from "../src/pattern/types";
import { studio, take, type Opened } from "./browser";

let opened: Opened | null = null;

afterEach(async () => {
  await opened?.close();
  opened = null;
});

/** The hits of the pattern that is open, as the page keeps them. */
async function hits(page: Page): Promise<readonly Hit[]> {
  await page.waitForTimeout(700);
  return page.evaluate(() => (JSON.parse(localStorage.getItem("ghostnote.studio.1") ?? "") as { doc: { pattern: { hits: Hit[] } } }).doc.pattern.hits);
}

async function middle(page: Page, cell: string): Promise<readonly [number, number]> {
  const box = await page.locator(`#cell-${cell}`).boundingBox();
  if (box === null) throw new Error(`${cell} is not in sight`);
  return [box.x + box.width / 2, box.y + box.height / 2];
}

async function drag(page: Page, from: string, to: string): Promise<void> {
  await page.mouse.move(...(await middle(page, from)));
  await page.mouse.down();
  await page.mouse.move(...(await middle(page, to)), { steps: 6 });
  await page.mouse.up();
}

async function choose(page: Page, task: string): Promise<void> {
  await page.getByRole("radio", { name: task, exact: true }).check({ force: true });
}

/** Runs the task that is chosen, and waits for what it brings. */
async function run(page: Page, button: string | RegExp, title: string): Promise<void> {
  await page.locator("button.primary", { hasText: button }).click();
  await page.getByRole("button", { name: new RegExp(`^Undo: ${title}`) }).waitFor();
}

describe("what is locked", () => {
  it("stays in whatever is asked for", async () => {
    opened = await studio();
    const { page } = opened;
    await page.locator("#cell-snare-4").focus();
    await page.keyboard.press("l");
    await page.getByRole("button", { name: "Lock Kick" }).click();
    const kept = async (): Promise<readonly Hit[]> => (await hits(page)).filter((hit) => hit.voice === "kick" || hit.locked === true);
    const locked = await kept();
    expect(locked).toHaveLength(18);
    await page.getByRole("spinbutton", { name: "Takes" }).fill("1");
    for (const [task, words] of [["Vary"], ["Humanise"], ["Fill"], ["Edit in words", "double the kick, louder snare"]] as const) {
      await choose(page, task);
      await page.getByText(/locked hits stay as they are/).waitFor();
      if (words !== undefined) await page.getByLabel("What to change").fill(words);
      await run(page, task, task);
      expect(await kept(), task).toEqual(locked);
      await page.keyboard.press("Control+z");
    }
    expect(opened.complaints).toEqual([]);
  });

  it("and what is not selected stay, and it is said before", async () => {
    opened = await studio();
    const { page } = opened;
    await page.getByRole("button", { name: "Select" }).click();
    const before = await hits(page);
    await drag(page, "snare-20", "snare-31");
    await choose(page, "Play anew");
    await page.getByText(/hits? (is|are) played anew, with new strokes only there: Snare, from bar 2 beat \d/).waitFor();
    await run(page, /Play \d+ selected anew/, "Play anew");
    const after = await hits(page);
    const inside = (hit: Hit): boolean => hit.voice.startsWith("snare") && hit.slot >= 1920 && hit.slot < 3840;
    const lost = before.filter((hit) => !after.some(({ id }) => id === hit.id));
    const come = after.filter((hit) => !before.some(({ id }) => id === hit.id));
    expect(lost.length + come.length).toBeGreaterThan(0);
    expect([...lost, ...come].filter((hit) => !inside(hit))).toEqual([]);
    const rest = (all: readonly Hit[]): readonly Hit[] => all.filter((hit) => !lost.includes(hit) && !come.includes(hit));
    expect(rest(after)).toEqual(rest(before));
    await take(page, 1).waitFor();
    expect(opened.complaints).toEqual([]);
  });
});
