"""Where patterns are made: on this machine, or by a service; and the way from a wish to its delivery."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Annotated, TypeAlias

import typer

from ghostnote.cli.delivery import Delivery, tell_reading
from ghostnote.cli.engine import DEFAULT_THREADS
from ghostnote.cli.made import Begun, Wanted
from ghostnote.cli.options import CheckpointOption, PrecisionOption
from ghostnote.cli.service_options import Service

#: None unless it was given: whoever asks a service must not give it.
OwnThreadsOption: TypeAlias = Annotated[
    int | None, typer.Option("--threads", min=1, help=f"CPU threads; {DEFAULT_THREADS} if not given.")
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """Options that say who makes it."""

    precision: PrecisionOption = None
    threads: OwnThreadsOption = None
    checkpoint: CheckpointOption = None
    service: Service

    def make(self, wanted: Wanted, delivery: Delivery) -> None:
        """Have made what is wanted, and deliver it.

        Raises:
            GhostnoteError: it cannot be made or delivered.
        """
        with self._begun(wanted, explain=delivery.explain) as begun:
            if begun.prompt is not None:
                tell_reading(begun.prompt)
            paths = delivery.paths(begun.params, wanted.count, wanted.stem)
            made = wanted.delivered(begun.results())
        delivery.deliver(made, paths, begun.prompt)

    def _begun(self, wanted: Wanted, *, explain: bool) -> AbstractContextManager[Begun]:
        if self.service.server is None:
            from ghostnote.cli.local import here

            return here(wanted, self.checkpoint, self.precision, self.threads, explain=explain)
        from ghostnote.cli.remote import there

        self.service.require_its_choice(precision=self.precision, threads=self.threads, checkpoint=self.checkpoint)
        return there(wanted, self.service, explain=explain)
