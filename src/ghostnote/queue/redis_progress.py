"""How far jobs are, through Redis: kept for a while under (job, attempt), and shouted to whoever listens."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from redis.asyncio import Redis

from ghostnote.queue.redis_client import reaching_redis

#: Where it is said that some job has moved.
CHANNEL: Final = "ghostnote:moved"
#: Seconds that progress is kept after it was last written.
_KEPT: Final = 3_600


class RedisProgress:
    """Implements `Progress` on Redis."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def write(self, done: Mapping[tuple[str, int], int]) -> None:
        """See `Progress`."""
        with reaching_redis():
            async with self._redis.pipeline(transaction=False) as pipeline:
                for attempt, units in done.items():
                    pipeline.set(_key(attempt), units, ex=_KEPT)
                pipeline.publish(CHANNEL, len(done))
                await pipeline.execute()

    async def read(self, jobs: Collection[tuple[str, int]]) -> dict[tuple[str, int], int]:
        """See `Progress`."""
        attempts = list(jobs)
        if not attempts:
            return {}
        with reaching_redis():
            found = await self._redis.mget([_key(attempt) for attempt in attempts])
        return {attempt: int(units) for attempt, units in zip(attempts, found, strict=True) if units is not None}

    async def touch(self, jobs: Collection[str]) -> None:
        """See `Progress`."""
        with reaching_redis():
            await self._redis.publish(CHANNEL, len(jobs))


def _key(attempt: tuple[str, int]) -> str:
    job, number = attempt
    return f"ghostnote:progress:{job}:{number}"
