"""A style's card: what its profile asks for, and what is measured on patterns that were generated in it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from ghostnote.core.feel.transforms import second_notes
from ghostnote.core.kit import KIT
from ghostnote.core.params import GenerationParams
from ghostnote.core.pattern import Pattern
from ghostnote.core.units import PPQ, TICKS_PER_8TH, delay_to_swing, swing_to_delay, ticks_to_ms
from ghostnote.model.checkpoint import SHIPPED
from ghostnote.service.generate import generate
from ghostnote.styles.manner.timing import beat_of, triplet_beats
from ghostnote.styles.meters import placed
from ghostnote.styles.places import places_of
from ghostnote.styles.profile import Offset, StyleProfile

if TYPE_CHECKING:
    from ghostnote.model.engine import Engine

#: Patterns that a card is measured on, and the bars of each.
PATTERNS: Final = 64
BARS: Final = 4
#: Targets: percent of swing, ms of an offset's mean, rank correlation of placements.
SWING_WITHIN: Final = 2.0
OFFSET_WITHIN: Final = 4.0
LEAST_CORRELATION: Final = 0.8
#: In the folder of the checkpoint that ships: its cards, as `benchmarks/styles.py` measured them.
CARDS_FILE: Final = "cards.json"
#: A mean of fewer hits says nothing.
_LEAST_HITS: Final = 16

Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class OffsetLine:
    """An offset: asked for and measured, in ms, apart from swing; from how many hits."""

    drum: str
    place: str | None
    asked: float
    measured: float
    hits: int


@dataclass(frozen=True, slots=True)
class Card:
    """What was measured.

    Attributes:
        style: its name.
        patterns: how many, of `BARS` bars in the typical meter.
        tempo, tempo_low, tempo_high: BPM of the patterns, and what the profile states.
        pair: `swing` (16ths) or `shuffle` (8ths), whichever the profile states; None for neither.
        swing_asked, swing_measured: MPC percent, drum by drum, so that offsets between drums do not count as swing.
        offsets: every offset of the profile that at least 16 hits have.
        density_low, density_typical, density_high, density_measured: hits a bar.
        placements: Spearman's rank correlation of chances asked for and shares of bars in which a cell is struck, over
            all slots of the style's grid and all voices that it places; NaN if all are alike.
    """

    style: str
    patterns: int
    tempo: float
    tempo_low: float
    tempo_high: float
    pair: str | None
    swing_asked: float | None
    swing_measured: float | None
    offsets: tuple[OffsetLine, ...]
    density_low: float
    density_typical: float
    density_high: float
    density_measured: float
    placements: float

    @property
    def met(self) -> dict[str, bool]:
        """Which of the targets are met."""
        swing_met = True
        if self.swing_asked is not None:
            swing_met = self.swing_measured is None or abs(self.swing_measured - self.swing_asked) <= SWING_WITHIN
        return {
            "tempo": self.tempo_low <= self.tempo <= self.tempo_high,
            "swing": swing_met,
            "offsets": all(abs(line.measured - line.asked) <= OFFSET_WITHIN for line in self.offsets),
            "placements": self.placements >= LEAST_CORRELATION,
        }

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready form, with `met`."""
        return {**asdict(self), "offsets": [asdict(line) for line in self.offsets], "met": self.met}


def known_card(style: str, checkpoint_hash: str) -> dict[str, Any] | None:
    """The card of a style as it was measured once, in the form of `Card.to_dict`.

    Args:
        style: own name.
        checkpoint_hash: of the checkpoint that plays.

    Returns:
        None for another checkpoint than the one that ships, and for a style that was not measured.
    """
    measured_hash, cards = _known_cards()
    return cards.get(style) if measured_hash == checkpoint_hash else None


@lru_cache(maxsize=1)
def _known_cards() -> tuple[str, Mapping[str, dict[str, Any]]]:
    data = json.loads((resources.files("ghostnote") / "checkpoints" / SHIPPED / CARDS_FILE).read_text("utf-8"))
    return data["checkpoint"], {card["style"]: card for card in data["cards"]}


def card_of(profile: StyleProfile, engine: Engine, patterns: int = PATTERNS, seed: int = 1) -> Card:
    """Generate patterns in a style and measure them.

    Raises:
        UnknownStyleError: the checkpoint cannot play it.
        InvalidParameterError: no patterns, or more than 64.
    """
    params = GenerationParams(style=profile.name, bars=BARS, meter=profile.meter, seed=seed)
    return measured(profile, [made.pattern for made in generate(params, engine, count=patterns, licence=None)])


def measured(profile: StyleProfile, patterns: Sequence[Pattern]) -> Card:
    """The card of patterns that were made in a style, one tempo and the typical meter."""
    pair, asked = _pair(profile)
    bars = sum(pattern.bars for pattern in patterns)
    return Card(
        style=profile.name,
        patterns=len(patterns),
        tempo=patterns[0].bpm,
        tempo_low=profile.tempo.low,
        tempo_high=profile.tempo.high,
        pair=pair,
        swing_asked=asked,
        swing_measured=None if pair is None else _swing(patterns, TICKS_PER_8TH if pair == "swing" else PPQ),
        offsets=tuple(_offsets(profile, patterns)),
        density_low=profile.density.low,
        density_typical=profile.density.typical,
        density_high=profile.density.high,
        density_measured=sum(len(pattern.hits) for pattern in patterns) / bars,
        placements=_placements(profile, patterns),
    )


def rank_correlation(one: Numbers, other: Numbers) -> float:
    """Spearman's, equal values sharing the mean of their ranks; NaN where either is constant."""
    first, second = _ranks(one), _ranks(other)
    if not first.std() or not second.std():
        return float("nan")
    return float(np.corrcoef(first, second)[0, 1])


def _ranks(values: Numbers) -> Numbers:
    _, places, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    ranks: Numbers = (ends - (counts - 1) / 2.0)[places]
    return ranks


def _pair(profile: StyleProfile) -> tuple[str | None, float | None]:
    for name, number in (("swing", profile.feel.swing), ("shuffle", profile.feel.shuffle)):
        if number is not None:
            return name, number.value
    return None, None


def _swing(patterns: Sequence[Pattern], length: int) -> float | None:
    """Each drum's second notes of pairs against its first; drums are as heavy as they have second notes.

    Beats of 16th triplets hold no pairs of 16ths, and a drum with too few first notes has no place to be late from.
    """
    firsts: dict[str, list[float]] = defaultdict(list)
    seconds: dict[str, list[float]] = defaultdict(list)
    for pattern in patterns:
        straight, bar_ticks = second_notes(pattern, length), pattern.meter.bar_ticks
        triplets = triplet_beats(pattern) if length == TICKS_PER_8TH else set()
        for index, hit in enumerate(pattern.hits):
            family = KIT[hit.voice].family
            if beat_of(hit.slot, bar_ticks) in triplets:
                continue
            if index in straight:
                seconds[family].append(hit.onset - straight[index])
            elif hit.slot % bar_ticks % length == 0:
                firsts[family].append(hit.offset)
    known = [family for family in seconds if len(firsts[family]) >= _LEAST_HITS]
    count = sum(len(seconds[family]) for family in known)
    if count < _LEAST_HITS:
        return None
    delay = sum(len(seconds[name]) * float(np.mean(seconds[name]) - np.mean(firsts[name])) for name in known) / count
    return delay_to_swing(delay, length)


def _offsets(profile: StyleProfile, patterns: Sequence[Pattern]) -> list[OffsetLine]:
    found: dict[Offset, list[float]] = {rule: [] for rule in profile.feel.offsets}
    swing, shuffle = profile.feel.swing, profile.feel.shuffle
    for pattern in patterns:
        sixteenths, eighths = second_notes(pattern, TICKS_PER_8TH), second_notes(pattern, PPQ)
        for index, hit in enumerate(pattern.hits):
            base, delay = hit.slot, 0.0
            if shuffle is not None and index in eighths:
                base, delay = eighths[index], swing_to_delay(shuffle.value, PPQ)
            elif swing is not None and index in sixteenths:
                base, delay = sixteenths[index], swing_to_delay(swing.value, TICKS_PER_8TH)
            rule = profile.feel.offset_of(hit.voice, places_of(base % pattern.meter.bar_ticks, pattern.meter))
            if rule is not None:
                found[rule].append(ticks_to_ms(hit.onset - base - delay, pattern.bpm))
    return [
        OffsetLine(rule.drum, rule.place, rule.mean, float(np.mean(values)), len(values))
        for rule, values in found.items()
        if len(values) >= _LEAST_HITS
    ]


def _placements(profile: StyleProfile, patterns: Sequence[Pattern]) -> float:
    meter = profile.meter
    slots = range(0, meter.bar_ticks, profile.step)
    cells = {
        (bar, tick, placement.voice): 0.0
        for placement in profile.placements
        for bar in range(profile.cycle)
        for tick in slots
    }
    struck = dict.fromkeys(cells, 0)
    for one in placed(profile, meter):
        cells[one.bar, one.tick, one.voice] = one.chance
    bars = [0] * profile.cycle
    for pattern in patterns:
        for number, bar in enumerate(pattern.by_bar()):
            place = number % profile.cycle
            bars[place] += 1
            for cell in {(place, hit.slot % meter.bar_ticks, hit.voice) for hit in bar}:
                if cell in struck:
                    struck[cell] += 1
    asked = np.array(list(cells.values()))
    shares = np.array([count / max(1, bars[cell[0]]) for cell, count in struck.items()])
    return rank_correlation(asked, shares)
