"""Tempo and meter of a file: what is in force where, and which of each covers most of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, TypeVar

from ghostnote.core.errors import InvalidParameterError, MidiError
from ghostnote.core.pattern import METER_DENOMINATORS, Meter
from ghostnote.midi import smf
from ghostnote.midi.limits import LIMITS
from ghostnote.midi.walk import Meta

_MICROSECONDS_PER_SECOND: Final = 1_000_000
_State = TypeVar("_State")


def tempos_by_time(metas: Iterable[Meta], end: int) -> list[tuple[int, int]]:
    """`(microseconds a quarter, ticks covered)` of each tempo in force up to tick `end`, the longest first.

    Raises:
        MidiError: a tempo of zero.
        MidiLimitError: faster than 1,000 BPM.
    """
    changes: list[tuple[int, int]] = []
    for meta in metas:
        if meta.kind != smf.SET_TEMPO:
            continue
        microseconds = int.from_bytes(meta.payload[:3], "big")
        where = f"tick {meta.tick:,}"
        if microseconds == 0:
            raise MidiError("a tempo of 0 microseconds a quarter", where=where, hint="export with a valid tempo")
        LIMITS["bpm"].check(smf.MICROSECONDS_PER_MINUTE / microseconds, "a tempo of", where=where)
        changes.append((meta.tick, microseconds))
    return _by_time(changes, smf.DEFAULT_MICROSECONDS, end)


def meters_by_time(metas: Iterable[Meta], end: int) -> list[tuple[tuple[int, int], int]]:
    """`((numerator, denominator), ticks covered)` of each time signature in force, the longest first.

    Raises:
        MidiError: a numerator of 0 or a denominator beyond 2**7.
    """
    changes: list[tuple[int, tuple[int, int]]] = []
    for meta in metas:
        if meta.kind != smf.TIME_SIGNATURE:
            continue
        numerator, power = meta.payload[0], meta.payload[1]
        if numerator == 0 or power > 7:
            problem = f"a time signature of {numerator}/2^{power}"
            raise MidiError(problem, where=f"tick {meta.tick:,}", hint="export with a valid time signature")
        changes.append((meta.tick, (numerator, 1 << power)))
    return _by_time(changes, smf.DEFAULT_METER, end)


def seconds_of(tempos: Iterable[tuple[int, int]], ppq: int) -> float:
    """Length in seconds of what `tempos_by_time` gave."""
    return sum(microseconds * ticks for microseconds, ticks in tempos) / (ppq * _MICROSECONDS_PER_SECOND)


def as_offered(numerator: int, denominator: int) -> Meter:
    """The meter with the same bar whose denominator is 4, 8 or 16: 3/2 becomes 6/4, 12/32 becomes 6/16.

    Raises:
        MidiError: no such meter, or its bar is longer than 16 quarter notes.
    """
    written = f"{numerator}/{denominator}"
    while denominator < METER_DENOMINATORS[0]:
        numerator, denominator = numerator * 2, denominator * 2
    while denominator > METER_DENOMINATORS[-1] and numerator % 2 == 0:
        numerator, denominator = numerator // 2, denominator // 2
    try:
        return Meter(numerator, denominator)
    except InvalidParameterError as error:
        raise MidiError(f"meter {written} cannot be used", where="time signature", hint=error.hint) from None


def _by_time(changes: Sequence[tuple[int, _State]], default: _State, end: int) -> list[tuple[_State, int]]:
    """Ticks that each state covers from 0 to `end`. Of events on one tick the last counts; ties keep their order."""
    covered: dict[_State, int] = {}
    at, state = 0, default
    for tick, following in sorted(changes, key=_tick):
        if tick > at:
            covered[state] = covered.get(state, 0) + max(min(tick, end) - at, 0)
            at = tick
        state = following
    covered[state] = covered.get(state, 0) + max(end - at, 0)
    return sorted(covered.items(), key=_ticks_covered, reverse=True)


def _tick(change: tuple[int, object]) -> int:
    return change[0]


def _ticks_covered(item: tuple[object, int]) -> int:
    return item[1]
