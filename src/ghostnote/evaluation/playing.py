"""The model at work on excerpts: what it plays where something is given, several times over."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import numpy as np

from ghostnote.core.kit import BASIC_VOICES
from ghostnote.core.pattern import Pattern
from ghostnote.core.reduction import SIXTEENTH_POINTS
from ghostnote.evaluation.excerpts import Excerpts
from ghostnote.evaluation.hvo import Hvo, grid_as_written
from ghostnote.model.request import Request, Sampling
from ghostnote.tokens.controls import BASIC_DETAIL
from ghostnote.tokens.dither import Dither
from ghostnote.tokens.events import EventArray, decode
from ghostnote.tokens.given import Given
from ghostnote.tokens.grammar import Rules

if TYPE_CHECKING:
    from ghostnote.model.engine import Engine

#: Sequences that the engine makes at a time.
BATCH: Final = 64

Progress = Callable[[int, int], None]


def play(
    engine: Engine,
    excerpts: Excerpts,
    given: Callable[[Pattern], Given],
    draws: int,
    rng: np.random.Generator,
    *,
    sampling: Sampling | None = None,
    progress: Progress | None = None,
) -> Hvo:
    """What the model makes of what is given of each excerpt, its style and its tempo, on the scoring grid.

    Args:
        engine: the model.
        excerpts: the music.
        given: what of a window the model is told.
        draws: how often each is played: takes of one seed, as `--variations` gives them.
        rng: draws the seeds.
        sampling: as learned by default.
        progress: called with sequences done and sequences in all.

    Returns:
        Shape `(draws, n, 32, 9)`, hits in the cells where they are notated.
    """
    requests = asked(excerpts, given, draws, rng, sampling or Sampling())
    played = []
    for first in range(0, len(requests), BATCH):
        batch = requests[first : first + BATCH]
        played += [heard(engine, *one) for one in zip(batch, engine.generate(batch), strict=True)]
        if progress is not None:
            progress(len(played), len(requests))
    return by_draw(played, draws)


def asked(
    excerpts: Excerpts, given: Callable[[Pattern], Given], draws: int, rng: np.random.Generator, sampling: Sampling
) -> list[Request]:
    """What `play` asks of the engine: `draws` takes of each excerpt, one excerpt after another."""
    requests = []
    for row, style in enumerate(excerpts.styles):
        pattern = excerpts.pattern(row)
        told = given(pattern)
        seed = int(rng.integers(2**63))
        rules = Rules(pattern.meter, frozenset(BASIC_VOICES), SIXTEENTH_POINTS)
        requests += [
            Request(
                rules=rules,
                bars=pattern.bars,
                bpm=pattern.bpm,
                styles=((style, 1.0),),
                detail=BASIC_DETAIL,
                given=told,
                sampling=sampling,
                seed=seed,
                take=take,
            )
            for take in range(draws)
        ]
    return requests


def heard(engine: Engine, request: Request, events: EventArray) -> Hvo:
    """What was played, on the scoring grid."""
    velocities = engine.checkpoint.info.statistics["velocities"]
    dither = Dither(velocities, np.random.default_rng([request.seed, request.take]))
    return grid_as_written(decode(events, request.rules.meter, request.bpm, dither))


def by_draw(played: list[Hvo], draws: int) -> Hvo:
    """Of `draws` takes of each excerpt, one excerpt after another: shape `(draws, n, 32, 9)`."""
    hits, velocities, offsets = (
        np.stack([getattr(one, name) for one in played]) for name in ("hits", "velocities", "offsets")
    )
    shape = (-1, draws, *hits.shape[1:])
    return Hvo(*(array.reshape(shape).swapaxes(0, 1) for array in (hits, velocities, offsets)))
