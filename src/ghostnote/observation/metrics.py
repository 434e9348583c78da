"""The numbers that are counted as things happen. What can be read at any time is read when asked: see `readings`."""

from __future__ import annotations

from typing import Final

from prometheus_client import CollectorRegistry, Counter, Histogram

#: Seconds: of requests, fine where the targets are (50 ms, 150 ms, 2 s, 4 s).
_REQUEST: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0)
#: Seconds: of batches, and of jobs with the time that they waited.
_WORK: Final = (0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0, 60.0, 300.0, 3_600.0, 86_400.0)
_SIZES: Final = (1, 2, 4, 8, 16, 32, 64)


class Metrics:
    """Every counter and histogram, with labels of few values: no ids, no raw paths, nothing about people.

    Attributes:
        registry: where they are registered; each instance has its own.
    """

    def __init__(self) -> None:
        self.registry = registry = CollectorRegistry()
        self.requests = Histogram(
            "ghostnote_http_request_seconds",
            "Time from a request to the start of its answer.",
            ("method", "route", "status"),
            buckets=_REQUEST,
            registry=registry,
        )
        self.jobs = Counter(
            "ghostnote_jobs_ended", "Jobs that a worker saw to their end.", ("kind", "outcome"), registry=registry
        )
        self.job_seconds = Histogram(
            "ghostnote_job_seconds",
            "Time from a job's acceptance to its end.",
            ("kind",),
            buckets=_WORK,
            registry=registry,
        )
        self.batch_seconds = Histogram(
            "ghostnote_batch_seconds",
            "Time that a batch took (of generation: inference).",
            ("kind",),
            buckets=_WORK,
            registry=registry,
        )
        self.batch_jobs = Histogram(
            "ghostnote_batch_jobs", "Jobs in a batch.", ("kind",), buckets=_SIZES, registry=registry
        )
        self.bars = Counter("ghostnote_bars", "Bars made.", ("kind",), registry=registry)
        self.steps = Counter(
            "ghostnote_steps",
            "Steps (tokens) of the network; over batch_seconds: tokens a second.",
            ("kind",),
            registry=registry,
        )
        self.fallbacks = Counter("ghostnote_fallbacks", "Batches that left the GPU for the CPU.", registry=registry)
        self.failures = Counter(
            "ghostnote_part_failures",
            "Calls of a part (database, blobs, ...) that failed.",
            ("part", "error"),
            registry=registry,
        )
        self.upkeep = Counter(
            "ghostnote_upkeep",
            "What maintenance did: jobs requeued, announced, failed or purged, webhooks delivered or not.",
            ("action",),
            registry=registry,
        )
