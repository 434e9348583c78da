"""Busier is not stranger: a density that is asked for raises the style's own drums."""

from __future__ import annotations

import pytest

from ghostnote.core.kit import Voice
from ghostnote.core.pattern import Meter
from ghostnote.service.manner.placements import _thinned, cycle_chances
from ghostnote.styles.catalogue import shipped


@pytest.mark.parametrize("hits", [8.0, 16.0, 30.0])
def test_only_drums_that_the_style_places_are_moved(hits: float) -> None:
    chances = cycle_chances(shipped()["j_dilla"], Meter())[0]
    moved = _thinned(chances, hits)
    placed = chances.any(axis=0)
    assert moved[:, placed].sum() == pytest.approx(hits, abs=0.3)
    assert not placed[Voice.SHAKER]
    assert not moved[:, ~placed].any()
