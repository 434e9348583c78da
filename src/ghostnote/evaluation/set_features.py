"""Features of windows on the scoring grid, one number a window: the axes along which two sets are compared.

NaN marks a window in which a feature does not exist (the swing of a bar without off-beat 16ths).
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ghostnote.core.kit import BASIC_VOICES, Voice
from ghostnote.evaluation.hvo import STEPS_PER_BEAT, Floats, Hvo, require_windows

#: A hit counts as late or early from this far off its step, in 16ths (11 ms at 110 BPM).
NOTICEABLE: Final = 1.0 / 12.0

_LOW: Final = [BASIC_VOICES.index(v) for v in (Voice.KICK, Voice.LOW_TOM)]
_MID: Final = [BASIC_VOICES.index(v) for v in (Voice.SNARE, Voice.MID_TOM, Voice.HIGH_TOM)]
_HIGH: Final = [BASIC_VOICES.index(v) for v in (Voice.CLOSED_HAT, Voice.OPEN_HAT, Voice.CRASH, Voice.RIDE)]


def _ratio(part: Floats, whole: Floats) -> Floats:
    """`part / whole`, NaN where `whole` is 0."""
    ratio: Floats = np.divide(part, whole, out=np.full(whole.shape, np.nan), where=whole != 0)
    return ratio


def _count(windows: Hvo) -> Floats:
    counts: Floats = windows.hits.sum(axis=(1, 2)).astype(np.float64)
    return counts


def notes_per_bar(windows: Hvo) -> Floats:
    """Hits a bar."""
    notes: Floats = _count(windows) / windows.bars().shape[1]
    return notes


def step_density(windows: Hvo) -> Floats:
    """Share of steps on which anything sounds, 0-1."""
    density: Floats = windows.hits.any(axis=2).mean(axis=1)
    return density


def voice_count(windows: Hvo) -> Floats:
    """How many of the nine voices are used."""
    voices: Floats = windows.hits.any(axis=1).sum(axis=1).astype(np.float64)
    return voices


def syncopation(windows: Hvo) -> Floats:
    """Weighted note-to-beat distance (Gómez, Melvin, Rappaport, Toussaint 2005), mean over the hits of all voices.

    A hit off the beat, at a distance of T beats from the nearest one, weighs 1/T, and 2/T if it lasts past the next
    beat but not past the one after; a hit on a beat weighs 0. A drum hit lasts until the next of its voice.
    """
    n, steps, voices = windows.hits.shape
    following = np.full((n, voices), steps)
    total = np.zeros(n)
    for step in range(steps - 1, -1, -1):
        hit = windows.hits[:, step]
        inside = step % STEPS_PER_BEAT
        if inside:
            next_beat = step - inside + STEPS_PER_BEAT
            held = (following > next_beat) & (following <= next_beat + STEPS_PER_BEAT)
            weight = STEPS_PER_BEAT / min(inside, STEPS_PER_BEAT - inside)
            total += (hit * np.where(held, 2.0 * weight, weight)).sum(axis=1)
        following = np.where(hit, step, following)
    return _ratio(total, _count(windows))


def _share_of(columns: list[int]) -> Callable[[Hvo], Floats]:
    def share(windows: Hvo) -> Floats:
        return _ratio(windows.hits[..., columns].sum(axis=(1, 2)).astype(np.float64), _count(windows))

    return share


def _over_hits(values: Floats, hits: NDArray[np.bool_], reduce: Callable[..., Floats]) -> Floats:
    masked = np.where(hits, values, np.nan)
    with warnings.catch_warnings():
        # A window without hits has no mean: NaN is the answer, not worth a warning.
        warnings.simplefilter("ignore", RuntimeWarning)
        return reduce(masked, axis=(1, 2))


def swing_ratio(windows: Hvo) -> Floats:
    """Length of the first 16th of a pair over the second, 1 straight, 2 triplet; NaN without both on- and off-16ths."""
    on, off = (_over_hits(windows.offsets[:, first::2], windows.hits[:, first::2], np.nanmean) for first in (0, 1))
    delay = off - on
    return (1.0 + delay) / (1.0 - delay)


def laid_backness(windows: Hvo) -> Floats:
    """Share of hits that are noticeably late minus share that are noticeably early, -1 to 1."""
    late = (windows.hits & (windows.offsets >= NOTICEABLE)).sum(axis=(1, 2))
    early = (windows.hits & (windows.offsets <= -NOTICEABLE)).sum(axis=(1, 2))
    return _ratio((late - early).astype(np.float64), _count(windows))


def bar_autocorrelation(windows: Hvo) -> Floats:
    """Cosine of the velocities of each bar and of the next, taken over all of them together, 0-1; NaN in silence."""
    bars = windows.velocities.reshape(windows.bars().shape)
    first, second = bars[:, :-1], bars[:, 1:]
    power = np.sqrt((first**2).sum(axis=(1, 2, 3)) * (second**2).sum(axis=(1, 2, 3)))
    return _ratio((first * second).sum(axis=(1, 2, 3)), power)


#: Name -> feature of each window, shape `(n,)`.
SET_FEATURES: Final[Mapping[str, Callable[[Hvo], Floats]]] = MappingProxyType(
    {
        "notes_per_bar": notes_per_bar,
        "step_density": step_density,
        "voice_count": voice_count,
        "syncopation": syncopation,
        "low_share": _share_of(_LOW),
        "mid_share": _share_of(_MID),
        "high_share": _share_of(_HIGH),
        "velocity_mean": lambda windows: _over_hits(windows.velocities, windows.hits, np.nanmean),
        "velocity_sd": lambda windows: _over_hits(windows.velocities, windows.hits, np.nanstd),
        "offset_mean": lambda windows: _over_hits(windows.offsets, windows.hits, np.nanmean),
        "offset_sd": lambda windows: _over_hits(windows.offsets, windows.hits, np.nanstd),
        "swing_ratio": swing_ratio,
        "laid_backness": laid_backness,
        "bar_autocorrelation": bar_autocorrelation,
    }
)


def set_features(windows: Hvo) -> dict[str, Floats]:
    """Every feature of `SET_FEATURES` of every window.

    Raises:
        PatternError: an empty set.
    """
    require_windows("windows", windows)
    return {name: measure(windows) for name, measure in SET_FEATURES.items()}
