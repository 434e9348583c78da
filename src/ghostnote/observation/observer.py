"""What a worker tells, as metrics."""

from __future__ import annotations

import logging
from typing import Final

from ghostnote.observation.metrics import Metrics
from ghostnote.service.jobs.job import JobState

_LOG: Final = logging.getLogger(__name__)


class MetricsObserver:
    """The port `Observer`."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    def batch(self, kind: str, size: int, seconds: float, units: int, steps: int = 0) -> None:
        """See `Observer`."""
        metrics = self._metrics
        metrics.batch_seconds.labels(kind).observe(seconds)
        metrics.batch_jobs.labels(kind).observe(size)
        metrics.bars.labels(kind).inc(units)
        metrics.steps.labels(kind).inc(steps)
        _LOG.debug("batch", extra={"kind": kind, "jobs": size, "seconds": round(seconds, 4), "units": units})

    def finished(self, kind: str, state: JobState, seconds: float) -> None:
        """See `Observer`."""
        self._metrics.jobs.labels(kind, state.value).inc()
        self._metrics.job_seconds.labels(kind).observe(seconds)

    def fell_back(self, reason: str) -> None:
        """See `Observer`."""
        self._metrics.fallbacks.inc()
        _LOG.warning("the GPU was left for the CPU", extra={"reason": reason})
