/** Calls back every 25 ms, from a worker's timer where there is one. */

const INTERVAL_MS = 25;

export interface Ticker {
  start(): void;
  stop(): void;
  /** Ends the worker. */
  close(): void;
}

/** A ticker that calls `tick`. Where no worker can be had, the page's own timer serves: the horizon covers its waits. */
export function createTicker(tick: () => void): Ticker {
  const worker = openWorker();
  if (worker !== null) {
    worker.addEventListener("message", tick);
    return {
      start: () => worker.postMessage(INTERVAL_MS),
      stop: () => worker.postMessage(null),
      close: () => worker.terminate(),
    };
  }
  let timer: ReturnType<typeof setInterval> | undefined;
  const stop = (): void => clearInterval(timer);
  return {
    start: () => {
      stop();
      timer = setInterval(tick, INTERVAL_MS);
    },
    stop,
    close: stop,
  };
}

function openWorker(): Worker | null {
  try {
    return new Worker(new URL("./ticker.worker.ts", import.meta.url), { type: "module" });
  } catch {
    return null;
  }
}
