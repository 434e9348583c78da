from __future__ import annotations

from pathlib import Path

import pytest

from ghostnote.core.errors import InvalidParameterError, UnknownStyleError
from ghostnote.core.pattern import Meter
from ghostnote.model.checkpoint import CheckpointInfo, load_checkpoint
from ghostnote.service.wish import settle


@pytest.fixture(scope="module")
def info(tiny: Path) -> CheckpointInfo:
    return load_checkpoint(tiny).info


def test_a_wish_in_words_leaves_nothing_open(info: CheckpointInfo) -> None:
    params, reading = settle({}, "jazz in three", info)
    assert (params.style, params.meter, params.bars, params.tempo) == ("jazz", Meter(3, 4), 4, 132.0)
    assert reading is not None
    assert reading.assumed == {"bars": 4}


def test_fields_win_over_words(info: CheckpointInfo) -> None:
    params, reading = settle({"style": "Rock", "meter": "7/8"}, "jazz in three, 2 bars", info)
    assert (params.style, params.meter, params.bars) == ("rock", Meter(7, 8), 2)
    assert reading is not None
    assert reading.remarks[0] == "style: 'jazz' gave way to what was given beside the prompt"


def test_without_words_there_is_no_reading(info: CheckpointInfo) -> None:
    params, reading = settle({"seed": 5}, None, info)
    assert (params.style, params.seed, params.tempo) == ("funk", 5, 96.0)
    assert reading is None


def test_a_seed_is_drawn_where_none_is_asked_for(info: CheckpointInfo) -> None:
    assert settle({}, None, info)[0].seed != settle({}, None, info)[0].seed
    assert settle({}, "seed 42", info)[0].seed == 42


def test_only_what_the_checkpoint_can_play_is_understood(info: CheckpointInfo) -> None:
    params, reading = settle({}, "a bossa nova", info)
    assert params.style == "funk"
    assert reading is not None
    assert reading.ignored == ("bossa", "nova")
    assert reading.assumed["style"] == "funk"


def test_a_style_comes_in_its_typical_meter(info: CheckpointInfo) -> None:
    params, reading = settle({}, "a jazz waltz", info)
    assert (params.style, params.meter) == ("jazz_waltz", Meter(3, 4))
    assert reading is not None
    assert reading.assumed == {"bars": 4, "meter": "3/4"}
    assert settle({"style": "jazz waltz"}, None, info)[0].meter == Meter(3, 4)
    assert settle({"style": "jazz waltz", "meter": "5/4"}, None, info)[0].meter == Meter(5, 4)
    assert settle({}, "jazz waltz in 5/4", info)[0].meter == Meter(5, 4)
    assert settle({"style": "surf"}, None, info)[0].meter == Meter(4, 4)


def test_what_cannot_be_had_is_refused(info: CheckpointInfo) -> None:
    with pytest.raises(UnknownStyleError):
        settle({"style": "polka"}, None, info)
    with pytest.raises(InvalidParameterError):
        settle({"bars": 0}, "8 bars", info)


@pytest.mark.parametrize(
    ("prompt", "style"),
    [
        ("half funk half jazz", "funk:0.5,jazz:0.5"),
        ("from funk to jazz, 8 bars", "funk>jazz"),
        ("funk", "funk"),
    ],
)
def test_styles_of_a_prompt_are_mixed_and_travelled(prompt: str, style: str) -> None:
    params, _ = settle({"seed": 1}, prompt, load_checkpoint().info)
    assert params.style == style


def test_a_mix_is_in_the_meter_that_is_asked_for() -> None:
    info = load_checkpoint().info
    assert settle({"style": "jazz_waltz:0.5,funk:0.5"}, None, info)[0].meter == Meter(4, 4)
    assert settle({"style": "jazz_waltz:0.5,funk:0.5", "meter": "3/4"}, None, info)[0].meter == Meter(3, 4)
