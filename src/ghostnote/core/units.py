"""The one home of musical units: ticks, beats, milliseconds, swing percent.

A beat is a quarter note. Positions are integer ticks at `PPQ` a beat. Swing is MPC percent: the share of a pair of
16ths (or 8ths) that the first of the two takes; 50 is straight, 66 2/3 is the triplet.
"""

from __future__ import annotations

PPQ = 480
TICKS_PER_16TH = PPQ // 4
TICKS_PER_8TH = PPQ // 2

STRAIGHT_SWING = 50.0
TRIPLET_SWING = 200.0 / 3.0


def ticks_to_ms(ticks: float, bpm: float) -> float:
    """Milliseconds that `ticks` take at `bpm` quarter notes a minute."""
    return ticks * 60_000.0 / (bpm * PPQ)


def ms_to_ticks(ms: float, bpm: float) -> float:
    """Ticks that `ms` milliseconds take at `bpm` quarter notes a minute (not rounded)."""
    return ms * bpm * PPQ / 60_000.0


def ticks_to_beats(ticks: float) -> float:
    """Quarter notes in `ticks`."""
    return ticks / PPQ


def swing_to_delay(percent: float, pair_ticks: int) -> float:
    """Ticks by which swing delays the second note of a pair that lasts `pair_ticks`: 0 at 50 %, a sixth at 66 2/3 %."""
    return pair_ticks * (percent - STRAIGHT_SWING) / 100.0


def delay_to_swing(delay_ticks: float, pair_ticks: int) -> float:
    """Swing percent of a pair of `pair_ticks` whose second note comes `delay_ticks` late; reverses `swing_to_delay`."""
    return STRAIGHT_SWING + 100.0 * delay_ticks / pair_ticks
