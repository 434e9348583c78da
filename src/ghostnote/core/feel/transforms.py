"""Deterministic changes of feel: quantise, swing, the feel of one pattern on the notes of another, laid-back or pushed.

The score (slots and voices) is kept wherever the `Pattern` limits allow; each function says what it does where they do
not. Where a change lays two strokes of one voice on the same slot and offset (a flattened flam), the louder one stays.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from ghostnote.core.errors import InvalidParameterError
from ghostnote.core.kit import KIT, Voice
from ghostnote.core.params import RANGES
from ghostnote.core.pattern import MAX_OFFSET, Hit, Pattern
from ghostnote.core.units import PPQ, TICKS_PER_8TH, ms_to_ticks, swing_to_delay, ticks_to_ms

#: Length in ticks of a pair that can swing, by its name.
SWING_PAIRS: Final[Mapping[str, int]] = MappingProxyType({"16th": TICKS_PER_8TH, "8th": PPQ})


def quantise(pattern: Pattern, strength: float = 1.0) -> Pattern:
    """Draw every onset towards its slot.

    Args:
        pattern: left as it is.
        strength: 0 changes nothing, 1 puts every hit on its slot; offsets are multiplied by `1 - strength`.

    Returns:
        The same score and velocities; flams whose strokes coincide become their louder stroke.

    Raises:
        InvalidParameterError: a strength outside 0-1.
    """
    if not 0.0 <= strength <= 1.0:
        raise InvalidParameterError(f"{strength!r} is not a strength", where="strength", hint="0 to 1")
    return pattern.with_hits(
        _loudest(replace(hit, offset=round(hit.offset * (1.0 - strength))) for hit in pattern.hits)
    )


def apply_swing(pattern: Pattern, percent: float, pair: str = "16th") -> Pattern:
    """Give the second notes of pairs the systematic place that `percent` names, keeping each hit's own deviation.

    Pairs are counted from each bar line. The second of a pair is a hit written half-way through it, or on its last
    triplet (a swung note may be written so). A drum that plays anything finer inside a pair (a triplet, a roll) is left
    alone there. Swing is measured from the first notes: with their mean offset m and the pair's length L, the second
    notes come to lie at `m + L * percent / 100` on average, so a pattern that is played late stays late. Every hit
    keeps its deviation from its group's mean; onsets are whole ticks.

    A hit keeps its slot while its new onset lies within half a 16th of it; else it is written on the other of the two
    places (half-way, last triplet), and held within half a 16th of that one: only then does a deviation shrink.

    Args:
        pattern: left as it is.
        percent: MPC percent, 50 (straight) to 75; 66 2/3 is the triplet.
        pair: `16th` or `8th`, the note value that swings.

    Raises:
        InvalidParameterError: a percent or pair that is not offered.
    """
    RANGES["swing"].check("swing", percent)
    if pair not in SWING_PAIRS:
        raise InvalidParameterError(f"{pair!r} does not swing", where="pair", hint=f"one of: {', '.join(SWING_PAIRS)}")
    groups = _SwingGroups.of(pattern, SWING_PAIRS[pair])
    if not groups.seconds:
        return pattern
    target = groups.first_mean + swing_to_delay(percent, groups.length)
    move = target - sum(delay for _, delay in groups.seconds.values()) / len(groups.seconds)
    hits = list(pattern.hits)
    for index, (straight, delay) in groups.seconds.items():
        hit = hits[index]
        onset = straight + round(delay + move)
        other = straight + groups.length // 6 if hit.slot == straight else straight
        fits = abs(onset - hit.slot) <= MAX_OFFSET
        slot = hit.slot if fits or abs(onset - hit.slot) <= abs(onset - other) else other
        hits[index] = replace(hit, slot=slot, offset=_held(onset - slot))
    return pattern.with_hits(_loudest(hits))


def second_notes(pattern: Pattern, length: int) -> dict[int, int]:
    """Of each hit that is the second note of a pair, by its index: the tick half-way through the pair.

    It is written there or on the triplet after it. Pairs in which its drum plays finer notes are none.

    Args:
        pattern: whose.
        length: of a pair in ticks: an 8th for pairs of 16ths, a quarter for pairs of 8ths.
    """
    return {index: straight for index, (straight, _) in _SwingGroups.of(pattern, length).seconds.items()}


def apply_feel(score: Pattern, feel: Pattern) -> Pattern:
    """Play the notes of `score` with the offsets and velocities of `feel`.

    Each note takes both from the hit of `feel` on the same drum (`VoiceSpec.family`) whose place in the bar is nearest;
    among equals from the nearest bar (the bars of `feel` repeat as long as needed), then the same articulation and the
    same stroke of a flam. A drum that `feel` does not play takes the offset of the nearest hit of any drum and keeps
    its own velocity. Offsets carry over in ticks, so that swing survives a change of tempo. `apply_feel(p, p) == p`.

    Args:
        score: slots, voices, tempo and length of the result.
        feel: offsets and velocities; its tempo and length do not matter.

    Raises:
        InvalidParameterError: `feel` is empty, or has another meter.
    """
    if score.meter != feel.meter:
        raise InvalidParameterError(
            f"a feel in {feel.meter} does not fit a score in {score.meter}", where="feel", hint="use one of that meter"
        )
    if not feel.hits:
        raise InvalidParameterError("a pattern without hits has no feel", where="feel")
    sources: dict[str, list[_Placed]] = defaultdict(list)
    everything = list(_placed(feel))
    for source in everything:
        sources[KIT[source.hit.voice].family].append(source)
    played = []
    for note in _placed(score):
        same_drum = sources.get(KIT[note.hit.voice].family)
        nearest = _nearest(note, same_drum or everything, feel.bars).hit
        velocity = nearest.velocity if same_drum else note.hit.velocity
        played.append(replace(note.hit, offset=nearest.offset, velocity=velocity))
    return score.with_hits(_loudest(played))


def shift(pattern: Pattern, ms: float, voices: Collection[Voice] | None = None) -> Pattern:
    """Play later (laid back, `ms` > 0) or earlier (pushed, `ms` < 0) by a constant.

    The score stays: an onset that would leave half a 16th around its slot is held there.

    Args:
        pattern: left as it is.
        ms: milliseconds at the pattern's tempo, at most half a 16th either way.
        voices: move only these; None moves all.

    Raises:
        InvalidParameterError: a shift beyond half a 16th; the message gives the range at this tempo.
    """
    most = ticks_to_ms(MAX_OFFSET, pattern.bpm)
    if not (math.isfinite(ms) and abs(ms) <= most):
        raise InvalidParameterError(
            f"a shift of {ms:g} ms is out of range",
            where="ms",
            hint=f"-{most:.1f} to {most:.1f} at {pattern.bpm:g} BPM",
        )
    ticks = round(ms_to_ticks(ms, pattern.bpm))
    return pattern.with_hits(
        _loudest(
            replace(hit, offset=_held(hit.offset + ticks)) if voices is None or hit.voice in voices else hit
            for hit in pattern.hits
        )
    )


def _held(offset: int) -> int:
    return max(-MAX_OFFSET, min(MAX_OFFSET, offset))


def _loudest(hits: Iterable[Hit]) -> list[Hit]:
    kept: dict[tuple[int, Voice, int], Hit] = {}
    for hit in hits:
        key = (hit.slot, hit.voice, hit.offset)
        if key not in kept or kept[key].velocity < hit.velocity:
            kept[key] = hit
    return list(kept.values())


@dataclass(frozen=True, slots=True)
class _SwingGroups:
    """The second notes of a pattern's pairs.

    Attributes:
        length: of a pair, in ticks.
        first_mean: mean offset of the first notes in ticks, 0 if there are none.
        seconds: index of the hit -> the tick half-way through its pair, and how far after that it sounds.
    """

    length: int
    first_mean: float
    seconds: Mapping[int, tuple[int, int]]

    @classmethod
    def of(cls, pattern: Pattern, length: int) -> _SwingGroups:
        half, triplet = length // 2, length // 2 + length // 6
        bar_ticks = pattern.meter.bar_ticks
        firsts: list[int] = []
        found: dict[int, tuple[int, tuple[int, str]]] = {}
        finer: set[tuple[int, str]] = set()
        for index, hit in enumerate(pattern.hits):
            inside = hit.slot % bar_ticks % length
            key = (hit.slot - inside, KIT[hit.voice].family)
            if inside == 0:
                firsts.append(hit.offset)
            elif inside in (half, triplet):
                found[index] = (key[0] + half, key)
            else:
                finer.add(key)
        seconds = {
            index: (straight, pattern.hits[index].onset - straight)
            for index, (straight, key) in found.items()
            if key not in finer
        }
        return cls(length, sum(firsts) / len(firsts) if firsts else 0.0, seconds)


@dataclass(frozen=True, slots=True)
class _Placed:
    """A hit with its bar, its tick in the bar, and its rank among the strokes of its voice in its slot."""

    hit: Hit
    bar: int
    tick: int
    rank: int


def _placed(pattern: Pattern) -> Iterator[_Placed]:
    strokes: dict[tuple[int, Voice], int] = defaultdict(int)
    for hit in pattern.hits:
        bar, tick = divmod(hit.slot, pattern.meter.bar_ticks)
        yield _Placed(hit, bar, tick, strokes[hit.slot, hit.voice])
        strokes[hit.slot, hit.voice] += 1


def _nearest(note: _Placed, sources: Iterable[_Placed], feel_bars: int) -> _Placed:
    def distance(source: _Placed) -> tuple[int, int, bool, int, int]:
        apart = abs(note.bar % feel_bars - source.bar)
        return (
            abs(note.tick - source.tick),
            min(apart, feel_bars - apart),
            note.hit.voice != source.hit.voice,
            abs(note.rank - source.rank),
            source.hit.slot,
        )

    return min(sources, key=distance)
