"""The figures of people on the Groove MIDI Dataset: the protocol is right if it gives those of the reference table."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

from ghostnote.core.pattern import Pattern
from ghostnote.evaluation.hvo import Hvo, stack, windows
from ghostnote.evaluation.metrics import TARGETS, floor
from ghostnote.evaluation.playability import unplayable_share, unplayable_share_of
from ghostnote.midi.reader import read_midi


class Beats(NamedTuple):
    """4/4 beats of both splits: the patterns, training windows at a hop of 1 bar, validation windows at 2."""

    patterns: dict[str, list[Pattern]]
    train: Hvo
    validation: Hvo


@pytest.fixture(scope="module")
def beats(gmd_dir: Path, gmd_rows: list[dict[str, str]]) -> Beats:
    patterns: dict[str, list[Pattern]] = {"train": [], "validation": []}
    for row in gmd_rows:
        if row["beat_type"] == "beat" and row["time_signature"] == "4-4":
            data = (gmd_dir / row["midi_filename"]).read_bytes()
            patterns[row["split"]].append(read_midi(data, kit="td11").pattern)
    return Beats(
        patterns,
        stack(windows(pattern, hop=1) for pattern in patterns["train"]),
        stack(windows(pattern) for pattern in patterns["validation"]),
    )


@pytest.fixture(scope="module")
def people(beats: Beats) -> dict[str, float]:
    return floor(beats.validation, beats.train)


def test_how_much_there_is(beats: Beats) -> None:
    assert {split: len(found) for split, found in beats.patterns.items()} == {"train": 368, "validation": 46}
    assert len(beats.train) == pytest.approx(16_320, abs=50)
    assert len(beats.validation) == pytest.approx(1023, abs=5)


@pytest.mark.parametrize(
    ("figure", "stated", "tolerance"),
    [
        ("timing_kl", 0.026, 0.001),
        ("velocity_kl", 0.020, 0.001),
        ("nearest_train_jaccard", 0.36, 0.005),
        ("exact_copies", 0.024, 0.001),
        ("bar_similarity", 0.58, 0.005),
        ("bars_repeated", 0.058, 0.001),
        ("notes_per_bar", 18.5, 0.05),
        ("unplayable", 0.031, 0.001),
    ],
)
def test_real_validation_beats_have_the_stated_figures(
    people: dict[str, float], figure: str, stated: float, tolerance: float
) -> None:
    assert people[figure] == pytest.approx(stated, abs=tolerance)


def test_people_meet_every_target(people: dict[str, float]) -> None:
    # 25 of 1,023 windows are copies, 2.44 %; the target says 2.4 %, which is that figure rounded.
    assert round(people["exact_copies"], 3) <= 0.024
    missed = {name for name, target in TARGETS.items() if not target.met(people[name])}
    assert missed <= {"exact_copies"}


def test_the_sets_of_people_overlap(people: dict[str, float]) -> None:
    assert people["overlap_mean"] == pytest.approx(0.95, abs=0.02)
    assert min(value for name, value in people.items() if name.startswith("overlap_") and "kld" not in name) > 0.85


def test_three_hands_are_mostly_a_foot(beats: Beats) -> None:
    assert unplayable_share(beats.train) == pytest.approx(0.039, abs=0.001)
    assert unplayable_share_of(beats.patterns["train"]) == pytest.approx(0.0020, abs=0.0002)
    assert unplayable_share_of(beats.patterns["validation"]) == pytest.approx(0.0003, abs=0.0002)
