import { afterEach, describe, expect, it, vi } from "vitest";

import { follow, parseEvents } from "./events";
import { runJob, type JobProgress } from "./jobs";
import { StudioProblem, asProblem, problemOf } from "./problems";

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const event = (id: number, name: string, done: number): string =>
  `event: ${name}\ndata: ${JSON.stringify({ task_id: "t", status: name === "done" ? "succeeded" : "running", attempt: 1, done, total: 4 })}\nid: ${id}\nretry: 1000\n\n`;

const stream = (text: string): Response => new Response(text, { headers: { "Content-Type": "text/event-stream" } });
const json = (status: number, body: unknown, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json", ...headers } });

describe("problems", () => {
  it("say what, where and what to do", () => {
    const problem = problemOf({ type: "urn:ghostnote:problem:invalid-parameter", detail: "too many", where: "lock_hits", hint: "take fewer" });
    expect(problem).toMatchObject({ message: "Too many (lock hits).", kind: "invalid-parameter", hint: "take fewer" });
    expect(problemOf({ type: "urn:ghostnote:problem:unauthenticated", detail: "no valid key" }).hint).toMatch(/Settings/);
    expect(problemOf("<html>", "7")).toMatchObject({ kind: "unknown", retryAfter: 7 });
  });

  it("know a service that does not answer", () => {
    expect(asProblem(new TypeError("Failed to fetch")).kind).toBe("offline");
    expect(asProblem(new Error("odd")).message).toBe("odd");
    const own = new StudioProblem("mine", "x");
    expect(asProblem(own)).toBe(own);
  });
});

describe("streams of events", () => {
  it("are cut where events end, whatever the pieces", () => {
    const text = event(0, "queued", 0) + event(1, "done", 4);
    for (let cut = 0; cut < text.length; cut += 1) {
      const first = parseEvents(text.slice(0, cut));
      const second = parseEvents(first.rest + text.slice(cut));
      expect([...first.events, ...second.events].map(({ id }) => id)).toEqual(["0", "1"]);
      expect(second.rest).toBe("");
    }
    expect(parseEvents(": ping\n\n").events).toEqual([]);
  });

  it("go on after the last event when they break", async () => {
    const asked: (string | null)[] = [];
    vi.stubGlobal("fetch", (_: string, init: RequestInit) => {
      asked.push(new Headers(init.headers).get("Last-Event-ID"));
      return Promise.resolve(stream(asked.length === 1 ? event(5, "progress", 1) : event(6, "progress", 2) + event(7, "done", 4)));
    });
    const seen: number[] = [];
    await follow("/events", new AbortController().signal, ({ done }) => seen.push(done));
    expect(asked).toEqual([null, "5"]);
    expect(seen).toEqual([1, 2, 4]);
  });

  it("end with what the service says when the job is not there", async () => {
    vi.stubGlobal("fetch", () => Promise.resolve(json(404, { type: "urn:ghostnote:problem:not-found", detail: "no such job" })));
    await expect(follow("/events", new AbortController().signal, () => undefined)).rejects.toMatchObject({ kind: "not-found" });
  });
});

describe("jobs", () => {
  const accepted = { job_id: "j", task_id: "j", status: "queued", estimated_time: 1, urls: { self: "", cancel: "", events: "/api/v1/jobs/j/events", download: "" } };

  /** A service of a few answers, by method and path. */
  function service(answers: Record<string, () => Response>): string[] {
    const asked: string[] = [];
    vi.stubGlobal("fetch", (input: string | Request, init?: RequestInit) => {
      const method = input instanceof Request ? input.method : (init?.method ?? "GET");
      const url = new URL(input instanceof Request ? input.url : input, location.origin);
      asked.push(`${method} ${url.pathname}`);
      const answer = answers[`${method} ${url.pathname}`];
      return answer === undefined ? Promise.reject(new TypeError("refused")) : Promise.resolve(answer());
    });
    return asked;
  }

  it("wait as long as the service says, and ask again", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    let times = 0;
    service({
      "POST /api/v1/generate": () => (times++ === 0 ? json(429, { detail: "too many" }, { "Retry-After": "2" }) : json(202, accepted)),
      "GET /api/v1/jobs/j/events": () => stream(event(1, "progress", 2) + event(2, "done", 4)),
      "GET /api/v1/jobs/j": () => json(200, { status: "succeeded", files: [{ file_id: "f", pattern_url: "/p" }] }),
      "GET /api/v1/patterns/f": () => json(200, { pattern_id: "f" }),
    });
    const steps: JobProgress[] = [];
    const running = runJob({ task: "generate" } as never, { signal: new AbortController().signal, progress: (step) => steps.push(step) });
    await vi.advanceTimersByTimeAsync(2_500);
    expect((await running).patterns).toEqual([{ pattern_id: "f" }]);
    expect(steps.filter(({ phase }) => phase === "paused").map(({ seconds }) => seconds)).toEqual([2, 1]);
    expect(steps.at(-1)).toEqual({ phase: "running", done: 4, total: 4 });
  });

  it("are fetched once the service is back, if it goes away when they are done", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const gone = { job: 2, pattern: 1 };
    const away = (name: keyof typeof gone, body: unknown) => (): Response => {
      if (gone[name] === 0) return json(200, body);
      gone[name] -= 1;
      throw new TypeError("Failed to fetch");
    };
    service({
      "POST /api/v1/generate": () => json(202, accepted),
      "GET /api/v1/jobs/j/events": () => stream(event(2, "done", 4)),
      "GET /api/v1/jobs/j": away("job", { status: "succeeded", files: [{ file_id: "f", pattern_url: "/p" }] }),
      "GET /api/v1/patterns/f": away("pattern", { pattern_id: "f" }),
    });
    const running = runJob({ task: "generate" } as never, { signal: new AbortController().signal });
    await vi.advanceTimersByTimeAsync(2_000);
    expect((await running).patterns).toEqual([{ pattern_id: "f" }]);
    expect(gone).toEqual({ job: 0, pattern: 0 });
  });

  it("that fail say why", async () => {
    service({
      "POST /api/v1/generate": () => json(202, accepted),
      "GET /api/v1/jobs/j/events": () => stream(event(2, "done", 4)),
      "GET /api/v1/jobs/j": () => json(200, { status: "failed", error: { type: "urn:ghostnote:problem:engine", title: "x", detail: "the model broke", hint: "try another seed" } }),
    });
    const failed = runJob({ task: "generate" } as never, { signal: new AbortController().signal });
    await expect(failed).rejects.toMatchObject({ message: "The model broke.", hint: "try another seed" });
  });

  it("are cancelled on the service too", async () => {
    const abort = new AbortController();
    const asked = service({
      "POST /api/v1/generate": () => json(202, accepted),
      "GET /api/v1/jobs/j/events": () => {
        abort.abort();
        throw new DOMException("cancelled", "AbortError");
      },
      "DELETE /api/v1/jobs/j": () => json(200, {}),
    });
    await expect(runJob({ task: "generate" } as never, { signal: abort.signal })).rejects.toThrow();
    expect(asked).toContain("DELETE /api/v1/jobs/j");
  });

  it("of a dead service are a problem with a way on", async () => {
    service({});
    const failed = runJob({ task: "generate" } as never, { signal: new AbortController().signal });
    await expect(failed).rejects.toMatchObject({ kind: "offline" });
  });
});
