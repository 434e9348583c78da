"""A set of patterns made like the validation beats: does it groove like people do, and is it valid in every meter?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from ghostnote.core.params import GenerationParams
from ghostnote.core.pattern import MAX_BAR_BEATS, METER_DENOMINATORS, Meter
from ghostnote.evaluation.distributions import histograms
from ghostnote.evaluation.hvo import WINDOW_BARS
from ghostnote.evaluation.material import scored_windows
from ghostnote.evaluation.metrics import TARGETS, Target, compare, floor
from ghostnote.evaluation.part import Part, Table
from ghostnote.evaluation.playability import unplayable_share_of
from ghostnote.evaluation.run import PATTERN_BARS, read_back, seed_from
from ghostnote.evaluation.set_features import SET_FEATURES
from ghostnote.evaluation.validity import bar_validity, total_validity

if TYPE_CHECKING:
    from ghostnote.evaluation.run import Run

#: Bars of every pattern in the check of all meters.
METER_BARS: Final = 2
_SET_STREAM, _METER_STREAM = 0, 3


def generated_set(run: Run) -> Part:
    """4-bar patterns for styles and tempos of the validation split, read back from their MIDI."""
    count = run.options.samples // (PATTERN_BARS // WINDOW_BARS)
    rng = run.stream(_SET_STREAM)
    asked = [run.params(take, rng) for take in run.material.draw(count, rng)]
    patterns = [read_back(artefact) for artefact in run.generate("generated set", asked)]
    windows = scored_windows(patterns)
    real, train = run.material.real, run.material.train
    ours, theirs = compare(real, windows, train), floor(real, train)
    hands = Target("instants that need three hands, the pedal hat a foot", percent=True)
    return Part(
        figures={**{name: ours[name] for name in TARGETS}, "unplayable_hands": unplayable_share_of(patterns)},
        targets={**TARGETS, "unplayable_hands": hands},
        people={
            **{name: theirs[name] for name in TARGETS},
            "unplayable_hands": unplayable_share_of(take.pattern for take in run.material.beats),
        },
        tables=[_overlaps(ours, theirs)],
        details={
            "histograms": histograms(real, windows),
            "grid": {"velocities": windows.velocities[0].tolist(), "offsets": windows.offsets[0].tolist()},
        },
    )


def meters(run: Run) -> Part:
    """Share of valid bars over every meter offered, judged by the MIDI."""
    rng = run.stream(_METER_STREAM)
    styles = sorted(run.engine.checkpoint.info.played)
    asked = [
        GenerationParams(style=str(rng.choice(styles)), bars=METER_BARS, meter=meter, seed=seed_from(rng))
        for meter in offered_meters()
    ]
    checked = total_validity(
        bar_validity(read_back(artefact), params.meter, params.bars)
        for params, artefact in zip(asked, run.generate("meters", asked), strict=True)
    )
    target = Target("valid bars, every meter offered", low=1.0, percent=True)
    return Part(figures={"valid_bars": checked.share}, targets={"valid_bars": target})


def offered_meters() -> Iterator[Meter]:
    """Every meter that can be asked for: n/4, n/8 and n/16 up to 16 quarter notes a bar."""
    for denominator in METER_DENOMINATORS:
        for numerator in range(1, MAX_BAR_BEATS * denominator // 4 + 1):
            yield Meter(numerator, denominator)


def _overlaps(ours: Mapping[str, float], theirs: Mapping[str, float]) -> Table:
    rows = [
        (
            name,
            ours[f"overlap_{name}"],
            theirs[f"overlap_{name}"],
            ours[f"overlap_kld_{name}"],
            theirs[f"overlap_kld_{name}"],
        )
        for name in SET_FEATURES
    ]
    notes = "Overlapped area (1: the same) and divergence (0: the same) of pairwise distances, set against validation."
    return Table("Set features", ("feature", "OA", "OA, people", "KLD", "KLD, people"), rows, notes)
