from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ghostnote.core.errors import InvalidParameterError
from ghostnote.core.pattern import Meter
from ghostnote.service.originality import BarIndex, bar_cells, read_index
from tests.service.arrange.material import played, rock

INDEX = BarIndex.of([("rock.mid", rock(2)), ("played.mid", played(3)), ("waltz.mid", rock(1, meter=Meter(3, 4)))])


def test_a_training_bar_is_found_by_its_file_and_bar() -> None:
    (nearest, *others), _ = INDEX.nearest(played(2))
    assert (nearest.file, nearest.bar, nearest.similarity) == ("played.mid", 1, 1.0)
    assert all(other.similarity <= 1.0 for other in others)


def test_the_similarity_is_both_over_either() -> None:
    with_more = rock(1).with_hits(rock(1).hits[1:])
    (found,) = INDEX.nearest(with_more, count=1)[0]
    assert found.file == "rock.mid"
    assert found.similarity == pytest.approx((len(rock(1).hits) - 1) / len(rock(1).hits))


def test_bars_of_another_length_are_not_compared() -> None:
    assert {one.file for one in INDEX.nearest(rock(1, meter=Meter(3, 4)))[0]} == {"waltz.mid"}
    assert INDEX.nearest(rock(1, meter=Meter(5, 4))) == [[]]


def test_empty_bars_have_no_neighbours_and_are_none() -> None:
    assert INDEX.nearest(rock(1).with_hits(())) == [[]]
    assert len(BarIndex.of([("empty.mid", rock(2).with_hits(rock(1).hits))]).bars) == 1


def test_an_index_survives_its_file(tmp_path: Path) -> None:
    path = tmp_path / "bars.npz"
    path.write_bytes(INDEX.to_bytes())
    assert read_index(path).nearest(played(2)) == INDEX.nearest(played(2))


def test_what_is_no_index_is_refused(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("no")
    np.savez(tmp_path / "other.npz", cells=np.zeros(1))
    for name in ("missing", "text", "other.npz"):
        with pytest.raises(InvalidParameterError, match="ghostnote index"):
            read_index(tmp_path / name)


def test_cells_are_the_nine_drums_on_16ths() -> None:
    (bar,) = bar_cells(rock(1))
    assert bar.reshape(64, 9)[:16].sum() == len(rock(1).hits)
    assert not bar.reshape(64, 9)[16:].any()
