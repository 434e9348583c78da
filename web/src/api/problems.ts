/** What went wrong, in words for the person: what, where, and what to do. */

export class StudioProblem extends Error {
  /**
   * @param message what was wrong
   * @param kind the service's slug, or `offline` if it did not answer
   * @param hint what to do
   * @param retryAfter seconds after which the service wants to be asked again
   */
  constructor(
    message: string,
    readonly kind: string,
    readonly hint: string | null = null,
    readonly retryAfter: number | null = null,
  ) {
    super(message);
    this.name = "StudioProblem";
  }
}

const OFFLINE_HINT = "Your pattern is kept here. Start the service again (make run), then retry.";

export function offline(): StudioProblem {
  return new StudioProblem("The service does not answer.", "offline", OFFLINE_HINT);
}

/** What to do where the service itself gives no hint. */
const HINTS: Readonly<Record<string, string>> = {
  unauthenticated: "This service asks for a key: put yours in under Settings.",
  "rate-limited": "Wait a moment; it is tried again by itself.",
  "payload-too-large": "Take a shorter clip: up to 32 bars.",
};

interface Body {
  readonly type?: string;
  readonly title?: string;
  readonly detail?: string;
  readonly hint?: string | null;
  readonly where?: string | null;
}

/** From an answer that is no success (RFC 9457) or a job's `error`. */
export function problemOf(body: unknown, retryAfter: string | null = null): StudioProblem {
  const problem: Body = typeof body === "object" && body !== null ? body : {};
  const kind = problem.type?.split(":").at(-1) ?? "unknown";
  const where = problem.where == null ? "" : ` (${problem.where.replaceAll("_", " ")})`;
  const said = problem.detail ?? problem.title ?? "The service answered with something unexpected";
  const seconds = retryAfter === null ? Number.NaN : Number(retryAfter);
  return new StudioProblem(
    `${said.charAt(0).toUpperCase()}${said.slice(1)}${where}.`,
    kind,
    problem.hint ?? HINTS[kind] ?? null,
    Number.isFinite(seconds) ? seconds : null,
  );
}

/** Any error as a problem; a failed `fetch` is a service that does not answer. */
export function asProblem(error: unknown): StudioProblem {
  if (error instanceof StudioProblem) return error;
  if (error instanceof TypeError) return offline();
  return new StudioProblem(error instanceof Error ? error.message : String(error), "unknown");
}

export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === "AbortError";
}
