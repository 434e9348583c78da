"""Why: how likely the model found each hit that it played, and which training bars are most like each bar."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from ghostnote.core.units import PPQ
from ghostnote.service.originality import BarIndex
from ghostnote.tokens.fields import BAR, PLACE
from ghostnote.tokens.given import place_of

if TYPE_CHECKING:
    from ghostnote.core.pattern import Hit
    from ghostnote.model.engine import Engine
    from ghostnote.service.generate import Artefact

#: Why there are no probabilities.
NOTHING_PLAYED = "nothing was left to the model"
#: Why there are no neighbours.
NO_INDEX = "no index of training bars was given"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a hit is there, as the model sees it: with everything before it known, and nothing that comes after.

    Attributes:
        bar: from 1, of what the model played.
        beat: quarter notes from the bar line, from 1.
        voice: what is struck.
        given: whether it had to be struck there.
        probability: of each field, given the fields before it: `place` and `voice` say how likely this hit was to come
            next, `velocity` and `offset` how likely it is played so, among 32 and 41 bins. 1 for what was given.
    """

    bar: int
    beat: float
    voice: str
    given: bool
    probability: dict[str, float]


def explained(artefact: Artefact, engine: Engine, index: BarIndex | None) -> dict[str, Any]:
    """Why an artefact is as it is, JSON-ready.

    Args:
        artefact: what was made.
        engine: what made it.
        index: of training bars, or None.
    """
    reasons = hit_reasons(artefact, engine)
    neighbours = None if index is None else index.nearest(artefact.pattern)
    return {
        "hits": [asdict(reason) for reason in reasons] if reasons is not None else NOTHING_PLAYED,
        "nearest": NO_INDEX if neighbours is None else [[asdict(neighbour) for neighbour in bar] for bar in neighbours],
    }


def hit_reasons(artefact: Artefact, engine: Engine) -> list[Reason] | None:
    """A reason for each hit of `artefact.played`, in score order; None when nothing was left to the model."""
    if artefact.events is None:
        return None
    costs = engine.costs(artefact.request, artefact.events)
    hits = [cost for cost, event in zip(costs, artefact.events, strict=True) if event[PLACE] < BAR]
    return [_reason(hit, cost, artefact) for hit, cost in zip(artefact.played.hits, hits, strict=True)]


def _reason(hit: Hit, costs: dict[str, float], artefact: Artefact) -> Reason:
    bar, tick = divmod(hit.slot, artefact.played.meter.bar_ticks)
    given = artefact.request.given
    return Reason(
        bar=bar + 1,
        beat=tick / PPQ + 1,
        voice=hit.voice.slug,
        given=given is not None and place_of(hit, artefact.played.meter) in given.wanted,
        probability={field: math.exp(-cost) for field, cost in costs.items()},
    )
