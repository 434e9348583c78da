from __future__ import annotations

import numpy as np
import pytest

from ghostnote.core.kit import KIT, N_VOICES, Voice
from ghostnote.service.arrange.loosen import loosened
from ghostnote.tokens.grammar import ALL_VOICES
from tests.service.arrange.material import played, rock


def share_open(share: float, seed: int = 1) -> float:
    given = loosened(rock(), share, np.random.default_rng(seed), ALL_VOICES)
    drums = [voice for voice in Voice if KIT[voice].family in {"kick", "snare", "hat"}]
    return float(given.open[:, :, drums].mean())


@pytest.mark.parametrize("share", [0.1, 0.5, 1.0])
def test_the_share_of_what_is_open_is_what_was_asked_for(share: float) -> None:
    assert share_open(share) == pytest.approx(share * 0.85, abs=0.1)


def test_nothing_is_open_for_nothing_and_something_for_the_least() -> None:
    assert share_open(0.0) == 0.0
    assert share_open(0.001) > 0.0


def test_drums_that_are_not_played_stay_closed() -> None:
    given = loosened(rock(), 1.0, np.random.default_rng(1), ALL_VOICES)
    closed = [voice for voice in Voice if KIT[voice].family not in {"kick", "snare", "hat"}]
    assert not given.open[:, :, closed].any()


def test_drums_that_may_not_be_struck_stay_as_they_are() -> None:
    given = loosened(played(), 1.0, np.random.default_rng(1), frozenset({Voice.SNARE}))
    assert given.open[..., Voice.SNARE].any()
    kept = {stroke.hit for stroke in given.strokes}
    assert {hit for hit in played().hits if KIT[hit.voice].family != "snare"} <= kept


def test_every_hit_is_given_or_lies_in_the_open() -> None:
    given = loosened(played(), 0.4, np.random.default_rng(2), ALL_VOICES)
    kept = {stroke.hit for stroke in given.strokes}
    assert kept < set(played().hits)
    assert 0 < sum(stroke.velocity for stroke in given.strokes) < len(given.strokes)
    assert all(not given.open[bar, cell // N_VOICES, cell % N_VOICES] for bar, cell in given.wanted)


def test_what_carries_the_groove_is_opened_late() -> None:
    opened = {Voice.KICK: 0, Voice.CLOSED_HAT: 0}
    for seed in range(60):
        given = loosened(rock(), 0.3, np.random.default_rng(seed), ALL_VOICES)
        for voice in opened:
            opened[voice] += int(given.open[:, 0, voice].sum())
    assert opened[Voice.KICK] < opened[Voice.CLOSED_HAT]
