from __future__ import annotations

import pytest

from ghostnote.core.params import SECTIONS, GenerationParams
from ghostnote.service.sections import section_curves


def test_nothing_is_asked_for_by_default() -> None:
    assert section_curves(GenerationParams()) == {}


@pytest.mark.parametrize("section", SECTIONS)
def test_every_section_asks_for_density_and_loudness_in_range(section: str) -> None:
    for intensity in (None, 0.0, 100.0):
        curves = section_curves(GenerationParams(section=section, intensity=intensity))
        assert {"density", "loudness"} <= set(curves)
        assert all(0 <= point <= 100 for curve in curves.values() for point in curve)


def test_a_chorus_is_busier_than_a_verse_and_an_outro_falls() -> None:
    chorus, verse, outro = (section_curves(GenerationParams(section=name)) for name in ("chorus", "verse", "outro"))
    assert chorus["density"][0] > verse["density"][0]
    assert outro["loudness"][0] > outro["loudness"][-1]


def test_intensity_moves_density_and_loudness() -> None:
    soft, hard = (section_curves(GenerationParams(intensity=percent)) for percent in (20.0, 80.0))
    assert soft["density"] < hard["density"]
    assert soft["loudness"] < hard["loudness"]
