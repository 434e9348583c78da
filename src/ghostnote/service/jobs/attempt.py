"""One attempt at some jobs: whether it is still wanted, and how far it is. Shared by the event loop and the thread."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Lock

from ghostnote.service.jobs.job import Job


class AttemptStopped(Exception):  # noqa: N818 - it is no error, and never leaves the runner
    """Nobody wants the result any more: the jobs were cancelled or have another worker, or the time is up."""


class Attempt:
    """Counts the units done of each job, and stops the work from outside.

    Args:
        jobs: as claimed.
    """

    def __init__(self, jobs: Sequence[Job]) -> None:
        self.jobs = jobs
        self.timed_out = False
        self._held = {(job.id, job.attempt) for job in jobs}
        self._done = [0] * len(jobs)
        self._written = [0] * len(jobs)
        self._stopped = False
        self._lock = Lock()

    @property
    def held(self) -> set[tuple[str, int]]:
        """(job, attempt) pairs that are still this worker's."""
        return set(self._held)

    def keep(self, jobs: set[str]) -> None:
        """Only these are still this worker's; without any, the work stops."""
        self._held = {(job, attempt) for job, attempt in self._held if job in jobs}
        if not self._held:
            self.stop()

    def stop(self) -> None:
        """Stop the work at its next unit."""
        self._stopped = True

    def unit_done(self, place: int, units: int = 1) -> None:
        """Called by the work, in its thread; with 0 units it only asks whether it is to go on.

        Raises:
            AttemptStopped: the work is to end here.
        """
        if self._stopped:
            raise AttemptStopped
        with self._lock:
            self._done[place] = min(self._done[place] + units, self.jobs[place].total)

    def moved(self) -> dict[tuple[str, int], int]:
        """Units done of the jobs that have moved since this was last asked."""
        with self._lock:
            moved = {
                (job.id, job.attempt): done
                for job, done, written in zip(self.jobs, self._done, self._written, strict=True)
                if done != written
            }
            self._written = list(self._done)
        return moved
