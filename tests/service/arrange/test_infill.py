from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from ghostnote.core.errors import InvalidParameterError
from ghostnote.core.kit import KIT, Voice
from ghostnote.core.pattern import Hit, Pattern
from ghostnote.midi.writer import note_onsets, write_midi
from ghostnote.model.engine import Engine
from ghostnote.service.arrange.clip import Clip, read_clip
from ghostnote.service.arrange.infill import Infill
from ghostnote.service.generate import Order, arrange
from tests.service.arrange.material import PARAMS, clip, done, played


def family(hit: Hit) -> str:
    return KIT[hit.voice].family


def test_only_what_was_asked_for_changes(engine: Engine) -> None:
    result = done(engine, Infill(clip(played()), voices=("hats", "snare"), bars=(3, 4), lock_voices=("kick",))).pattern
    assert result != played()
    for one, other in ((played(), result), (result, played())):
        changed = set(one.hits) - set(other.hits)
        assert {family(hit) for hit in changed} <= {"hat", "snare"}
        assert {one.bar_of(hit) for hit in changed} <= {2, 3}


def test_single_hits_can_be_locked(engine: Engine) -> None:
    pattern = played()
    locks = tuple(range(0, len(pattern.hits), 3))
    result = done(engine, Infill(clip(pattern), lock_hits=locks)).pattern
    assert {pattern.hits[index] for index in locks} <= set(result.hits)
    assert result != pattern


def test_bars_can_be_locked(engine: Engine) -> None:
    result = done(engine, Infill(clip(played()), lock_bars=(1, 3))).pattern
    assert [result.window(bar, 1) == played().window(bar, 1) for bar in range(4)] == [True, False, True, False]


def test_single_articulations_can_be_named(engine: Engine) -> None:
    result = done(engine, Infill(clip(played()), voices=("side_stick", "open-hat"))).pattern
    assert set(played().hits) <= set(result.hits)
    assert {hit.voice for hit in set(result.hits) - set(played().hits)} <= {Voice.SIDE_STICK, Voice.OPEN_HAT}


def masks(pattern: Pattern, count: int) -> list[tuple[Infill, set[Hit]]]:
    """Random mixtures of locked drums, bars and hits, and the hits that must stay."""
    rng = np.random.default_rng(8)
    source = Clip(pattern, {hit: 35 for hit in pattern.hits if hit.voice is Voice.KICK})
    drums = sorted({family(hit) for hit in pattern.hits})
    found: list[tuple[Infill, set[Hit]]] = []
    while len(found) < count:
        lock_voices = tuple(drum for drum in drums if rng.random() < 0.3)
        lock_bars = tuple(bar + 1 for bar in range(pattern.bars) if rng.random() < 0.3)
        lock_hits = tuple(index for index in range(len(pattern.hits)) if rng.random() < 0.2)
        try:
            task = Infill(source, (), (), lock_voices, lock_bars, lock_hits)
        except InvalidParameterError:
            continue
        stays = {
            hit
            for index, hit in enumerate(pattern.hits)
            if index in lock_hits or family(hit) in lock_voices or pattern.bar_of(hit) + 1 in lock_bars
        }
        found.append((task, stays))
    return found


def test_locked_hits_are_identical_in_the_pattern_and_in_the_file(engine: Engine) -> None:
    pattern = played(2)
    asked = masks(pattern, 200)
    params = replace(PARAMS, swing=60.0, laid_back=10.0, dynamics=90.0)
    orders = [Order(replace(params, seed=seed), 0, task) for seed, (task, _) in enumerate(asked)]
    for (task, stays), made in zip(asked, arrange(orders, engine), strict=True):
        assert stays <= set(made.pattern.hits)
        written = note_onsets(made.pattern, "gm", made.notes)
        expected = note_onsets(pattern.with_hits(stays), "gm", task.clip.notes)
        assert expected.items() <= written.items()


def test_what_was_locked_is_byte_identical_after_a_round_trip(engine: Engine) -> None:
    kicks = {hit: 35 for hit in played().hits if hit.voice is Voice.KICK}
    source, _ = read_clip(write_midi(played(), notes=kicks))
    made = done(engine, Infill(source, voices=("hat",)))
    again, _ = read_clip(made.midi)
    assert len(source.notes) == len(kicks)
    assert again.notes == source.notes
    for voice in (Voice.KICK, Voice.SNARE):
        stayed, came = ([hit for hit in one.pattern.hits if hit.voice is voice] for one in (source, again))
        assert stayed == came


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"voices": ("gong",)}, "unknown drum 'gong'"),
        ({"lock_voices": ("gong",)}, "unknown drum 'gong'"),
        ({"bars": (5,)}, "there is no bar 5"),
        ({"bars": (0,)}, "there is no bar 0"),
        ({"lock_bars": (9,)}, "bars 1 to 4"),
        ({"lock_hits": (10_000,)}, "there is no hit 10000"),
        ({"lock_hits": (-1,)}, "there is no hit -1"),
        ({"voices": ("kick",), "lock_voices": ("kick",)}, "nothing is left to change"),
        ({"bars": (2,), "lock_bars": (2,)}, "nothing is left to change"),
        ({"lock_bars": (1, 2, 3, 4)}, "nothing is left to change"),
    ],
)
def test_what_cannot_be_done_is_refused(options: dict[str, tuple[str, ...]], says: str) -> None:
    with pytest.raises(InvalidParameterError, match=says):
        Infill(clip(played()), **options)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("voices", "asked"),
    [
        (("hat",), {"voices": ("kick", "snare")}),
        (("clap",), {"kit": "td11"}),
        (("side_stick",), {"voices": ("hat",), "kit": "sd3"}),
    ],
)
def test_drums_that_may_not_be_struck_cannot_be_played_anew(
    engine: Engine, voices: tuple[str, ...], asked: dict[str, Any]
) -> None:
    with pytest.raises(InvalidParameterError, match="voices: nothing is left to change"):
        done(engine, Infill(clip(played()), voices=voices), replace(PARAMS, **asked))
