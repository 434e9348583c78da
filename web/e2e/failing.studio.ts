/** What goes wrong is said in plain words with a way on, and the pattern stays. */

import { deflateRawSync } from "node:zlib";

import { afterEach, describe, expect, it } from "vitest";
import type { Page } from "playwright-core";

import { exportMidi } from "../src/midi";
import { URL_, browser, drop, studio, take, type Opened } from "./browser";

let opened: Opened | null = null;

afterEach(async () => {
  await opened?.close();
  opened = null;
});

const packed = (value: unknown): string => `#p=${deflateRawSync(JSON.stringify(value)).toString("base64url")}`;

async function stays(page: Page): Promise<void> {
  expect(await page.locator("#cell-kick-0").getAttribute("aria-label")).toMatch(/velocity 52/);
}

describe("a link", () => {
  it.each([
    ["of another version", packed({ v: 99 }), "of another version"],
    ["with a drum that is no longer there", packed({ v: 1, n: "x", m: [4, 4], t: 100, b: 1, h: { gong: [0, 0, 90] } }), "a drum that is not in the kit: gong"],
    ["with more than can be played", packed({ v: 1, n: "x", m: [4, 4], t: 100, b: 33, h: {} }), "no pattern that can be played"],
  ])("%s is told, and nothing is lost", async (_, hash, says) => {
    opened = await studio({}, hash);
    const { page } = opened;
    await page.getByRole("alert").getByText(says).waitFor();
    await page.getByRole("alert").getByText("Your own pattern is as it was.").waitFor();
    await stays(page);
    await page.getByRole("button", { name: "Dismiss" }).click();
    expect(await page.getByRole("alert").count()).toBe(0);
  });
});

describe("a file that is dropped", () => {
  it("becomes the pattern; one that is damaged is told", async () => {
    opened = await studio();
    const { page } = opened;
    await drop(page, ".stage", "broken.mid", new TextEncoder().encode("MThd and then nothing"));
    await page.getByRole("alert").getByText("cannot be read").waitFor();
    await stays(page);
    expect(await page.locator(".dropping").count()).toBe(0);
    const hits = [{ id: "a", voice: "ride", slot: 0, offset: 0, velocity: 77 }] as const;
    await drop(page, ".stage", "ride.mid", exportMidi({ meter: [4, 4], bpm: 133, bars: 1, hits }, { kitMap: "gm", straight: false }));
    await page.getByText("ride.mid is open.").waitFor();
    expect(await page.locator("#cell-ride-0").getAttribute("aria-label")).toMatch(/velocity 77/);
    await page.keyboard.press("Control+z");
    await stays(page);
  });
});

describe("the service", () => {
  it("goes away while it plays and comes back: the job goes on where it was", async () => {
    opened = await studio();
    const { page, context } = opened;
    await page.getByRole("textbox", { name: "In words" }).fill("funk, 8 bars");
    await page.getByRole("spinbutton", { name: "Takes" }).fill("2");
    const accepted = page.waitForResponse((response) => response.url().endsWith("/api/v1/generate"));
    await page.getByRole("button", { name: "Generate", exact: true }).click();
    await (await accepted).finished();
    await context.setOffline(true);
    await page.waitForTimeout(1_500);
    await stays(page);
    expect(await page.getByRole("button", { name: "Cancel" }).count() + await take(page, 0).count()).toBeGreaterThan(0);
    await context.setOffline(false);
    await take(page, 1).waitFor();
  });

  it("that stays away is told, edits go on, and Retry asks again when it is back", async () => {
    opened = await studio();
    const { page, context } = opened;
    await context.setOffline(true);
    await page.getByRole("button", { name: "Generate", exact: true }).click();
    await page.getByRole("alert").getByText("Your pattern is kept here. Start the service again (make run), then retry.").waitFor();
    await page.locator("#cell-ride-0").click();
    await page.getByRole("button", { name: /Undo: Paint ride/ }).waitFor();
    await page.getByRole("button", { name: "Play (Space)" }).click();
    await page.waitForFunction(() => globalThis.heard.at > 0);
    await context.setOffline(false);
    await page.getByRole("button", { name: "Retry" }).click();
    await take(page, 0).waitFor();
  });

  it("that fails at a job says why, and the job can be asked for again", async () => {
    opened = await studio();
    const { page } = opened;
    const error = { type: "urn:ghostnote:problem:time-limit", title: "Too slow", detail: "the job took longer than it may", status: 503, hint: "Ask for fewer bars or takes." };
    await page.route("**/api/v1/jobs/*", async (route) => {
      if (route.request().method() !== "GET" || route.request().url().endsWith("/events")) return route.continue();
      const answer = await route.fetch();
      return route.fulfill({ response: answer, json: { ...((await answer.json()) as object), status: "failed", files: [], error } });
    });
    await page.getByRole("button", { name: "Generate", exact: true }).click();
    await page.getByRole("alert").getByText("The job took longer than it may.").waitFor();
    await page.getByRole("alert").getByText("Ask for fewer bars or takes.").waitFor();
    await stays(page);
    await page.unroute("**/api/v1/jobs/*");
    await page.getByRole("button", { name: "Retry" }).click();
    await take(page, 0).waitFor();
  });
});

describe("a browser without sound", () => {
  it("is told so, and all else works", async () => {
    opened = await browser();
    const { page } = opened;
    await page.addInitScript(() => {
      globalThis.AudioContext = function () {
        throw new DOMException("no device", "NotSupportedError");
      } as unknown as typeof AudioContext;
    });
    await page.goto(URL_);
    await page.getByRole("button", { name: "Play (Space)" }).click();
    await page.getByRole("alert").getByText("The browser gives no sound. Allow sound for this page").waitFor();
    await page.locator("#cell-ride-0").click();
    await page.getByRole("button", { name: /Undo: Paint ride/ }).waitFor();
    await page.getByRole("tab", { name: "Out & in" }).click();
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Download .mid" }).click()]);
    expect(download.suggestedFilename()).toBe("First-groove.mid");
  });
});
