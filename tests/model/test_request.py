"""Requests: ids of what is asked for, the same as training gives them, and what is refused."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ghostnote.core.errors import InvalidParameterError
from ghostnote.core.feel.features import BAR_FEATURES, bar_features
from ghostnote.core.kit import Voice
from ghostnote.core.pattern import Hit, Meter, Pattern
from ghostnote.model.checkpoint import Checkpoint
from ghostnote.model.request import N_CONTROLS, Request, control_ids, style_weights
from ghostnote.tokens.controls import BAR_CONTROLS, BASIC_DETAIL
from ghostnote.tokens.grammar import Rules
from ghostnote.training.batches import collate, example

REQUEST = Request(Rules(Meter(7, 8)), bars=3, bpm=120.0)


def test_ids_are_those_of_training(narrow: Checkpoint) -> None:
    hits = tuple(Hit(slot, Voice.SNARE, 4, 40 + slot // 120) for slot in range(0, 2 * 1680, 120))
    pattern = Pattern(Meter(7, 8), 87.0, 3, hits)
    features = bar_features(pattern)
    request = replace(
        REQUEST,
        bpm=87.0,
        player="player1",
        fill=True,
        detail=BASIC_DETAIL,
        bar_controls={name: features[:, BAR_FEATURES.index(name)].tolist() for name in BAR_CONTROLS},
    )
    item = example(pattern, style=2, player=2, fill=True, detail=BASIC_DETAIL)
    batch = collate([item])
    ids = control_ids(request, narrow.info)
    assert ids.shape == (3, N_CONTROLS)
    # One step per bar is enough: the ids of a bar are the same at each of its steps.
    bars = np.cumsum(np.r_[0, (item.events[:-1, 0] == item.events[-1, 0])])
    assert np.array_equal(batch["control_ids"][0].numpy(), ids[bars])


def test_what_is_not_asked_for_is_0(narrow: Checkpoint) -> None:
    ids = control_ids(REQUEST, narrow.info)
    assert (ids[:, : len(BAR_CONTROLS)] == 0).all()
    assert (ids[:, -1] == 0).all()
    assert (ids[:, len(BAR_CONTROLS) : -1] > 0).all()


def test_a_curve_may_leave_bars_open(narrow: Checkpoint) -> None:
    asked = replace(REQUEST, bar_controls={"loudness": [100.0, float("nan"), 40.0], "density": 10.0})
    ids = control_ids(asked, narrow.info)
    names = list(BAR_CONTROLS)
    assert (ids[:, names.index("loudness")] > 0).tolist() == [True, False, True]
    assert len(set(ids[:, names.index("density")].tolist())) == 1


def test_style_weights_sum_to_one(narrow: Checkpoint) -> None:
    assert narrow.info.styles == ("funk", "jazz", "rock")
    assert style_weights(REQUEST, narrow.info).tolist() == [1, 0, 0, 0]
    mixed = replace(REQUEST, styles=(("rock", 3.0), ("funk", 1.0)))
    assert style_weights(mixed, narrow.info).tolist() == [0, 0.25, 0, 0.75]


@pytest.mark.parametrize("weight", [0.0, -1.0, float("nan"), float("inf")])
def test_weights_are_above_0(narrow: Checkpoint, weight: float) -> None:
    with pytest.raises(InvalidParameterError, match="above 0"):
        style_weights(replace(REQUEST, styles=(("rock", 1.0), ("funk", weight))), narrow.info)


@pytest.mark.parametrize("change", [{"bars": 0}, {"bars": 33}, {"seed": -1}, {"seed": 2**63}])
def test_out_of_range(change: dict[str, int]) -> None:
    with pytest.raises(InvalidParameterError, match=next(iter(change))):
        replace(REQUEST, **change)  # type: ignore[arg-type]


def test_a_table_of_curves_is_refused(narrow: Checkpoint) -> None:
    with pytest.raises(InvalidParameterError, match="density"):
        control_ids(replace(REQUEST, bar_controls={"density": [[1.0]] * 3}), narrow.info)  # type: ignore[list-item]
