from __future__ import annotations

import pytest

from ghostnote.core.errors import InvalidParameterError
from ghostnote.core.kit import KIT, Voice
from ghostnote.service.arrange.places import cells_of, close_hits, from_tick, require_bars, voices_named
from tests.service.arrange.material import rock


@pytest.mark.parametrize("name", ["hat", "hats", "Hats", " hat "])
def test_a_drum_is_named_as_people_name_it(name: str) -> None:
    assert voices_named([name]) == {voice for voice in Voice if KIT[voice].family == "hat"}


def test_articulations_groups_and_mixtures() -> None:
    assert voices_named(["side stick"]) == voices_named(["side-stick"]) == {Voice.SIDE_STICK}
    assert {KIT[voice].family for voice in voices_named(["toms"])} == {"high_tom", "mid_tom", "low_tom"}
    assert voices_named(["kick", "low_tom_rim"]) == {Voice.KICK, Voice.LOW_TOM_RIM}
    assert voices_named([]) == frozenset()


def test_what_is_not_there_is_refused() -> None:
    with pytest.raises(InvalidParameterError, match="drums are: kick, snare"):
        voices_named(["gong"])
    with pytest.raises(InvalidParameterError, match="bars 1 to 4"):
        require_bars([5], rock(), "bars")
    with pytest.raises(InvalidParameterError, match="there is no bar True"):
        require_bars([True], rock(), "bars")


def test_cells_of_drums_and_bars_without_single_hits() -> None:
    cells = cells_of(rock(), frozenset({Voice.KICK}), [2])
    assert cells[1, :, Voice.KICK].all()
    assert cells.sum() == cells.shape[1]
    kick = next(i for i, hit in enumerate(rock().hits) if hit.slot == 1920 and hit.voice is Voice.KICK)
    close_hits(cells, rock(), [kick])
    assert not cells[1, 0, Voice.KICK]
    assert cells.sum() == cells.shape[1] - 1


def test_the_end_of_a_bar() -> None:
    assert from_tick(rock(), 960).tolist() == [False] * 24 + [True] * 24
