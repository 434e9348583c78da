"""`RequestLimiter`: requests in a moving window, counted in memory or, for several API processes, in Redis."""

from __future__ import annotations

import time
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from limits import RateLimitItem, parse
from limits.aio.storage import MemoryStorage, RedisStorage, Storage
from limits.aio.strategies import MovingWindowRateLimiter
from redis.asyncio import BlockingConnectionPool
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from ghostnote.api.services import Allowance
from ghostnote.core.errors import UnavailableError

if TYPE_CHECKING:
    from ghostnote.settings.model import Settings

#: Seconds that Redis may take.
_PATIENCE: Final = 2.0
#: Requests beyond so many at once wait for a connection, as long as that.
_CONNECTIONS: Final = 32

_parsed = lru_cache(maxsize=32)(parse)


class RequestLimiter:
    """A `Limiter`: exactly as many requests as are allowed pass in any window of time, however many come at once.

    Args:
        redis_url: where all API processes count together; in this process's memory without it.
    """

    def __init__(self, redis_url: str | None = None) -> None:
        self._pool = _pool(redis_url) if redis_url else None
        self._windows = MovingWindowRateLimiter(_storage(redis_url, self._pool))

    async def hit(self, limit: str, who: str) -> Allowance:
        """Count one request; see `Limiter`."""
        item = _parsed(limit)
        try:
            allowed = await self._windows.hit(item, who)
            stats = await self._windows.get_window_stats(item, who)
        except (RedisError, OSError) as error:
            raise UnavailableError("requests cannot be counted: Redis does not answer", hint="try again") from error
        return _allowance(item, allowed, stats.remaining, stats.reset_time - time.time())

    async def close(self) -> None:
        """Close the connections."""
        if self._pool:
            await self._pool.aclose()


def open_limiter(settings: Settings) -> RequestLimiter:
    """The limiter that the settings ask for: in Redis if there is one."""
    return RequestLimiter(settings.redis_url.get_secret_value() if settings.redis_url else None)


def _storage(redis_url: str | None, pool: BlockingConnectionPool | None) -> Storage:
    if pool is None:
        return MemoryStorage()
    # The annotation of `options` forgets that a pool is one.
    options: dict[str, Any] = {"connection_pool": pool}
    return RedisStorage(f"async+{redis_url}", implementation="redispy", key_prefix="ghostnote", **options)


def _pool(redis_url: str) -> BlockingConnectionPool:
    """Connections that give up soon; one more try, on a new connection, gets over a restart of Redis."""
    return BlockingConnectionPool.from_url(
        redis_url,
        max_connections=_CONNECTIONS,
        timeout=_PATIENCE,
        socket_timeout=_PATIENCE,
        socket_connect_timeout=_PATIENCE,
        retry=Retry(NoBackoff(), 1),
        retry_on_error=[RedisError],
    )


def _allowance(item: RateLimitItem, allowed: bool, remaining: int, reset: float) -> Allowance:
    return Allowance(
        allowed=allowed,
        limit=item.amount,
        remaining=max(remaining, 0) if allowed else 0,
        reset=max(reset, 0.0),
        window=item.get_expiry(),
    )
