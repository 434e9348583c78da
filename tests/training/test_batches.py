"""Examples and batches: what the network is given, by hand and by count."""

from __future__ import annotations

import numpy as np
import pytest

from ghostnote.core.kit import Voice
from ghostnote.core.pattern import Hit, Meter, Pattern
from ghostnote.tokens.controls import BAR_CONTROLS, BASIC_DETAIL, BEAT, FILL, FULL_DETAIL, meter_ids, tempo_id
from ghostnote.tokens.fields import (
    BAR,
    N_PLACES,
    NO_OFFSET,
    NO_VELOCITY,
    NO_VOICE,
    OFFSET_ZERO,
    offset_to_bin,
    velocity_to_bin,
)
from ghostnote.tokens.recall import RECALL_NO_BAR
from ghostnote.tokens.steps import CONTROL_FIELDS, STEP_FIELDS, VELOCITY_HEAD_FIELDS, VOICE_HEAD_FIELDS
from ghostnote.training.batches import Dropout, Example, collate, example
from tests.training.music import groove

#: A kick on the first beat and a late snare an 8th after the second one, then a kick again.
PATTERN = Pattern(
    Meter(3, 4),
    120.0,
    2,
    (Hit(0, Voice.KICK, 0, 100), Hit(720, Voice.SNARE, 30, 64), Hit(1440, Voice.KICK, -9, 90)),
)
SNARE_BINS = (velocity_to_bin(64), offset_to_bin(30))
KICK_BINS = (velocity_to_bin(100), OFFSET_ZERO)


@pytest.fixture(scope="module")
def item() -> Example:
    return example(PATTERN, style=3, player=2, fill=True, detail=BASIC_DETAIL)


def test_a_batch_by_hand(item: Example) -> None:
    short = example(Pattern(Meter(4, 4), 90.0, 1), style=0, player=0, fill=False, detail=FULL_DETAIL)
    batch = {name: tensor.numpy() for name, tensor in collate([item, short]).items()}
    assert batch["real"].tolist() == [[True] * 5, [True, False, False, False, False]]
    assert batch["hit"].tolist() == [[True, True, False, True, False], [False] * 5]
    assert batch["style"].tolist() == [3, 0]
    assert batch["bars"] == 3
    # In 24ths of a beat: the start, the kick, the snare one and a half beats on, the bar line at 72, the kick there.
    assert batch["time"].tolist() == [[0, 0, 36, 72, 72], [0, 0, 0, 0, 0]]
    assert batch["events"][0].tolist() == [
        [0, Voice.KICK, *KICK_BINS],
        [12 + 6, Voice.SNARE, *SNARE_BINS],
        [BAR, NO_VOICE, NO_VELOCITY, NO_OFFSET],
        [0, Voice.KICK, velocity_to_bin(90), offset_to_bin(-9)],
        [BAR, NO_VOICE, NO_VELOCITY, NO_OFFSET],
    ]
    steps = [dict(zip(STEP_FIELDS, row.tolist(), strict=True)) for row in batch["step_ids"][0]]
    columns = ("event", "velocity", "offset", "point", "beat", "bar", "bars_left", "beats_left")
    assert [[step[name] for name in columns] for step in steps] == [
        [NO_VOICE, NO_VELOCITY, NO_OFFSET, 0, 0, 0, 2, 3],
        [Voice.KICK, *KICK_BINS, 0, 0, 0, 2, 3],
        [Voice.SNARE, *SNARE_BINS, 6, 1, 0, 2, 2],
        [NO_VOICE, NO_VELOCITY, NO_OFFSET, 0, 0, 1, 1, 3],
        [Voice.KICK, velocity_to_bin(90), offset_to_bin(-9), 0, 0, 1, 1, 3],
    ]
    assert [step["upcoming_place_1"] for step in steps] == [RECALL_NO_BAR] * 3 + [0, 12 + 6]
    assert [step["upcoming_voice_1"] for step in steps] == [NO_VOICE] * 3 + [Voice.KICK, Voice.SNARE]
    voice_ids = [dict(zip(VOICE_HEAD_FIELDS, row, strict=True)) for row in batch["voice_ids"][0].tolist()]
    tap = {"tapped": 0, "tap_velocity": NO_VELOCITY, "tap_offset": NO_OFFSET}
    assert voice_ids[1] == {"place": 18, "point": 6, "beat": 1, **tap}
    # The second bar's kick stands where the first bar's stood.
    assert np.argwhere(batch["held"]).tolist() == [[0, 3, int(Voice.KICK)]]
    velocity_ids = dict(zip(VELOCITY_HEAD_FIELDS, batch["velocity_ids"][0, 3].tolist(), strict=True))
    assert velocity_ids["voice"] == Voice.KICK
    # At the same place a bar ago, and its last stroke: the same one.
    assert [velocity_ids[f"struck_velocity_{i}"] for i in (0, 3)] == [KICK_BINS[0]] * 2
    assert [velocity_ids[f"struck_offset_{i}"] for i in (0, 3)] == [KICK_BINS[1]] * 2
    assert velocity_ids["struck_velocity_1"] == NO_VELOCITY


def test_controls_of_a_batch(item: Example) -> None:
    ids = collate([item])["control_ids"].numpy()[0]
    names = [*CONTROL_FIELDS, "player"]
    whole = dict(zip(names[len(BAR_CONTROLS) :], ids[0, len(BAR_CONTROLS) :].tolist(), strict=True))
    length, unit = meter_ids(Meter(3, 4))
    assert whole == {
        "tempo": tempo_id(120.0),
        "meter_16ths": length,
        "meter_unit": unit,
        "part": FILL,
        "detail": BASIC_DETAIL,
        "player": 2,
    }
    density = names.index("density")
    # Two hits in three beats, then one: hits per whole note of time.
    assert ids[:, density].tolist() == [int(BAR_CONTROLS["density"](n * 4 / 3)) for n in (2, 2, 2, 1, 1)]


def test_ids_lie_within_their_tables() -> None:
    batch = collate([example(groove(9, seed=s), style=1, player=0, fill=False, detail=FULL_DETAIL) for s in range(4)])
    for name, fields in (
        ("step_ids", STEP_FIELDS),
        ("voice_ids", VOICE_HEAD_FIELDS),
        ("velocity_ids", VELOCITY_HEAD_FIELDS),
    ):
        assert (batch[name].amax((0, 1)).numpy() < np.array(list(fields.values()))).all(), name
        assert batch[name].min() >= 0
    assert batch["events"][..., 0].max() < N_PLACES


def test_controls_are_withheld_as_often_as_stated() -> None:
    rng = np.random.default_rng(2)
    dropout = Dropout()
    full = example(groove(2), style=5, player=3, fill=False, detail=FULL_DETAIL)
    items = [
        example(groove(2), style=5, player=3, fill=False, detail=FULL_DETAIL, dropout=dropout, rng=rng)
        for _ in range(800)
    ]
    ids = np.array([item.control_ids for item in items])
    assert ((ids == 0) | (ids == full.control_ids)).all()
    measured, sequence = ids[:, :, : len(BAR_CONTROLS)], ids[:, :, len(BAR_CONTROLS) :]
    # Withheld for every bar or for none.
    assert ((ids[:, 0] == 0) == (ids[:, 1] == 0)).all()
    given = measured[:, 0] > 0
    all_withheld = dropout.all_measured + (1 - dropout.all_measured) * dropout.each_measured ** len(BAR_CONTROLS)
    assert (~given.any(axis=1)).mean() == pytest.approx(all_withheld, abs=0.06)
    assert given.mean() == pytest.approx((1 - dropout.all_measured) * (1 - dropout.each_measured), abs=0.05)
    stated = [dropout.tempo, 0.0, 0.0, dropout.part, dropout.detail, dropout.player]
    assert (sequence[:, 0] == 0).mean(axis=0) == pytest.approx(stated, abs=0.06)
    styles = np.array([item.style for item in items])
    assert set(styles.tolist()) == {0, 5}
    assert (styles == 0).mean() == pytest.approx(dropout.style, abs=0.04)


def test_without_dropout_everything_is_given() -> None:
    item = example(groove(2), style=5, player=3, fill=False, detail=FULL_DETAIL)
    assert (item.control_ids[:, : len(BAR_CONTROLS)] > 0).all()
    whole = [tempo_id(100.0), *meter_ids(Meter()), BEAT, FULL_DETAIL, 3]
    assert item.control_ids[:, len(BAR_CONTROLS) :].tolist() == [whole] * 2
