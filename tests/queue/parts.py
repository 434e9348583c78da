"""What a worker is made of, for tests: real parts, and kinds of jobs that behave badly on purpose."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from ghostnote.model.adapter import OwnStyle
from ghostnote.model.checkpoint import load_checkpoint
from ghostnote.queue.embedded import TableProgress
from ghostnote.queue.redis_client import open_redis
from ghostnote.queue.redis_progress import RedisProgress
from ghostnote.service.engines import EnginePool, LocalCheckpoint
from ghostnote.service.jobs.job import JobState, Queue, new_id
from ghostnote.service.jobs.ports import BlobStore, JobStore, Progress
from ghostnote.service.jobs.runner import Limits, Runner, Workshop
from ghostnote.settings.model import QueueMode, Settings
from ghostnote.storage.blobs_local import LocalBlobs
from ghostnote.storage.blobs_s3 import S3Blobs
from ghostnote.storage.database import Database
from ghostnote.storage.jobs import SqlJobStore
from ghostnote.storage.objects import S3Location
from tests.queue.kinds import ALL_KINDS

CHECKPOINT = load_checkpoint().hash


class SilentObserver:
    """Hears everything and keeps nothing."""

    def batch(self, kind: str, size: int, seconds: float, units: int, steps: int = 0) -> None:
        pass

    def finished(self, kind: str, state: JobState, seconds: float) -> None:
        pass

    def fell_back(self, reason: str) -> None:
        pass


@asynccontextmanager
async def opened_store(settings: Settings) -> AsyncIterator[SqlJobStore]:
    database = Database(settings.database)
    try:
        yield SqlJobStore(database)
    finally:
        await database.close()


@asynccontextmanager
async def opened_progress(settings: Settings, store: JobStore) -> AsyncIterator[Progress]:
    if settings.queue is QueueMode.EMBEDDED:
        yield TableProgress(store)
        return
    assert settings.redis_url is not None
    async with open_redis(settings.redis_url.get_secret_value()) as redis:
        yield RedisProgress(redis)


def blobs_of(settings: Settings) -> BlobStore:
    if settings.s3_bucket is None:
        return LocalBlobs(settings.home / "blobs")
    assert settings.s3_access_key is not None
    assert settings.s3_secret_key is not None
    location = S3Location(
        bucket=settings.s3_bucket,
        endpoint=str(settings.s3_endpoint).rstrip("/"),
        region=settings.s3_region,
        access_key=settings.s3_access_key.get_secret_value(),
        secret_key=settings.s3_secret_key.get_secret_value(),
    )
    return S3Blobs(location)


@asynccontextmanager
async def opened_runner(settings: Settings) -> AsyncIterator[Runner]:
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(opened_store(settings))
        await store.check()
        progress = await stack.enter_async_context(opened_progress(settings, store))
        yield runner_of(settings, store, progress)


def runner_of(settings: Settings, store: JobStore, progress: Progress) -> Runner:
    limits = Limits(
        batch=settings.batch,
        lease=settings.lease_seconds,
        seconds=dict.fromkeys(Queue, float(settings.time_limit)) | {Queue.HEAVY: float(settings.heavy_time_limit)},
    )
    return Runner(
        f"worker-{os.getpid()}-{new_id()[-6:]}",
        store,
        blobs_of(settings),
        progress,
        ALL_KINDS,
        Workshop(EnginePool(LocalCheckpoint(), threads=1), settings.home, Path("unused"), _publish, _own),
        limits,
        SilentObserver(),
    )


def _publish(folder: Path, name: str) -> str:
    raise AssertionError(f"no test trains {name} in {folder}")


def _own(owner: str, wanted: Mapping[str, str]) -> tuple[OwnStyle, ...]:
    assert not wanted, f"no test plays styles of {owner}'s own"
    return ()
