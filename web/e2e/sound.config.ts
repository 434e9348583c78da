/** Runs the checks of the sound in a browser: `npx vitest run --config e2e/sound.config.ts`. */

import { defineConfig } from "vitest/config";

export default defineConfig({
  root: new URL("..", import.meta.url).pathname,
  test: { environment: "node", include: ["e2e/sound.test.ts"], testTimeout: 240_000, hookTimeout: 120_000, fileParallelism: false },
});
