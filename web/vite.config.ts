import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

export default defineConfig({
  plugins: [react()],
  base: "/",
  build: {
    // Into the Python package: the API serves it and the wheel carries it.
    outDir: "../src/ghostnote/studio",
    emptyOutDir: true,
    target: "es2022",
    // The policy of the page allows no data: scripts, and hashed files are cached for ever.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  // Development: `npm run dev` beside `ghostnote serve`.
  server: { proxy: { "/api": "http://127.0.0.1:8000" } },
  test: { environment: "jsdom", include: ["src/**/*.test.{ts,tsx}"] },
});
