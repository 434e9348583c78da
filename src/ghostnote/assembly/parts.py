"""The parts that the service and its workers share, opened from settings and closed again."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ghostnote.assembly.checkpoints import Checkpoints
from ghostnote.core.errors import UnavailableError
from ghostnote.observation.failures import counted
from ghostnote.observation.metrics import Metrics
from ghostnote.queue.embedded import EmbeddedDispatcher, TableProgress
from ghostnote.queue.presence import Presence
from ghostnote.service.access import KeyStore
from ghostnote.service.jobs.own import StyleStore
from ghostnote.service.jobs.ports import BlobStore, Dispatcher, JobStore, Progress
from ghostnote.settings.model import QueueMode, Settings
from ghostnote.storage.blobs_local import LocalBlobs
from ghostnote.storage.blobs_s3 import S3Blobs
from ghostnote.storage.changes import Changes
from ghostnote.storage.checkpoints import CheckpointCache
from ghostnote.storage.database import Database
from ghostnote.storage.jobs import SqlJobStore
from ghostnote.storage.keys import SqlKeyStore
from ghostnote.storage.objects import S3Location, open_objects
from ghostnote.storage.own_styles import SqlStyleStore
from ghostnote.storage.registry import SqlCheckpointRegistry

if TYPE_CHECKING:
    from redis.asyncio import Redis

Check = Callable[[], Awaitable[None]]

#: Names in `Settings.home`.
ALIVE: Final = "worker.alive"
OBJECTS: Final = "objects"
CHECKPOINTS: Final = "checkpoints"


@dataclass(frozen=True, slots=True)
class Parts:
    """What both need. `checks` tell whether each part can be used; `metrics` are this process's."""

    settings: Settings
    database: Database
    store: JobStore
    blobs: BlobStore
    styles: StyleStore
    keys: KeyStore
    registry: SqlCheckpointRegistry
    checkpoints: Checkpoints
    dispatcher: Dispatcher
    progress: Progress
    presence: Presence
    redis: Redis | None
    metrics: Metrics
    checks: Mapping[str, Check]


@asynccontextmanager
async def open_parts(settings: Settings, metrics: Metrics | None = None) -> AsyncIterator[Parts]:
    """The parts, for the running event loop.

    Args:
        settings: of the service.
        metrics: of this process; new ones if not given.

    Raises:
        SettingsError: settings that contradict each other.
        StorageFullError, UnavailableError: `home` cannot be used.
        CheckpointMissingError, CheckpointMismatchError, CheckpointError: this machine's checkpoint cannot be used.
    """
    make_home(settings.home)
    metrics = metrics or Metrics()
    async with AsyncExitStack() as stack:
        database = Database(settings.database)
        stack.push_async_callback(database.close)
        registry = SqlCheckpointRegistry(database)
        location = s3_location(settings)
        folder = settings.home / OBJECTS
        objects = open_objects(location or folder)
        cache = CheckpointCache(objects, settings.home / CHECKPOINTS, settings.checkpoint_cache)
        blobs: BlobStore = S3Blobs(location) if location else LocalBlobs(folder, reserve=settings.disk_reserve)
        store = counted(SqlJobStore(database), "database", metrics)
        styles: StyleStore = counted(SqlStyleStore(database), "database", metrics)
        presence = Presence(settings.home / ALIVE)
        dispatcher, progress, redis = await _queue(settings, database, store, stack)
        yield Parts(
            settings=settings,
            database=database,
            store=store,
            blobs=counted(blobs, "blobs", metrics),
            styles=styles,
            keys=SqlKeyStore(database),
            registry=registry,
            checkpoints=Checkpoints(registry, cache, objects, settings.checkpoint),
            dispatcher=counted(dispatcher, "queue", metrics),
            progress=progress,
            presence=presence,
            redis=redis,
            metrics=metrics,
            checks={"database": store.check, "results": blobs.check, **_queue_checks(settings, dispatcher, presence)},
        )


def make_home(home: Path) -> None:
    """Make the folder that everything is kept in.

    Raises:
        UnavailableError: it cannot be made.
    """
    try:
        home.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        hint = "name another folder in GHOSTNOTE_HOME"
        raise UnavailableError(f"cannot be made: {error.strerror}", where=str(home), hint=hint) from error


def s3_location(settings: Settings) -> S3Location | None:
    """The bucket of the settings, or None if results are local."""
    if settings.s3_bucket is None:
        return None
    return S3Location(
        bucket=settings.s3_bucket,
        endpoint=str(settings.s3_endpoint) if settings.s3_endpoint else None,
        public_endpoint=str(settings.s3_public_endpoint) if settings.s3_public_endpoint else None,
        region=settings.s3_region,
        access_key=settings.s3_access_key.get_secret_value() if settings.s3_access_key else None,
        secret_key=settings.s3_secret_key.get_secret_value() if settings.s3_secret_key else None,
        prefix=settings.s3_prefix,
        path_style=settings.s3_path_style,
        encryption=settings.s3_encryption.value,
        kms_key=settings.s3_kms_key,
    )


async def _queue(
    settings: Settings, database: Database, store: JobStore, stack: AsyncExitStack
) -> tuple[Dispatcher, Progress, Redis | None]:
    if settings.queue is QueueMode.EMBEDDED:
        version = None
        if database.file is not None:
            changes = Changes(database.file)
            stack.callback(changes.close)
            version = changes.version
        return EmbeddedDispatcher(version), TableProgress(store), None
    from ghostnote.queue.celery_dispatcher import CeleryDispatcher
    from ghostnote.queue.redis_client import open_redis
    from ghostnote.queue.redis_progress import RedisProgress

    assert settings.redis_url is not None
    redis = open_redis(settings.redis_url.get_secret_value())
    stack.push_async_callback(redis.aclose)
    dispatcher = CeleryDispatcher(settings, redis)
    stack.push_async_callback(dispatcher.close)
    return dispatcher, RedisProgress(redis), redis


def _queue_checks(settings: Settings, dispatcher: Dispatcher, presence: Presence) -> dict[str, Check]:
    """Beside the API stands a worker that can be seen; Celery's are elsewhere, and what matters here is Redis."""
    if settings.queue is QueueMode.CELERY:
        return {"queue": dispatcher.check}

    async def worker() -> None:
        presence.check()

    return {"worker": worker}
