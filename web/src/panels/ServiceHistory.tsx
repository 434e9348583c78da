/** What the service has made for this key (or, where it asks for none, on this machine): opened from there. */

import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";

import { api, held, type JobView } from "../api/client";
import { asProblem } from "../api/problems";
import { docOf } from "../state/results";
import { edit, studio } from "../state/studio";
import { attempt } from "./asking";
import { about, hasPattern } from "./jobs";

export function ServiceHistory({ search }: { readonly search: string }) {
  const [open, setOpen] = useState(false);
  return (
    <details className="knobs" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>On the service</summary>
      {open && <Jobs search={search.toLowerCase()} />}
    </details>
  );
}

function Jobs({ search }: { readonly search: string }) {
  const jobs = useInfiniteQuery({
    queryKey: ["jobs"],
    queryFn: async ({ pageParam, signal }) => {
      const query = { limit: 50, status: "succeeded" as const, ...(pageParam === null ? {} : { cursor: pageParam }) };
      return held(await api.GET("/api/v1/jobs", { params: { query }, signal }));
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next ?? null,
  });
  if (jobs.isError) return <p className="note warn">{asProblem(jobs.error).message} {asProblem(jobs.error).hint}</p>;
  if (jobs.isPending) return <p className="note">…</p>;
  const found = jobs.data.pages.flatMap((page) => page.jobs).filter((job) => hasPattern(job) && about(job).toLowerCase().includes(search));
  return (
    <>
      {found.length === 0 && <p className="note">Nothing here{search === "" ? " yet" : " is called so"}.</p>}
      <ul className="library">
        {found.map((job) => (
          <li key={job.job_id}>
            <button type="button" className="library-open" onClick={() => openJob(job)}>
              <span>
                <b>{about(job)}</b>
                <small>{new Date(job.created_at).toLocaleString()}</small>
              </span>
            </button>
          </li>
        ))}
      </ul>
      {jobs.hasNextPage && (
        <button type="button" className="small" onClick={() => void jobs.fetchNextPage()}>
          Older ones
        </button>
      )}
    </>
  );
}

function openJob(job: JobView): void {
  const title = `Open ${about(job)}`;
  void attempt(title, async (signal) => {
    const [file] = job.files ?? [];
    const path = { pattern_id: file?.file_id ?? "" };
    const view = held(await api.GET("/api/v1/patterns/{pattern_id}", { params: { path }, signal }));
    edit(title, () => ({ ...docOf(view, studio.get().doc), lanes: [], lockedLanes: [], divisions: {} }));
  });
}
