from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ghostnote.core.kit import Voice
from ghostnote.core.pattern import Hit
from ghostnote.dataset.format import read_dataset
from ghostnote.evaluation.baselines.store import Baselines
from ghostnote.evaluation.hits import infill, tapped_rhythm, taps
from ghostnote.evaluation.material import Material
from ghostnote.evaluation.run import EvaluationOptions, Run
from ghostnote.model.checkpoint import load_checkpoint
from ghostnote.model.engine import Engine
from ghostnote.tokens.events import position_of
from ghostnote.tokens.given import Tap
from tests.evaluation.build import pattern


@pytest.fixture(scope="module")
def run(tiny: Path, tiny_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    material = Material.of(read_dataset(tiny_data))
    baselines = Baselines(material, tmp_path_factory.mktemp("baselines"), lambda *_: None)
    engine = Engine(load_checkpoint(tiny), threads=1)
    return Run(engine, material, baselines, EvaluationOptions(samples=4), lambda *_: None)


def test_taps_are_the_loudest_hits_and_open_their_places_alone() -> None:
    played = pattern(Hit(0, Voice.KICK, 10, 90), Hit(0, Voice.CLOSED_HAT, -5, 40), Hit(2040, Voice.SNARE, -3, 70))
    given = tapped_rhythm(played)
    assert given.taps == (Tap(0, 90, 10), Tap(2040, 70, -3))
    assert not given.strokes
    places = np.argwhere(given.open.any(axis=2)).tolist()
    assert places == [[0, 0], [1, position_of(120)]]
    assert given.open[0, 0].all()


def test_infill_scores_every_voice_that_is_played(run: Run) -> None:
    part = infill(run)
    assert set(part.figures) == {"infill_kick", "infill_snare", "infill_closed_hat"}
    assert set(part.targets) == set(part.figures)
    (table,) = part.tables
    assert [row[0] for row in table.rows][:3] == ["kick", "snare", "closed_hat"]
    assert len(table.rows) == 9
    assert "2 windows" in table.notes


def test_taps_score_the_whole_kit_and_each_voice(run: Run) -> None:
    part = taps(run)
    (table,) = part.tables
    assert [row[0] for row in table.rows][:2] == ["all", "kick"]
    hits = [row[1] for row in table.rows]
    assert hits[0] == sum(hits[1:])  # type: ignore[arg-type]
    assert part.figures["taps_f1"] == table.rows[0][-1]
    assert part.targets["taps_f1"].baseline == table.rows[0][3]
