/** What a job of the service's list is called. */

import type { JobView } from "../api/client";

export function hasPattern(job: JobView): boolean {
  return (job.files ?? [])[0]?.pattern_url != null && job.kind !== "inspect";
}

/** The words that it was asked for in, else the kind and the file that came of it. */
export function about(job: JobView): string {
  const words = job.prompt?.text ?? "";
  const name = (job.files ?? [])[0]?.name.replace(/\.mid$/, "") ?? "";
  return words === "" ? `${job.kind}: ${name}` : words;
}
