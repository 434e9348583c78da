"""Sections of a song, as curves of what bars are asked for."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from ghostnote.core.params import GenerationParams

#: First and last point of a curve, percentiles of what people play.
_Slope = tuple[float, float]

#: What a section asks of its bars at the usual intensity (design choices).
_SECTIONS: Final[Mapping[str, Mapping[str, _Slope]]] = MappingProxyType(
    {
        "intro": {"density": (15, 45), "loudness": (25, 45), "complexity": (20, 40)},
        "verse": {"density": (45, 45), "loudness": (45, 45)},
        "chorus": {"density": (65, 65), "loudness": (75, 75)},
        "outro": {"density": (50, 15), "loudness": (45, 15)},
    }
)
#: What an intensity asks for without a section.
_PLAIN: Final[Mapping[str, _Slope]] = MappingProxyType({"density": (50, 50), "loudness": (50, 50)})
_USUAL: Final = 50.0
#: How many percentiles a percent of intensity moves density and loudness.
_REACH: Final = 0.9
_MOVED: Final = frozenset({"density", "loudness"})


def section_curves(params: GenerationParams) -> dict[str, tuple[float, ...]]:
    """Percentiles by control, from the section and the intensity that are asked for; nothing if neither is."""
    if params.section is None and params.intensity is None:
        return {}
    slopes = _PLAIN if params.section is None else _SECTIONS[params.section]
    move = 0.0 if params.intensity is None else (params.intensity - _USUAL) * _REACH
    return {
        name: tuple(min(100.0, max(0.0, point + move)) if name in _MOVED else point for point in slope)
        for name, slope in slopes.items()
    }
