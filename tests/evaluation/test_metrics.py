from __future__ import annotations

from math import log

import numpy as np
import pytest

from ghostnote.core.errors import PatternError
from ghostnote.core.kit import Voice
from ghostnote.evaluation.hvo import Hvo, stack
from ghostnote.evaluation.metrics import TARGETS, Target, compare, floor
from ghostnote.evaluation.set_features import SET_FEATURES
from tests.evaluation.build import window

KD, SD, CH, CR, RD = Voice.KICK, Voice.SNARE, Voice.CLOSED_HAT, Voice.CRASH, Voice.RIDE

GROOVE = [(KD, 0), (SD, 4), (CH, 5), (KD, 16), (SD, 20), (CH, 21)]
TRAIN = stack([window(*GROOVE), window(*GROOVE, (CH, 8)), window((KD, 0), (SD, 4), (CH, 5))])
REAL = stack([window(*GROOVE), window(*GROOVE, (RD, 31))])
# A copy, and one with a three-handed crash in its first bar: 7 cells of 9, of which 6 are known.
GENERATED = stack([window(*GROOVE), window(*GROOVE, (SD, 0), (CH, 0), (CR, 0))])


def test_every_figure_of_a_generated_set() -> None:
    figures = compare(REAL, GENERATED, TRAIN)
    assert figures["exact_copies"] == 0.5
    assert figures["nearest_train_jaccard"] == pytest.approx((0 + 3 / 9) / 2)
    assert figures["bar_similarity"] == pytest.approx((1 + 3 / 6) / 2)
    assert figures["bars_repeated"] == 0.5
    assert figures["notes_per_bar"] == pytest.approx(15 / 4)
    assert figures["notes_per_bar_ratio"] == pytest.approx(15 / 13)
    # Instants with hands: steps 4, 5, 20, 21 twice, and step 0 of the second.
    assert figures["unplayable"] == pytest.approx(1 / 9)
    assert figures["overlap_mean"] == pytest.approx(np.mean([figures[f"overlap_{name}"] for name in SET_FEATURES]))
    assert set(figures) == set(TARGETS) | {f"overlap{kind}_{name}" for kind in ("", "_kld") for name in SET_FEATURES}


def test_divergence_is_of_the_real_windows_against_the_generated() -> None:
    # On the beat two real hits in one bin (22 counts with the added ones), one generated hit in another (21).
    real = stack([window((SD, 0, 0.5, 0.4), (CH, 2), (CH, 17)), window((SD, 0, 0.5, 0.4), (CH, 2), (CH, 17))])
    generated = stack([window((SD, 0, 0.5, -0.4), (CH, 2), (CH, 17)), window((CH, 2), (CH, 17))])
    expected = 3 / 22 * log(3 / 22 * 21) + 1 / 22 * log(1 / 22 * 21 / 2) + 18 / 22 * log(21 / 22)
    assert compare(real, generated, TRAIN)["timing_kl"] == pytest.approx(expected / 4)


def test_a_feature_that_no_window_has_is_refused() -> None:
    on_beats_only = stack([window((SD, 0), (CH, 16)), window((CH, 4), (CH, 20))])
    with pytest.raises(PatternError, match="too few windows"):
        compare(REAL, on_beats_only, TRAIN)


def test_the_floor_is_of_people() -> None:
    figures = floor(REAL, TRAIN)
    assert figures["exact_copies"] == 0.5
    assert figures["nearest_train_jaccard"] == pytest.approx((0 + 1 / 7) / 2)
    assert figures["notes_per_bar"] == pytest.approx(13 / 4)
    assert figures["notes_per_bar_ratio"] == 1.0
    assert figures["unplayable"] == 0.0
    assert set(figures) == set(compare(REAL, GENERATED, TRAIN))


def test_an_empty_set_is_refused() -> None:
    none = Hvo(REAL.hits[:0], REAL.velocities[:0], REAL.offsets[:0])
    with pytest.raises(PatternError, match="generated windows"):
        compare(REAL, none, TRAIN)


def test_targets() -> None:
    between, most, free = Target("a", low=0.03, high=0.09, percent=True), Target("b", high=0.03), Target("c")
    assert [between.met(value) for value in (0.029, 0.03, 0.09, 0.091)] == [False, True, True, False]
    assert [between.text(), most.text(), Target("d", low=2.0).text(), free.text()] == [
        "3.0 % to 9.0 %",
        "<= 0.03",
        ">= 2",
        "-",
    ]
    assert free.met(1e9)
    assert not most.met(float("nan"))
