"""Takes of the styles that nobody recorded: a score by the profile, played with the feel of recorded takes.

Each is marked as synthetic, says in its recipe which takes lent their feel, and is under their licence.
"""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from ghostnote.core.coincidence import apart
from ghostnote.core.feel.features import bar_features
from ghostnote.core.feel.transforms import apply_feel
from ghostnote.core.pattern import Meter, Pattern
from ghostnote.corpus.composing.score import Score, compose_score
from ghostnote.dataset.format import content_hash
from ghostnote.dataset.records import SYNTHETIC, SourceRecord, Take
from ghostnote.styles.catalogue import shipped
from ghostnote.styles.manner.force import forced
from ghostnote.styles.manner.manner import Manner
from ghostnote.styles.manner.timing import timed
from ghostnote.styles.profile import StyleProfile

#: Name of the source in the manifest.
COMPOSED: Final = "composed"
#: Bars of a beat.
BARS: Final = 8
#: Share of the beats in the style's typical meter; the others are in any of its meters.
_TYPICAL: Final = 0.7
#: Of a style's takes, how many fills come with each beat.
_FILLS: Final = 0.25
#: The donor is one of so many takes that are nearest in tempo.
_NEAREST: Final = 4


@dataclass(frozen=True, slots=True)
class _Donors:
    """Recorded takes by style, beats and fills."""

    beats: Mapping[str, Sequence[Take]]
    fills: Mapping[str, Sequence[Take]]

    @classmethod
    def of(cls, takes: Sequence[Take]) -> _Donors:
        beats: dict[str, list[Take]] = defaultdict(list)
        fills: dict[str, list[Take]] = defaultdict(list)
        for take in takes:
            (fills if take.fill else beats)[take.style].append(take)
        return cls(beats, fills)


def compose_takes(recorded: Sequence[Take], count: int) -> tuple[list[Take], SourceRecord]:
    """Synthetic takes for every style of the catalogue that is not among those recorded.

    Equal takes and profiles give equal results: each style has random numbers of its own, seeded by its name.

    Args:
        recorded: the training split.
        count: beats a style; fills come on top.

    Returns:
        The takes, and the record of where they come from. A style for whose family nothing was recorded has none.
    """
    donors = _Donors.of(recorded)
    known = {take.style for take in recorded}
    takes = [
        take
        for name, profile in shipped().items()
        if name not in known
        for take in _of_style(profile, donors, count, np.random.default_rng((zlib.crc32(name.encode()), 11)))
    ]
    licences = sorted({take.licence for take in takes})
    credited = sorted({take.attribution for take in takes if take.attribution})
    address = "the catalogue of styles: placements of each profile, with the feel of recorded takes"
    return takes, SourceRecord(COMPOSED, address, ", ".join(licences), "; ".join(credited))


def _of_style(profile: StyleProfile, donors: _Donors, count: int, rng: np.random.Generator) -> Iterator[Take]:
    weights = {style: weight for style, weight in profile.family.weights if donors.beats.get(style)}
    if not weights:
        return
    shares = np.array(list(weights.values()))
    styles = list(weights)
    for number in range(count):
        style = styles[rng.choice(len(styles), p=shares / shares.sum())]
        bpm = round(float(rng.triangular(profile.tempo.low, profile.tempo.typical, profile.tempo.high)), 1)
        meters = profile.meters
        meter = meters[0] if rng.random() < _TYPICAL else meters[int(rng.integers(len(meters)))]
        donor, feel = _feel(donors.beats[style], meter, bpm, rng)
        score = compose_score(profile, meter, BARS, rng)
        yield _take(profile, number, False, donor, _played(profile, score, feel, meter, bpm))
        if donors.fills.get(style) and rng.random() < _FILLS:
            donor, fill = _feel(donors.fills[style], meter, bpm, rng)
            yield _take(profile, number, True, donor, _in_manner(profile, replace(fill, bpm=bpm)))


def _feel(takes: Sequence[Take], meter: Meter, bpm: float, rng: np.random.Generator) -> tuple[Take, Pattern]:
    """One of the takes nearest in tempo, those of the meter first, and bars of it in the meter."""
    usable = [(take, pattern) for take in takes if (pattern := _in_meter(take.pattern, meter)) is not None]
    nearest = sorted(usable, key=lambda one: (one[0].pattern.meter != meter, abs(np.log(one[0].pattern.bpm / bpm))))
    take, pattern = nearest[int(rng.integers(min(_NEAREST, len(nearest))))]
    bars = min(BARS, pattern.bars)
    return take, pattern.window(int(rng.integers(pattern.bars - bars + 1)), bars)


def _in_meter(pattern: Pattern, meter: Meter) -> Pattern | None:
    cut = pattern if pattern.meter == meter else pattern.rebarred(meter)
    return cut if cut is not None and cut.hits else None


def _played(profile: StyleProfile, score: Score, feel: Pattern, meter: Meter, bpm: float) -> Pattern:
    """The score with the feel of a take: bars that are copies are copies in feel too."""
    length = meter.bar_ticks
    hits = tuple(
        replace(hit, slot=hit.slot + bar * length) for bar, written in enumerate(score.bars) for hit in written
    )
    bars = apply_feel(Pattern(meter, bpm, len(score.bars), hits), feel).by_bar() if feel.hits else ()
    again = (
        replace(hit, slot=hit.slot + (bar - source) * length)
        for bar, source in enumerate(score.copies)
        for hit in bars[source]
    )
    return _in_manner(profile, Pattern(meter, bpm, len(score.bars), tuple(again)))


def _in_manner(profile: StyleProfile, pattern: Pattern) -> Pattern:
    """At the levels, offsets and swing of the profile."""
    manner = Manner((profile,), ((1.0,),) * pattern.bars, 0, 1.0)
    velocities = forced(pattern.hits, pattern, manner, own_ghosts=False)
    struck = (replace(hit, velocity=velocity) for hit, velocity in zip(pattern.hits, velocities, strict=True))
    feel = profile.feel
    swings = [np.nan if feel.swing is None else feel.swing.value] * pattern.bars
    shuffles = [np.nan if feel.shuffle is None else feel.shuffle.value] * pattern.bars
    return timed(pattern.with_hits(apart(struck)), manner, swings, shuffles)


def _take(profile: StyleProfile, number: int, fill: bool, donor: Take, pattern: Pattern) -> Take:
    name = f"{COMPOSED}/{profile.name}/{number}{'-fill' if fill else ''}"
    return Take(
        id=name,
        style=profile.name,
        substyle=profile.name,
        player="",
        fill=fill,
        split=SYNTHETIC,
        pattern=pattern,
        bar_features=bar_features(pattern),
        source=COMPOSED,
        file=name,
        sha256=content_hash(pattern),
        licence=donor.licence,
        attribution=donor.attribution,
        recipe=f"profile={profile.name} feel={donor.id}",
        notes=("composed, not recorded",),
    )
