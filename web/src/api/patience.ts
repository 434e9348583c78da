/** Asking again where the service does not answer or says "later": a job that goes on there must not be lost here. */

import { asProblem } from "./problems";

/** Failures in a row after which it is given up: half a minute where nothing answers. */
const TRIES = 8;

export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(new DOMException("cancelled", "AbortError"));
    });
  });
}

/** Waits before the next try, longer each time; throws what will not get better by waiting. */
export async function beforeNext(error: unknown, failed: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) throw error;
  const problem = asProblem(error);
  if (failed >= TRIES || (problem.kind !== "offline" && problem.retryAfter === null)) throw problem;
  await pause((problem.retryAfter ?? Math.min(2 ** failed / 4, 5)) * 1000, signal);
}

/** What is asked for, however often it takes. */
export async function patiently<T>(signal: AbortSignal, asked: () => Promise<T>): Promise<T> {
  for (let failed = 0; ; failed += 1) {
    try {
      return await asked();
    } catch (error) {
      await beforeNext(error, failed, signal);
    }
  }
}
