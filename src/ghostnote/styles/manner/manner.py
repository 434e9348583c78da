"""The profiles that act on the bars of one pattern, mixed as numbers."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ghostnote.styles.profile import StyleProfile


@dataclass(frozen=True, slots=True)
class Manner:
    """Profiles at work.

    Attributes:
        profiles: those that act.
        shares: of each bar of the pattern, how much of it is each profile's; what is left to 1 is of others.
        lead: bars before those that were asked for.
        amount: 0-1, how far the profiles act where they do.
    """

    profiles: tuple[StyleProfile, ...]
    shares: tuple[tuple[float, ...], ...]
    lead: int
    amount: float

    def share(self, bar: int) -> float:
        """How much of a bar is of these profiles, 0-1."""
        return min(1.0, sum(self.shares[bar]))

    def chief(self, bar: int) -> StyleProfile | None:
        """The profile with the largest share of a bar, for what cannot be mixed; None where none has any."""
        share, profile = max(zip(self.shares[bar], self.profiles, strict=True), key=lambda one: one[0])
        return profile if share else None

    def mean(self, bar: int, value: Callable[[StyleProfile], float | None]) -> float | None:
        """The profiles' values in a bar, by their shares; None where no profile that acts there has one."""
        return weighted(
            (value(profile), share) for profile, share in zip(self.profiles, self.shares[bar], strict=True) if share
        )

    @property
    def constant(self) -> bool:
        """Whether every bar is of the same mix."""
        return len(set(self.shares)) == 1


def weighted(values: Iterable[tuple[float | None, float]]) -> float | None:
    """The weighted mean of (value or None, weight) pairs; None if every value is."""
    known = [(value, weight) for value, weight in values if value is not None and weight]
    total = math.fsum(weight for _, weight in known)
    return math.fsum(value * weight for value, weight in known) / total if total else None
