"""What the commands that work on clips ask for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from ghostnote.cli.made import Made, Settled
from ghostnote.cli.wire import on_the_wire
from ghostnote.core.params import ANY_STYLE, GenerationParams

if TYPE_CHECKING:
    from ghostnote.core.pattern import Pattern
    from ghostnote.model.checkpoint import CheckpointInfo
    from ghostnote.service.arrange.task import Task

#: Options of tasks that a service sees to: each step of a morph, and that taps have no force.
_SEEN_TO: Final = frozenset({"step", "velocities"})
#: Params that come with the clip, or that a command sends itself.
_OF_THE_CLIP: Final = frozenset({"bars", "tempo", "meter"})
_DEFAULTS: Final = GenerationParams(style=ANY_STYLE).to_dict()


@dataclass(frozen=True, slots=True)
class Arrangement:
    """One job on clips; see `made.Wanted`.

    Attributes:
        stem: what files are called beside the seed.
        params: of all results.
        task: what is done.
        takes: how often.
        sent: what a request says beside the options of the task and the params: inputs, and how many results.
        origin: results are told with their distance from it.
    """

    stem: str
    params: GenerationParams
    task: Task
    takes: int
    sent: Mapping[str, Any]
    origin: Pattern | None

    @property
    def count(self) -> int:
        """See `Wanted`."""
        return len(self.task.whole()) * self.takes

    def settled(self, info: CheckpointInfo) -> Settled:
        """See `Wanted`."""
        from ghostnote.service.conditioning import resolved
        from ghostnote.service.generate import Order

        orders = [Order(self.params, take, one) for one in self.task.whole() for take in range(self.takes)]
        return Settled(resolved(self.task.settle(self.params), info), orders, self.task.reading)

    def request(self) -> dict[str, Any]:
        """See `Wanted`."""
        options = {name: value for name, value in self.task.options.items() if name not in _SEEN_TO}
        params = {name: value for name, value in self.params.to_dict().items() if name not in _OF_THE_CLIP}
        asked = {name: value for name, value in params.items() if name == "seed" or value != _DEFAULTS[name]}
        return {"task": self.task.name, **options, **on_the_wire(asked), **self.sent}

    def delivered(self, made: Sequence[Made]) -> list[Made]:
        """See `Wanted`."""
        if self.origin is None:
            return list(made)
        from ghostnote.service.arrange.distance import distance

        told = [replace(one, facts={"distance": distance(self.origin, one.pattern)}) for one in made]
        return told if self.task.origin is None else sorted(told, key=lambda one: one.facts["distance"])
