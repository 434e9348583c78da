/** A service that counts requests and lets one through a minute: waited for, or given up, with the pattern kept. */

import { expect, it } from "vitest";

import { studio, take } from "./browser";

it("is waited for with the seconds counted down, and that can be given up", async () => {
  const { page, close } = await studio();
  try {
    const answers: number[] = [];
    page.on("response", (response) => {
      if (response.url().endsWith("/api/v1/generate")) answers.push(response.status());
    });
    const generate = page.getByRole("button", { name: "Generate", exact: true });
    await page.getByRole("spinbutton", { name: "Takes" }).fill("1");
    await generate.click();
    await take(page, 0).waitFor();
    await generate.click();
    const notice = page.getByText(/the service asks to wait: \d+ s/);
    await notice.waitFor();
    expect(answers.at(-1)).toBe(429);
    const seconds = async (): Promise<number> => Number(/(\d+) s/.exec(await notice.innerText())?.[1]);
    const before = await seconds();
    expect(before).toBeGreaterThan(0);
    expect(before).toBeLessThanOrEqual(60);
    await expect.poll(seconds, { timeout: 10_000 }).toBeLessThan(before);
    const kick = await page.locator("[id^=cell-kick-]:has(.hit)").count();
    await page.getByRole("button", { name: "Cancel" }).click();
    await page.getByText("New pattern: cancelled").waitFor();
    expect(await notice.count()).toBe(0);
    expect(await page.locator("[id^=cell-kick-]:has(.hit)").count()).toBe(kick);
    // Nothing is asked behind one's back afterwards.
    const asked = answers.length;
    await page.waitForTimeout(2_500);
    expect(answers).toHaveLength(asked);
  } finally {
    await close();
  }
});
