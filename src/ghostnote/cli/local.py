"""Patterns that are made on this machine."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ghostnote.cli.engine import DEFAULT_THREADS
from ghostnote.cli.made import Begun, Made, Settled, Wanted
from ghostnote.cli.why import why_of

if TYPE_CHECKING:
    from ghostnote.model.engine import Engine
    from ghostnote.service.generate import Artefact

#: From this many bars on, making them takes long enough to show progress.
_MANY_BARS: Final = 128


@contextmanager
def here(
    wanted: Wanted, checkpoint: Path | None, precision: str | None, threads: int | None, *, explain: bool
) -> Iterator[Begun]:
    """A wish for the model on this machine.

    Raises:
        GhostnoteError: it cannot be had.
    """
    from ghostnote.model.checkpoint import DEFAULT_PRECISION
    from ghostnote.service.own import load_with_own

    loaded = load_with_own(checkpoint)
    settled = wanted.settled(loaded.info)

    def results() -> list[Made]:
        from ghostnote.model.engine import Engine

        engine = Engine(loaded, precision or DEFAULT_PRECISION, threads or DEFAULT_THREADS)
        return [_made(one, engine, explain=explain) for one in _arranged(settled, engine)]

    yield Begun(settled.params, settled.prompt, results)


def _arranged(settled: Settled, engine: Engine) -> Sequence[Artefact]:
    from ghostnote.cli.progress import progress
    from ghostnote.service.generate import arrange

    if settled.params.bars * len(settled.orders) < _MANY_BARS:
        return arrange(settled.orders, engine)
    with progress() as report:
        return arrange(settled.orders, engine, progress=partial(report, "bars"))


def _made(artefact: Artefact, engine: Engine, *, explain: bool) -> Made:
    why = why_of(artefact, engine) if explain else None
    return Made(artefact.pattern, artefact.midi, artefact.receipt, artefact.features, why)
