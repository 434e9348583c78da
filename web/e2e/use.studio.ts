/** The studio in use: first sound, all by keyboard, what is exported is what was heard, and ways on when things fail. */

import { readFileSync } from "node:fs";

import { afterEach, describe, expect, it } from "vitest";

import { importMidi } from "../src/midi";
import { BUSY, URL_, browser, played, studio, tabTo, take, type Opened } from "./browser";

let opened: Opened | null = null;

afterEach(async () => {
  await opened?.close();
  opened = null;
});

describe("the first minute", () => {
  it("plays audibly with one click, within 2.5 s of opening, before any request", { retry: 2 }, async () => {
    opened = await browser();
    const { page } = opened;
    const asked: string[] = [];
    page.on("request", (request) => {
      if (request.url().includes("/api/")) asked.push(request.url());
    });
    await page.goto(URL_, { waitUntil: "commit" });
    await page.getByRole("button", { name: "Play" }).click();
    await page.waitForFunction(() => globalThis.heard.at > 0);
    const at = await page.evaluate(() => globalThis.heard.at);
    console.log(`first sound after ${Math.round(at)} ms`);
    if (!BUSY) expect(at).toBeLessThan(2_500);
    expect((await played(page)).length).toBeGreaterThan(0);
    expect(asked).toEqual([]);
    expect(opened.complaints).toEqual([]);
  });

  it("survives a reload, with the way back", async () => {
    opened = await studio();
    const { page } = opened;
    const cell = page.locator("#cell-ride-0");
    await cell.click();
    await expect.poll(() => cell.getAttribute("aria-label")).toMatch(/velocity 92/);
    await page.waitForTimeout(600);
    await page.reload();
    await page.getByRole("button", { name: /Undo: Paint ride/ }).click();
    await expect.poll(() => cell.getAttribute("aria-label")).toMatch(/empty/);
  });
});

describe("by keyboard alone", () => {
  it("generates, edits, locks, regenerates, undoes and exports", async () => {
    opened = await studio();
    const { page } = opened;
    await tabTo(page, /^In words/);
    await page.keyboard.type("funk at 100, 2 bars");
    await page.keyboard.press("Control+Enter");
    await take(page, 1).waitFor();
    expect(await page.getByRole("spinbutton", { name: "BPM" }).inputValue()).toBe("100");

    await tabTo(page, /^(Kick|Snare|Closed|Open|Ride|Crash|Low|Mid|High|Pedal|Side).*bar/, true);
    await page.keyboard.press("Home");
    for (let lane = 0; lane < 20; lane += 1) await page.keyboard.press("ArrowDown");
    const name = (): Promise<string> => page.evaluate(() => document.activeElement?.getAttribute("aria-label") ?? "");
    await expect.poll(name).toMatch(/^Kick, bar 1, beat 1/);
    if (/empty/.test(await name())) await page.keyboard.press("Enter");
    await page.keyboard.press("a");
    await expect.poll(name).toMatch(/velocity 120/);
    await page.keyboard.press("l");
    await expect.poll(name).toMatch(/locked/);
    const locked = await name();

    await tabTo(page, /^New pattern/);
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: /Undo: Play anew/ }).waitFor();
    const kick = page.locator("#cell-kick-0");
    await expect.poll(() => kick.getAttribute("aria-label")).toBe(locked);

    await page.keyboard.press("Control+z");
    await page.getByRole("button", { name: /Redo: Play anew/ }).waitFor();
    await expect.poll(() => kick.getAttribute("aria-label")).toBe(locked);

    await tabTo(page, /^Generate$/);
    await page.keyboard.press("ArrowRight");
    await tabTo(page, /^Download \.mid/);
    const [download] = await Promise.all([page.waitForEvent("download"), page.keyboard.press("Enter")]);
    expect(download.suggestedFilename()).toMatch(/\.mid$/);
    expect(opened.complaints).toEqual([]);
  });
});

describe("with the pointer", () => {
  it("paints, erases, strikes harder, selects and moves, each one step of undo", async () => {
    opened = await studio();
    const { page } = opened;
    const at = async (column: number, lane = "ride"): Promise<readonly [number, number]> => {
      const box = await page.locator(`#cell-${lane}-${column}`).boundingBox();
      if (box === null) throw new Error("the cell is not in sight");
      return [box.x + box.width / 2, box.y + box.height / 2];
    };
    const drag = async (from: readonly [number, number], to: readonly [number, number]): Promise<void> => {
      await page.mouse.move(...from);
      await page.mouse.down();
      await page.mouse.move(...to, { steps: 4 });
      await page.mouse.up();
    };
    const rides = (): Promise<string[]> =>
      page.locator("[id^=cell-ride-]:has(.hit)").evaluateAll((cells) => cells.map((cell) => cell.id.replace("cell-ride-", "")));
    await drag(await at(0), await at(5));
    expect(await rides()).toEqual(["0", "1", "2", "3", "4", "5"]);
    await drag(await at(3), await at(5));
    expect(await rides()).toEqual(["0", "1", "2"]);
    const [x, y] = await at(1);
    await drag([x, y], [x, y - 30]);
    expect(await page.locator("#cell-ride-1").getAttribute("aria-label")).toMatch(/velocity 11\d/);
    await page.getByRole("button", { name: "Select" }).click();
    await drag(await at(6), await at(0));
    await drag(await at(1), await at(3));
    expect(await rides()).toEqual(["2", "3", "4"]);
    for (const left of [["0", "1", "2"], ["0", "1", "2"], ["0", "1", "2", "3", "4", "5"], []]) {
      await page.keyboard.press("Control+z");
      expect(await rides()).toEqual(left);
    }
    expect(opened.complaints).toEqual([]);
  });
});

describe("what is exported", () => {
  it("is what was heard, hit by hit", async () => {
    opened = await studio();
    const { page } = opened;
    await page.getByRole("spinbutton", { name: "BPM" }).fill("240");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Play" }).click();
    await page.waitForFunction(() => (globalThis as unknown as { ghostnote: { played: () => { pass: number }[] } }).ghostnote.played().some(({ pass }) => pass === 1));
    const first = (await played(page)).filter(({ pass }) => pass === 0);
    await page.getByRole("button", { name: "Stop" }).click();
    await page.getByRole("tab", { name: "Out & in" }).click();
    await page.getByLabel("Note numbers").selectOption("td11");
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Download .mid" }).click()]);
    const file = importMidi(readFileSync(await download.path()), { kitMap: "td11" });
    if (!file.ok) throw new Error(file.message);
    const hits = file.pattern.hits.map((hit) => `${hit.slot + hit.offset} ${hit.voice} ${hit.velocity}`);
    expect(hits.length).toBeGreaterThan(60);
    expect(first.map((hit) => `${hit.tick} ${hit.voice} ${hit.velocity}`).sort()).toEqual([...hits].sort());
    // On the audio clock every stroke is where its tick says.
    const start = first[0];
    if (start === undefined) throw new Error("nothing was played");
    const pace = 60 / 240 / 480;
    for (const hit of first) expect(hit.time - start.time).toBeCloseTo((hit.tick - start.tick) * pace, 6);
  });

  it("travels as a link that opens without the service", async () => {
    opened = await studio();
    const { page, context } = opened;
    await page.getByRole("tab", { name: "Out & in" }).click();
    await page.getByRole("button", { name: "Copy link" }).click();
    const link = await page.getByLabel("Link to this pattern").inputValue();
    const other = await context.newPage();
    await other.route("**/api/**", (route) => route.abort());
    await other.goto(link);
    await other.getByText("is open. Undo brings back").waitFor();
    expect(await other.locator("#cell-kick-0").getAttribute("aria-label")).toMatch(/velocity/);
  });
});

describe("a take that is sent as a link", () => {
  it("says to whoever opens it what made it", async () => {
    opened = await studio();
    const { page, context } = opened;
    await page.getByRole("textbox", { name: "In words" }).fill("funk, 1 bar");
    await page.getByRole("spinbutton", { name: "Takes" }).fill("1");
    await page.getByRole("textbox", { name: "Seed" }).fill("4711");
    await page.getByRole("button", { name: "Generate", exact: true }).click();
    await take(page, 0).waitFor();
    await page.getByRole("tab", { name: "Out & in" }).click();
    await page.getByRole("button", { name: "Copy link" }).click();
    const link = await page.getByLabel("Link to this pattern").inputValue();
    const other = await context.newPage();
    await other.goto(link);
    await other.getByText("is open. Undo brings back").waitFor();
    await other.getByRole("tab", { name: "Why" }).click();
    await other.locator(".facts", { hasText: "4711" }).waitFor();
    await other.getByText(/As the link says, and not verified/).waitFor();
    expect(await other.getByRole("button", { name: "Verify" }).count()).toBe(0);
  });
});

describe("when things fail", () => {
  it("a damaged file and a broken link are told, and nothing is lost", async () => {
    opened = await studio({}, "#p=AAAA");
    const { page } = opened;
    await page.getByRole("alert").getByText("damaged").waitFor();
    await page.getByRole("button", { name: "Dismiss" }).click();
    await page.getByRole("tab", { name: "Out & in" }).click();
    await page.locator("input[type=file]").setInputFiles({ name: "x.mid", mimeType: "audio/midi", buffer: Buffer.from("not midi at all") });
    await page.getByRole("alert").getByText("cannot be read").waitFor();
    await page.locator("input[type=file]").setInputFiles({ name: "big.mid", mimeType: "audio/midi", buffer: Buffer.alloc(5_000_000) });
    await page.getByRole("alert").getByText("too large").waitFor();
    expect(await page.locator("#cell-kick-0").getAttribute("aria-label")).toMatch(/velocity/);
  });

  it("a dead service keeps the pattern and offers another try; a busy one is waited for", async () => {
    opened = await studio();
    const { page } = opened;
    let times = 0;
    await page.route("**/api/v1/generate", (route) => {
      times += 1;
      if (times === 1) return route.abort();
      if (times === 2) {
        const body = { type: "urn:ghostnote:problem:rate-limited", title: "Rate limited", detail: "too many requests", status: 429 };
        return route.fulfill({ status: 429, headers: { "Retry-After": "1" }, contentType: "application/problem+json", body: JSON.stringify(body) });
      }
      return route.continue();
    });
    await page.getByRole("button", { name: "Generate", exact: true }).click();
    await page.getByRole("alert").getByText("does not answer").waitFor();
    expect(await page.locator("#cell-kick-0").getAttribute("aria-label")).toMatch(/velocity/);
    await page.getByRole("button", { name: "Retry" }).click();
    await page.getByText("the service asks to wait").waitFor();
    await take(page, 0).waitFor();
    expect(times).toBe(3);
  });
});
