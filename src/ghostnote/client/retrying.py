"""When a request is made again.

Every request may be: reading and cancelling by their nature, what makes jobs by its idempotency key, an upload because
its bytes are stored once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypedDict

import httpx2
import stamina

from ghostnote.core.errors import RetryLaterError


class _How(TypedDict):
    attempts: int
    timeout: float
    wait_initial: float
    wait_max: float
    wait_jitter: float


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a client tries.

    Attributes:
        attempts: how often a request is made at most.
        seconds: no new attempt after so long; a service that asks for a longer pause is not asked again.
        pause: before the second attempt; it doubles with each, up to `longest`.
        longest: see `pause`.
    """

    attempts: int = 8
    seconds: float = 60.0
    pause: float = 0.1
    longest: float = 5.0

    def caller(self) -> stamina.BoundRetryingCaller:
        """Calls what waits, as often as is needed."""
        return stamina.RetryingCaller(**self._how()).on(self._again)

    def async_caller(self) -> stamina.BoundAsyncRetryingCaller:
        """Calls what is awaited, as often as is needed."""
        return stamina.AsyncRetryingCaller(**self._how()).on(self._again)

    def delay(self, failures: int) -> float:
        """Seconds to wait after so many failures in a row."""
        return float(min(self.longest, self.pause * 2 ** min(failures - 1, 30)))

    def _again(self, error: Exception) -> bool | float:
        """Whether to try again after an error, or after how many seconds."""
        if isinstance(error, RetryLaterError):
            return error.retry_after if error.retry_after <= self.seconds else False
        return isinstance(error, httpx2.TransportError)

    def _how(self) -> _How:
        return {
            "attempts": self.attempts,
            "timeout": self.seconds,
            "wait_initial": self.pause,
            "wait_max": self.longest,
            "wait_jitter": self.pause,
        }
