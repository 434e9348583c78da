"""A clock that is set by hand."""

from __future__ import annotations

from dataclasses import dataclass, field

from ghostnote.service.jobs.job import now_ms


@dataclass
class Clock:
    """Milliseconds since 1970; starts now and stands still until it is moved."""

    now: int = field(default_factory=now_ms)

    def __call__(self) -> int:
        return self.now

    def pass_ms(self, milliseconds: int) -> None:
        self.now += milliseconds
