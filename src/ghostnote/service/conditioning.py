"""From params to what the engine is asked for. Percentages become features by the training data's own quantiles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from ghostnote.core.params import GenerationParams
from ghostnote.model.request import Request, Sampling
from ghostnote.service.variations import variation_seed
from ghostnote.styles.registry import resolve
from ghostnote.tokens.grammar import Rules

if TYPE_CHECKING:
    from ghostnote.model.checkpoint import CheckpointInfo

#: Params that are percentiles: 0 is the least of what people play in a bar, 100 the most.
PERCENTILES: Final = ("density", "dynamics")


def resolved(params: GenerationParams, info: CheckpointInfo) -> GenerationParams:
    """`params` with what was left open filled in: the style's own name, and its median tempo if none was asked for.

    Raises:
        UnknownStyleError: the checkpoint does not know the style.
    """
    style = resolve(params.style, info.styles)
    tempo = params.tempo
    if tempo is None:
        tempo = float(info.statistics["tempo"][style]["median"])
    return replace(params, style=style, tempo=tempo)


def request_of(params: GenerationParams, info: CheckpointInfo, variation: int = 0) -> Request:
    """What the engine is asked for.

    Density and dynamics are asked of every bar as the value that this share of the training bars stays below; swing is
    asked as it is.

    Args:
        params: as `resolved` gives them.
        info: of the checkpoint that the engine runs.
        variation: which variation, from 0.
    """
    assert params.tempo is not None
    controls = {
        name: value_at(info.statistics["quantiles"][name], percent)
        for name in PERCENTILES
        if (percent := getattr(params, name)) is not None
    }
    if params.swing is not None:
        controls["swing"] = params.swing
    return Request(
        rules=Rules(params.meter),
        bars=params.bars,
        bpm=params.tempo,
        styles=((params.style, 1.0),),
        player=None,
        fill=params.fill,
        bar_controls=controls,
        sampling=Sampling(params.temperature, params.top_k, params.top_p, params.min_p),
        seed=variation_seed(params.seed, variation),
    )


def value_at(quantiles: Sequence[float], percent: float) -> float:
    """The value at `percent` of evenly spaced `quantiles` (the first at 0 %, the last at 100 %), interpolated."""
    return float(np.interp(percent, np.linspace(0.0, 100.0, len(quantiles)), quantiles))
