"""Patterns and numbers as JSON."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from ghostnote.core.pattern import Pattern


def pattern_json(pattern: Pattern) -> dict[str, Any]:
    """A pattern as JSON: ticks are of 480 a quarter, `[slot, voice, offset, velocity]` a hit in score order."""
    return {
        "meter": str(pattern.meter),
        "tempo": pattern.bpm,
        "bars": pattern.bars,
        "hits": [[hit.slot, hit.voice.slug, hit.offset, hit.velocity] for hit in pattern.hits],
    }


def finite(features: Mapping[str, float]) -> dict[str, float | None]:
    """Measured features as JSON, which has no NaN: what is undefined is null."""
    return {name: float(value) if math.isfinite(value) else None for name, value in features.items()}
