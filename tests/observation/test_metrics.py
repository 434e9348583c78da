"""Metrics as Prometheus reads them, of one process."""

from __future__ import annotations

import asyncio
import socket
import urllib.request
from collections.abc import Iterable, Mapping
from types import SimpleNamespace
from typing import Any

import pytest
from prometheus_client.core import Metric
from prometheus_client.parser import text_string_to_metric_families

import ghostnote
from ghostnote.core.errors import SettingsError, StorageFullError, UnavailableError
from ghostnote.observation import gpu, readings
from ghostnote.observation.exposition import Exposition
from ghostnote.observation.failures import counted
from ghostnote.observation.metrics import Metrics
from ghostnote.observation.observer import MetricsObserver
from ghostnote.observation.readings import Reading
from ghostnote.observation.upkeep import UpkeepReport
from ghostnote.service.jobs.job import JobState

Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]


def rendered(metrics: Metrics, given: Mapping[str, Reading] | None = None) -> Samples:
    return parsed(asyncio.run(Exposition(metrics, given or {}).render()))


def parsed(text: bytes) -> Samples:
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text.decode())
        for sample in family.samples
    }


def value(samples: Samples, name: str, /, **labels: str) -> float:
    return samples[name, frozenset(labels.items())]


@pytest.fixture
def metrics() -> Metrics:
    return Metrics()


def test_what_a_worker_tells_is_counted(metrics: Metrics) -> None:
    observer = MetricsObserver(metrics)
    observer.batch("generate", 8, 0.3, 32, steps=700)
    observer.batch("generate", 1, 0.1, 4)
    observer.finished("generate", JobState.SUCCEEDED, 1.5)
    observer.finished("generate", JobState.FAILED, 0.5)
    observer.fell_back("no memory")
    samples = rendered(metrics)
    assert value(samples, "ghostnote_jobs_ended_total", kind="generate", outcome="succeeded") == 1
    assert value(samples, "ghostnote_jobs_ended_total", kind="generate", outcome="failed") == 1
    assert value(samples, "ghostnote_job_seconds_sum", kind="generate") == 2.0
    assert value(samples, "ghostnote_batch_seconds_count", kind="generate") == 2
    assert value(samples, "ghostnote_batch_jobs_bucket", kind="generate", le="8.0") == 2
    assert value(samples, "ghostnote_batch_jobs_bucket", kind="generate", le="4.0") == 1
    assert value(samples, "ghostnote_bars_total", kind="generate") == 36
    assert value(samples, "ghostnote_steps_total", kind="generate") == 700
    assert value(samples, "ghostnote_fallbacks_total") == 1


def test_what_maintenance_does_is_counted(metrics: Metrics) -> None:
    report = UpkeepReport(metrics)
    report("reap", {"requeued": ["a", "b"], "failed": ["c"]})
    report("announce", {"queue": "gpu_generation", "jobs": 5})
    report("webhook", {"job": "a"})
    report("webhook", {"job": "a", "error": "refused", "again": True})
    report("webhook", {"job": "a", "error": "refused", "again": False})
    report("purge", {"jobs": 3, "files": 4, "blobs": 4})
    report("reconcile failed", {"error": "the database does not answer"})
    samples = rendered(metrics)
    counts = {
        dict(labels)["action"]: number for (name, labels), number in samples.items() if name.endswith("upkeep_total")
    }
    assert counts == {
        "requeued": 2,
        "failed": 1,
        "announced": 5,
        "webhook delivered": 1,
        "webhook to be tried again": 1,
        "webhook given up": 1,
        "jobs purged": 3,
        "files purged": 4,
        "reconcile failed": 1,
    }


class Disk:
    """A part that fails when asked to."""

    async def put(self, data: bytes) -> str:
        if not data:
            raise StorageFullError("no room")
        return data.hex()

    def name(self) -> str:
        return "disk"


def test_failures_of_a_part_are_counted_and_nothing_else_changes(metrics: Metrics) -> None:
    disk = counted(Disk(), "blobs", metrics)
    assert asyncio.run(disk.put(b"\1")) == "01"
    assert disk.name() == "disk"
    for _ in range(2):
        with pytest.raises(StorageFullError):
            asyncio.run(disk.put(b""))
    samples = rendered(metrics)
    assert value(samples, "ghostnote_part_failures_total", part="blobs", error="storage-full") == 2


async def broken() -> Iterable[Metric]:
    raise UnavailableError("the database does not answer")


async def endless() -> Iterable[Metric]:
    await asyncio.sleep(3600)
    return ()


def test_a_reading_that_fails_takes_no_other_number_along(metrics: Metrics, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ghostnote.observation.exposition._PATIENCE", 0.01)
    metrics.fallbacks.inc()
    samples = rendered(metrics, {"queues": broken, "jobs": endless, "build": readings.build})
    assert value(samples, "ghostnote_reading_failed", reading="queues") == 1
    assert value(samples, "ghostnote_reading_failed", reading="jobs") == 1
    assert value(samples, "ghostnote_reading_failed", reading="build") == 0
    assert value(samples, "ghostnote_fallbacks_total") == 1
    (facts,) = [dict(labels) for name, labels in samples if name == "ghostnote_build_info"]
    assert facts["version"] == ghostnote.__version__


def test_the_checkpoint_in_use_is_told(metrics: Metrics) -> None:
    async def active() -> tuple[str, str]:
        return "abc", "small"

    samples = rendered(metrics, {"checkpoint": readings.checkpoint(active)})
    assert value(samples, "ghostnote_checkpoint_info", hash="abc", name="small") == 1


class Nvml:
    """NVIDIA's library, as far as it is used, on a machine with two GPUs."""

    def nvmlDeviceGetCount(self) -> int:  # noqa: N802 - its name there
        return 2

    def nvmlDeviceGetHandleByIndex(self, number: int) -> int:  # noqa: N802
        return number

    def nvmlDeviceGetMemoryInfo(self, device: int) -> Any:  # noqa: N802
        return SimpleNamespace(used=1000 * (device + 1), total=8000)

    def nvmlDeviceGetUtilizationRates(self, device: int) -> Any:  # noqa: N802
        return SimpleNamespace(gpu=25 * (device + 1), memory=1)


def test_gpus_are_told_apart(metrics: Metrics) -> None:
    samples = rendered(metrics, {"gpu": gpu.reading(Nvml())})
    assert value(samples, "ghostnote_gpu_use_ratio", gpu="1") == 0.5
    assert value(samples, "ghostnote_gpu_memory_bytes", gpu="0", state="used") == 1000
    assert value(samples, "ghostnote_gpu_memory_bytes", gpu="1", state="total") == 8000


def test_a_process_of_its_own_listens_for_prometheus(metrics: Metrics) -> None:
    metrics.fallbacks.inc()

    def fetch(port: int) -> bytes:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
            return bytes(answer.read())

    async def ask() -> bytes:
        with Exposition(metrics, {"build": readings.build}).listening("127.0.0.1", 0) as port:
            return await asyncio.to_thread(fetch, port)

    samples = parsed(asyncio.run(ask()))
    assert value(samples, "ghostnote_fallbacks_total") == 1
    assert value(samples, "ghostnote_reading_failed", reading="build") == 0


def test_a_port_that_is_taken_is_named(metrics: Metrics) -> None:
    async def listen(port: int) -> None:
        with Exposition(metrics, {}).listening("127.0.0.1", port):
            pass

    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(SettingsError, match=f"127.0.0.1:{port}: cannot listen"):
            asyncio.run(listen(port))
