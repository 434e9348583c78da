/** Jobs from the asking to the patterns. */

import { api, held, type JobAccepted, type JobRequest, type JobView, type PatternView } from "./client";
import { follow } from "./events";
import { patiently } from "./patience";
import { asProblem, isAbort, problemOf, type StudioProblem } from "./problems";

export interface JobProgress {
  /** Waiting to be asked again, waiting for a worker, or playing. */
  readonly phase: "paused" | "queued" | "running";
  /** Bars, or steps. */
  readonly done: number;
  readonly total: number;
  /** Seconds until the next try, where `phase` is `paused`. */
  readonly seconds?: number;
}

export interface JobWatch {
  readonly signal: AbortSignal;
  readonly accepted?: (job: JobAccepted) => void;
  readonly progress?: (progress: JobProgress) => void;
}

export interface JobDone {
  readonly job: JobView;
  readonly patterns: readonly PatternView[];
}

/** The longest that a refusal is waited out by itself. */
const PATIENCE = 90;

/** Asks; where the service says "later", waits as long as it says and asks again. */
async function ask(body: JobRequest, watch: JobWatch): Promise<JobAccepted> {
  for (;;) {
    try {
      return held(await api.POST("/api/v1/generate", { body, signal: watch.signal })) as JobAccepted;
    } catch (error) {
      if (isAbort(error)) throw error;
      const problem = asProblem(error);
      if (problem.retryAfter === null || problem.retryAfter > PATIENCE) throw problem;
      await countDown(Math.max(problem.retryAfter, 1), watch);
    }
  }
}

async function countDown(seconds: number, watch: JobWatch): Promise<void> {
  for (let left = Math.ceil(seconds); left > 0; left -= 1) {
    watch.progress?.({ phase: "paused", done: 0, total: 0, seconds: left });
    await new Promise((resolve) => setTimeout(resolve, 1000));
    watch.signal.throwIfAborted();
  }
}

/** Does a job: asks, follows it, and fetches its patterns. Cancelled by the signal, on the service too. */
export async function runJob(body: JobRequest, watch: JobWatch): Promise<JobDone> {
  const accepted = await ask(body, watch);
  watch.accepted?.(accepted);
  const path = { params: { path: { job_id: accepted.job_id } } };
  try {
    await follow(accepted.urls.events, watch.signal, ({ status, done, total }) => {
      watch.progress?.({ phase: status === "queued" ? "queued" : "running", done, total });
    });
    const job = await patiently(watch.signal, async () => held(await api.GET("/api/v1/jobs/{job_id}", { ...path, signal: watch.signal })));
    if (job.status !== "succeeded") throw failure(job);
    return { job, patterns: await patternsOf(job, watch.signal) };
  } catch (error) {
    if (watch.signal.aborted) await api.DELETE("/api/v1/jobs/{job_id}", path).catch(() => undefined);
    throw error;
  }
}

function failure(job: JobView): StudioProblem {
  return problemOf(job.error ?? { type: "urn:ghostnote:problem:cancelled", detail: `the job is ${job.status}` });
}

function patternsOf(job: JobView, signal: AbortSignal): Promise<PatternView[]> {
  const files = (job.files ?? []).filter((file) => file.pattern_url != null);
  return Promise.all(
    files.map(({ file_id }) =>
      patiently(signal, async () => held(await api.GET("/api/v1/patterns/{pattern_id}", { params: { path: { pattern_id: file_id } }, signal }))),
    ),
  );
}
