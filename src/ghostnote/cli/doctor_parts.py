"""The doctor on what the service works with: database, keys, queue, results, checkpoint. Each is tried for real."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ghostnote.cli.doctor_findings import Finding, fail, ok, warn
from ghostnote.core.errors import UnavailableError

if TYPE_CHECKING:
    from redis.asyncio import Redis

    from ghostnote.settings.model import Settings
    from ghostnote.storage.blobs_s3 import S3Blobs
    from ghostnote.storage.database import Database

_LEAST_REDIS: Final = 7
#: Settings of Redis without which messages can be lost: value, and what happens with another one.
_REDIS: Final = {
    "appendonly": ("yes", "what waits is lost when Redis restarts, until it is announced again"),
    "maxmemory-policy": ("noeviction", "Redis may throw away what waits when its memory is full"),
}
_SSE_HEADER: Final = "x-amz-server-side-encryption"
_SSE_OFF: Final = "none"


async def database(found: Settings) -> Iterable[Finding]:
    """It can be reached, and its schema is this version's."""
    from ghostnote.storage.migrate import current, needed

    if _not_made(found):
        return [ok("database", "SQLite, made at the first start")]
    async with _opened(found) as opened, opened.read() as connection:
        version, name = await current(connection), opened.name
    if version == needed():
        return [ok("database", f"{name}, version {version}")]
    says = f"{name} is {f'at version {version}' if version else 'empty'}; needed is {needed()}"
    if found.is_sqlite:
        return [warn("database", says, "the next start brings it there; so does `ghostnote migrate`")]
    return [fail("database", says, "run `ghostnote migrate`")]


async def keys(found: Settings) -> Iterable[Finding]:
    """With AUTH, somebody has a key."""
    from ghostnote.service.jobs.job import now_ms
    from ghostnote.storage.keys import SqlKeyStore

    if not found.auth:
        return [ok("keys", "AUTH is off: only this machine can connect")]
    valid = 0
    if not _not_made(found):
        async with _opened(found) as opened:
            valid = sum(key.valid(now_ms()) for key in await SqlKeyStore(opened).keys())
    if not valid:
        return [warn("keys", "there is no valid key", "make one: ghostnote keys create --tenant NAME")]
    return [ok("keys", f"{valid} valid")]


def _not_made(found: Settings) -> bool:
    """Whether the database is a file that is not there yet. To open it would make it."""
    from sqlalchemy.engine import make_url

    return found.is_sqlite and not Path(make_url(found.database).database or "").is_file()


@asynccontextmanager
async def _opened(found: Settings) -> AsyncIterator[Database]:
    from ghostnote.storage.database import Database

    database = Database(found.database)
    try:
        yield database
    finally:
        await database.close()


async def queue(found: Settings) -> Iterable[Finding]:
    """A worker is there; with Celery, Redis keeps what it is told and somebody listens."""
    from ghostnote.settings.model import QueueMode

    if found.queue is QueueMode.EMBEDDED:
        return [_presence(found)]
    from ghostnote.queue.redis_client import open_redis, reaching_redis

    assert found.redis_url is not None
    redis = open_redis(found.redis_url.get_secret_value())
    try:
        with reaching_redis():
            return await _redis(redis)
    finally:
        await redis.aclose()


def _presence(found: Settings) -> Finding:
    from ghostnote.assembly.parts import ALIVE
    from ghostnote.queue.presence import Presence

    try:
        Presence(found.home / ALIVE).check()
    except UnavailableError as error:
        return warn("worker", error.problem, "it starts with `ghostnote serve`")
    return ok("worker", "at work")


async def _redis(redis: Redis) -> list[Finding]:
    from redis.exceptions import ResponseError

    version = str((await redis.info("server"))["redis_version"])
    findings = [ok("queue", f"Redis {version}")]
    if int(version.partition(".")[0]) < _LEAST_REDIS:
        findings = [warn("queue", f"Redis {version}", f"Ghostnote is tested with Redis {_LEAST_REDIS} and later")]
    try:
        for name, (wanted, otherwise) in _REDIS.items():
            value = (await redis.config_get(name)).get(name)
            if value != wanted:
                findings.append(warn("queue", f"{name} is {value}: {otherwise}", f"CONFIG SET {name} {wanted}"))
    except ResponseError:
        findings.append(warn("queue", "Redis does not show its settings", f"make sure of {_asked()}"))
    findings.append(_listeners(await redis.client_list()))
    return findings


def _asked() -> str:
    return " and ".join(f"{name} {wanted}" for name, (wanted, _) in _REDIS.items())


def _listeners(clients: list[dict[str, Any]]) -> Finding:
    """A Celery worker that is not busy blocks on its queues."""
    waiting = sum(client["cmd"] == "brpop" for client in clients)
    if waiting:
        return ok("worker", f"{waiting} waiting for jobs")
    return warn("worker", "none is waiting for jobs", "start one with `ghostnote worker`, unless all are busy")


async def results(found: Settings) -> Iterable[Finding]:
    """What is written can be read again; an object store encrypts as it was told, and its links work."""
    from ghostnote.assembly.parts import OBJECTS, s3_location
    from ghostnote.storage.blobs_local import LocalBlobs
    from ghostnote.storage.blobs_s3 import S3Blobs

    location = s3_location(found)
    if location is None:
        folder = found.home / OBJECTS
        if not folder.is_dir():
            return [ok("results", f"files in {folder.absolute()}, made at the first start")]
        await LocalBlobs(folder, reserve=found.disk_reserve).check()
        return [ok("results", f"files in {folder.absolute()}: written, read and removed one")]
    blobs = S3Blobs(location)
    await blobs.check()
    written = ok("results", f"bucket {location.bucket}: written, read and removed an object")
    return [written, await _link(blobs, found.s3_encryption.value)]


async def _link(blobs: S3Blobs, encryption: str) -> Finding:
    import httpx2

    data = secrets.token_bytes(16)
    digest = await blobs.put(data)
    try:
        link = await blobs.link(digest, "probe", "application/octet-stream", 60)
        if link is None:
            says = "credentials of the platform: results go through the API"
            return warn("results", says, "set GHOSTNOTE_S3_ACCESS_KEY and GHOSTNOTE_S3_SECRET_KEY for links")
        async with httpx2.AsyncClient(timeout=10, trust_env=False) as client:
            answer = await client.get(link)
    except httpx2.HTTPError as error:
        return fail("results", f"a link to the bucket cannot be followed: {error}", "check GHOSTNOTE_S3_ENDPOINT")
    finally:
        await blobs.delete([digest])
    if answer.content != data:
        return fail(
            "results", f"a link to the bucket gives status {answer.status_code}", "check the clock and the secret key"
        )
    told = answer.headers.get(_SSE_HEADER, _SSE_OFF)
    if told != encryption:
        hint = "set up encryption there, or GHOSTNOTE_S3_ENCRYPTION=none"
        return warn("results", f"encryption {encryption} was asked of the bucket, and it tells of {told}", hint)
    return ok("results", f"links work; encryption {encryption}")


async def checkpoint(found: Settings) -> Iterable[Finding]:
    """The checkpoint loads and makes a bar."""
    return await asyncio.to_thread(_generate, found)


def _generate(found: Settings) -> Iterable[Finding]:
    from ghostnote.core.params import GenerationParams
    from ghostnote.model.checkpoint import load_checkpoint
    from ghostnote.model.engine import Engine
    from ghostnote.service.generate import generate

    checkpoint = load_checkpoint(found.checkpoint)
    engine = Engine(checkpoint, found.precision, found.threads, found.device)
    began = time.perf_counter()
    (made,) = generate(GenerationParams(style=checkpoint.info.styles[0], bars=1), engine)
    took = 1000 * (time.perf_counter() - began)
    which = f"{checkpoint.info.name} {checkpoint.hash[:12]}, {found.precision} on {found.device}"
    says = f"{which}: a bar of {len(made.pattern.hits)} hits in {took:.0f} ms"
    return [ok("checkpoint", says)]
