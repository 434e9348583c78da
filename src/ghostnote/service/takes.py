"""What is asked of the engine for one artefact, and what its takes become."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Final

import numpy as np

from ghostnote.core.errors import InvalidParameterError
from ghostnote.core.params import GenerationParams
from ghostnote.core.pattern import Hit, Pattern
from ghostnote.model.request import Request
from ghostnote.service.arrange.locks import locked, settled, without_clashes
from ghostnote.service.arrange.task import Plan, Task
from ghostnote.service.choice import best
from ghostnote.service.conditioning import is_fill, request_of, resolved, wishes
from ghostnote.service.feel import finish
from ghostnote.service.manner.asked import manner_of
from ghostnote.service.manner.repetition import repeated
from ghostnote.service.variations import variation_seed
from ghostnote.styles.manner.manner import Manner
from ghostnote.tokens.dither import Dither
from ghostnote.tokens.events import EventArray, decode
from ghostnote.tokens.given import restored

if TYPE_CHECKING:
    from ghostnote.model.checkpoint import CheckpointInfo
    from ghostnote.model.engine import Engine

#: Keep random numbers apart: those of values inside bins, of tasks' plans, of bars that come again (3: rolls, in
#: `conditioning`), and the engine's, from the seed alone.
_DITHER_STREAM: Final = 1
_PLAN_STREAM: Final = 2
_REPETITION_STREAM: Final = 4


@dataclass(frozen=True, slots=True)
class Take:
    """One attempt at an artefact.

    Attributes:
        request: what the engine was asked for.
        events: what it answered; None if nothing was left to it.
        played: the pattern that they mean.
        pattern: what would be written.
        notes: note numbers of its hits that keep one of their own.
    """

    request: Request
    events: EventArray | None
    played: Pattern
    pattern: Pattern
    notes: Mapping[Hit, int]


@dataclass(frozen=True, slots=True)
class Ordered:
    """An artefact that is wanted, with everything settled.

    Attributes:
        params: nothing is left open but to the model.
        variation: which take, from 0.
        task: what is done.
        request: what is asked of the engine.
        requests: the same for each candidate; none when nothing is left to the model.
        info: of the checkpoint.
        manner: profiles that act; None for none.
    """

    params: GenerationParams
    variation: int
    task: Task
    request: Request
    requests: tuple[Request, ...]
    info: CheckpointInfo
    manner: Manner | None = None

    def take(self, request: Request, events: EventArray) -> Take:
        """What the engine's answer becomes."""
        rng = np.random.default_rng([request.seed, request.take, _DITHER_STREAM])
        dither = Dither(self.info.statistics["velocities"], rng)
        played = decode(events, self.params.meter, request.bpm, dither)
        given = request.given
        return self._finished(request, events, played if given is None else restored(played, given))

    def chosen(self, takes: Sequence[Take], engine: Engine) -> Take:
        """The best of the candidates; what was given, when nothing was left to the model."""
        if not takes:
            return self._finished(self.request, None, self._as_given())
        if len(takes) == 1:
            return takes[0]
        requests = [take.request for take in takes]
        costs = engine.nats(requests, [take.events for take in takes if take.events is not None])
        return takes[best([take.played for take in takes], [sum(cost.values()) for cost in costs], self._asked())]

    def _as_given(self) -> Pattern:
        given = self.request.given
        assert given is not None
        hits = tuple(stroke.hit for stroke in given.strokes)
        return Pattern(given.meter, self.request.bpm, given.bars, hits)

    def _finished(self, request: Request, events: EventArray | None, played: Pattern) -> Take:
        shaped = self.task.shape(played, self.params)
        if self.manner is not None:
            rng = np.random.default_rng([request.seed, request.take, _REPETITION_STREAM])
            shaped = repeated(shaped, self.manner, self.params, request.given, partial(is_fill, request), rng)
        corrected = finish(shaped, self.params, request.given, self._asked(), self.manner)
        notes = _own_notes(corrected, self.task)
        alone = without_clashes(corrected, locked(request.given), notes, self.params.kit)
        merged = self.task.merge(alone, self.params)
        return Take(request, events, played, merged, _own_notes(merged, self.task))

    def _asked(self) -> dict[str, float | Sequence[float]]:
        """What was asked of the bars that the engine plays, without what only came with the material."""
        return {name: self.request.bar_controls[name] for name in wishes(self.params, self.info)}


def ordered(params: GenerationParams, variation: int, task: Task, info: CheckpointInfo) -> Ordered:
    """Settle what is wanted.

    Raises:
        UnknownStyleError: the checkpoint does not know the style.
        InvalidParameterError: a variation out of range, or a task that cannot be done.
    """
    complete = resolved(task.settle(params), info)
    seed = variation_seed(complete.seed, variation)
    plan = task.plan(complete, np.random.default_rng([seed, _PLAN_STREAM]))
    request = request_of(complete, info, variation, plan)
    _require_choice(plan, request)
    requests: tuple[Request, ...] = ()
    if not settled(request.given):
        requests = tuple(replace(request, take=request.take + candidate) for candidate in range(complete.candidates))
    manner = manner_of(complete, info, plan.lead)
    return Ordered(complete, variation, task, request, requests, info, manner)


def _require_choice(plan: Plan, request: Request) -> None:
    """Refuse to clear what may not be struck again, which would only take hits away."""
    if plan.given is None or not plan.given.open.any():
        return
    assert request.given is not None
    if not request.given.open[..., sorted(request.rules.voices)].any():
        hint = "of what is to be played anew, the kit and the drums that may be struck leave nothing"
        raise InvalidParameterError("nothing is left to change", where="voices", hint=hint)


def _own_notes(pattern: Pattern, task: Task) -> dict[Hit, int]:
    found: dict[Hit, int] = {}
    # The first input that knows a hit has the last word.
    for clip in reversed(task.inputs):
        found |= clip.notes_for(pattern.hits)
    return found
