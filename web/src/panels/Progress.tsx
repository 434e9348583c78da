/** What is being done, bar by bar, and what went wrong, with a way on. */

import { useStore } from "../state/store";
import { asking, cancel, trouble } from "./asking";

export function Progress() {
  const now = useStore(asking, (value) => value);
  const wrong = useStore(trouble, (value) => value);
  if (now !== null) {
    const { phase, done, total, seconds } = now.progress;
    const text = phase === "paused" ? `the service asks to wait: ${seconds ?? 0} s` : phase === "queued" ? "waiting" : `${done} of ${total} bars`;
    return (
      <div className="notice">
        <progress max={Math.max(total, 1)} value={phase === "running" ? done : undefined} aria-label={now.title} />
        <span>
          {now.title}: {text}
        </span>
        <button type="button" className="small" onClick={cancel}>
          Cancel
        </button>
      </div>
    );
  }
  if (wrong === null) return null;
  return (
    <div className="notice bad" role="alert">
      <span>
        <b>{wrong.problem.message}</b> {wrong.problem.hint}
      </span>
      <button type="button" className="small" onClick={wrong.retry}>
        Retry
      </button>
      <button type="button" className="small" onClick={() => trouble.set(() => null)}>
        Dismiss
      </button>
    </div>
  );
}
