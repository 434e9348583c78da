from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ghostnote.core.errors import OutputError
from ghostnote.dataset.format import read_dataset
from ghostnote.evaluation.baselines.store import Baselines
from ghostnote.evaluation.material import Material


@pytest.fixture(scope="module")
def material(tiny_data: Path) -> Material:
    return Material.of(read_dataset(tiny_data))


class Told(list[tuple[str, int, int]]):
    def __call__(self, stage: str, done: int, total: int) -> None:
        self.append((stage, done, total))


def test_a_baseline_is_fitted_once_for_the_same_data(tmp_path: Path, material: Material) -> None:
    told = Told()
    first = Baselines(material, tmp_path / "new", told)("ridge")
    assert told == [("fitting ridge", 0, 1), ("fitting ridge", 1, 1)]
    second = Baselines(material, tmp_path / "new", told)("ridge")
    assert len(told) == 2
    assert all(np.array_equal(first[field], second[field]) for field in ("offsets", "velocities"))
    Baselines(replace(material, identity="other data"), tmp_path / "new", told)("ridge")
    assert len(told) == 4
    assert len(list((tmp_path / "new").iterdir())) == 2


def test_a_folder_or_file_that_cannot_be_used_is_one_of_our_errors(tmp_path: Path, material: Material) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OutputError, match="file"):
        Baselines(material, tmp_path / "file", Told())("quantised")
    Baselines(material, tmp_path, Told())("quantised")
    (kept,) = tmp_path.glob("*.npz")
    kept.write_bytes(b"no archive")
    with pytest.raises(OutputError, match="remove the file"):
        Baselines(material, tmp_path, Told())("quantised")
