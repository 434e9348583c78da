/** Accessibility of every view, in dark and light, wide and narrow; and the pictures of them. */

import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

import type { AxeResults, RunOptions } from "axe-core";
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";

import { choose, studio, take, type Look } from "./browser";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf-8");
const SHOTS = process.env["STUDIO_SHOTS"];

const VIEWS: Readonly<Record<string, (page: Page) => Promise<void>>> = {
  generate: () => Promise.resolve(),
  takes: async (page) => {
    await page.getByRole("textbox", { name: "In words" }).fill("laid back hip-hop at 88, 4 bars, wobbly");
    await page.getByRole("button", { name: "Generate", exact: true }).click();
    await take(page, 1).waitFor();
    await page.getByRole("button", { name: "Feel" }).click();
  },
  rhythm: async (page) => {
    await page.getByRole("button", { name: /^Loop this bar/ }).click();
    await choose(page, "From a rhythm");
    await page.getByRole("button", { name: /^Tap a rhythm here/ }).focus();
    for (const pause of [400, 200, 600]) {
      await page.keyboard.press("Enter");
      await page.waitForTimeout(pause);
    }
    await page.getByText(/^3 taps/).waitFor();
  },
  feel: (page) => choose(page, "Take a feel"),
  why: async (page) => {
    await page.getByRole("button", { name: "Play the whole pattern" }).click();
    await page.getByRole("button", { name: "Grid", exact: true }).click();
    await page.getByRole("tab", { name: "Why" }).click();
    await page.getByRole("checkbox", { name: /Colour hits/ }).check();
  },
  out: (page) => page.getByRole("tab", { name: "Out & in" }).click(),
  library: (page) => page.getByRole("tab", { name: "Library" }).click(),
  styles: async (page) => {
    await page.getByRole("tab", { name: "Generate" }).click();
    await choose(page, "New pattern");
    await page.getByRole("button", { name: /From the words/ }).click();
    await page.getByRole("button", { name: /^J Dilla/ }).click();
    await page.getByRole("button", { name: /^Use / }).waitFor();
  },
  shortcuts: async (page) => {
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: /Shortcuts/ }).click();
  },
  settings: async (page) => {
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Settings" }).click();
  },
};

/** Views that show the grid as it was already looked at. */
const SAME_GRID = new Set(["out", "library", "styles", "shortcuts", "settings"]);

async function violations(page: Page, view: string): Promise<string[]> {
  await page.evaluate(AXE);
  const options: RunOptions = { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] };
  const where: { include?: string[]; exclude?: string[] } = SAME_GRID.has(view) ? { exclude: [".grid-scroll"] } : { include: ["html"] };
  const results = await page.evaluate(
    ([context, asked]) => (globalThis as unknown as { axe: Axe }).axe.run(context, asked),
    [where, options] as const,
  );
  return results.violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.slice(0, 3).map(({ html, any }) => `${html.slice(0, 160)} ${any[0]?.message ?? ""}`).join(" | ")}`);
}

interface Axe {
  readonly run: (context: object, options: RunOptions) => Promise<AxeResults>;
}

const LOOKS: readonly (Look & { readonly name: string })[] = [
  { name: "dark", theme: "dark" },
  { name: "light", theme: "light" },
  { name: "narrow", theme: "dark", width: 360, height: 740 },
];

describe.each(LOOKS)("every view, $name,", ({ name, ...look }) => {
  it("has no violation that axe knows", { timeout: 900_000 }, async () => {
    const opened = await studio(look);
    const { page } = opened;
    const found: Record<string, string[]> = {};
    try {
      for (const [view, go] of Object.entries(VIEWS)) {
        await go(page);
        const wrong = await violations(page, view);
        if (wrong.length > 0) found[view] = wrong;
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        expect(wide, `${view} is wider than the window`).toBeLessThanOrEqual(0);
        if (SHOTS !== undefined) {
          mkdirSync(SHOTS, { recursive: true });
          await page.screenshot({ path: join(SHOTS, `${view}-${name}.png`) });
        }
      }
    } finally {
      await opened.close();
    }
    expect(found).toEqual({});
    expect(opened.complaints).toEqual([]);
  });
});
