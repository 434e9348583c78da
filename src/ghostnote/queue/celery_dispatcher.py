"""Announces jobs through Celery, and listens for their moves through Redis."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from typing import Final

from celery import Celery
from kombu.exceptions import OperationalError
from redis.asyncio import Redis
from redis.exceptions import RedisError

from ghostnote.queue.celery_app import TASK, create_celery, limits
from ghostnote.queue.redis_client import reaching_redis, unavailable
from ghostnote.queue.redis_progress import CHANNEL
from ghostnote.service.jobs.job import Queue
from ghostnote.settings.model import Settings

#: Seconds between tries to listen when Redis cannot be reached.
_AGAIN: Final = 1.0
#: Seconds for which a listener listens at a stretch.
_LISTEN: Final = 1.0


class CeleryDispatcher:
    """Implements `Dispatcher` on Celery and Redis. Belongs to the running event loop.

    Args:
        settings: of the service.
        redis: from `open_redis`.
    """

    def __init__(self, settings: Settings, redis: Redis) -> None:
        self._app: Celery = create_celery(settings, sending=True)
        self._limits = limits(settings)
        self._redis = redis
        self._moved = asyncio.Event()
        self._listener: asyncio.Task[None] | None = None

    async def send(self, jobs: Sequence[tuple[str, Queue]]) -> None:
        """See `Dispatcher`.

        Raises:
            UnavailableError: Redis cannot be reached. What was not announced is in the table all the same.
        """
        if jobs:
            await asyncio.to_thread(self._send, jobs)

    async def depth(self, queue: Queue) -> int | None:
        """Messages that no worker has fetched."""
        with reaching_redis():
            return int(await self._redis.llen(queue.value))

    async def changed(self, seconds: float) -> None:
        """See `Dispatcher`. While Redis cannot be reached nothing is heard, and watchers look every `seconds`."""
        if self._listener is None or self._listener.done():
            self._listener = asyncio.create_task(self._listen())
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._moved.wait()
        self._moved.clear()

    async def check(self) -> None:
        """Return if Redis answers.

        Raises:
            UnavailableError: it does not.
        """
        with reaching_redis():
            await self._redis.ping()

    async def close(self) -> None:
        """Stop listening, and close the connections to the broker."""
        if self._listener is not None:
            self._listener.cancel()
            with suppress(asyncio.CancelledError):
                await self._listener
        await asyncio.to_thread(self._app.close)

    def _send(self, jobs: Sequence[tuple[str, Queue]]) -> None:
        try:
            with self._app.producer_or_acquire() as producer:
                for job, queue in jobs:
                    self._app.send_task(
                        TASK,
                        args=[job, queue.value],
                        queue=queue.value,
                        time_limit=self._limits[queue],
                        producer=producer,
                        retry=False,
                    )
        except (OperationalError, RedisError, OSError) as error:
            raise unavailable(error) from error

    async def _listen(self) -> None:
        task = asyncio.current_task()
        assert task is not None
        # Asked, as the client may keep a cancellation to itself.
        while not task.cancelling():
            try:
                async with self._redis.pubsub(ignore_subscribe_messages=True) as channel:
                    await channel.subscribe(CHANNEL)
                    while not task.cancelling():
                        if await channel.get_message(timeout=_LISTEN):
                            self._moved.set()
            except (RedisError, OSError):
                await asyncio.sleep(_AGAIN)
