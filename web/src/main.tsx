import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { App } from "./app/App";
import { sound } from "./app/sound";
import { autosave } from "./state/studio";
import "./style/base.css";
import "./style/layout.css";
import "./style/grid.css";
import "./style/panels.css";

const queries = new QueryClient({ defaultOptions: { queries: { retry: 1, refetchOnWindowFocus: false } } });
const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no #root");

createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <App />
    </QueryClientProvider>
  </StrictMode>,
);
autosave();
// For tests and the curious: the strokes that were put on the audio clock.
Object.assign(globalThis, { ghostnote: { played: () => sound.player()?.played() ?? [], stats: () => sound.player()?.stats() ?? null } });
// After the first picture, so that it is not held up.
setTimeout(() => sound.prepare(), 50);
