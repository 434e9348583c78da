"""The one path from params to artefact, for the command line and every other surface."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import ghostnote
from ghostnote.core.feel.features import pattern_features
from ghostnote.core.params import GenerationParams
from ghostnote.core.pattern import Hit, Pattern
from ghostnote.core.route import read_route
from ghostnote.midi.metadata import DEFAULT_LICENCE
from ghostnote.midi.writer import write_midi
from ghostnote.service.arrange.task import Task
from ghostnote.service.receipt import Receipt
from ghostnote.service.takes import Ordered, Take, ordered
from ghostnote.service.variations import VARIATIONS

if TYPE_CHECKING:
    from ghostnote.model.engine import Engine
    from ghostnote.model.request import Request
    from ghostnote.tokens.events import EventArray

#: Patterns that the engine makes at a time.
BATCH: Final = 32
_GENERATE: Final = Task()

#: Called with how many bars are done and how many there are.
Progress = Callable[[int, int], None]

#: Called with the index of the pattern of which a bar is done.
BarDone = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Artefact:
    """One generated pattern.

    Attributes:
        pattern: what is written. Its bars are complete and its end is a bar line, so that it loops.
        midi: the file's bytes, receipt and licence notice included.
        receipt: how to make the same bytes again.
        features: measured on `pattern`, see `core.feel.features`; NaN where undefined.
        played: the pattern as it came from the model, before it was merged or corrected.
        notes: note numbers of hits that keep one of their own, as they came.
        request: what the engine was asked for.
        events: what it answered; None if nothing was left to it.
    """

    pattern: Pattern
    midi: bytes
    receipt: Receipt
    features: dict[str, float]
    played: Pattern
    notes: Mapping[Hit, int]
    request: Request
    events: EventArray | None


@dataclass(frozen=True, slots=True)
class Order:
    """One artefact that is wanted.

    Attributes:
        params: what it is to be like.
        variation: which take of it, from 0.
        task: what is done; plain generation if nothing else is said.
    """

    params: GenerationParams
    variation: int = 0
    task: Task = _GENERATE


def generate(
    params: GenerationParams,
    engine: Engine,
    *,
    task: Task = _GENERATE,
    count: int = 1,
    licence: str | None = DEFAULT_LICENCE,
    progress: Progress | None = None,
    bar_done: BarDone | None = None,
) -> list[Artefact]:
    """`count` variations of one request. The same params, checkpoint and precision give the same bytes.

    Args:
        params: what to generate; variations are takes of one seed, which spread over what is likely.
        engine: runs the checkpoint.
        task: what is done.
        count: 1 to 64.
        licence: notice in the files, or None for none.
        progress: called with bars done and bars in all.
        bar_done: called with the index of the variation of which a bar is done.

    Raises:
        InvalidParameterError: another count.
        UnknownStyleError: the checkpoint does not know the style.
    """
    VARIATIONS.check("variations", count)
    orders = [Order(params, index, task) for index in range(count)]
    return arrange(orders, engine, licence=licence, progress=progress, bar_done=bar_done)


def generate_all(
    asked: Sequence[tuple[GenerationParams, int]],
    engine: Engine,
    *,
    licence: str | None = DEFAULT_LICENCE,
    progress: Progress | None = None,
    bar_done: BarDone | None = None,
) -> list[Artefact]:
    """Plain generation of one artefact for each (params, variation); see `arrange`."""
    orders = [Order(params, variation) for params, variation in asked]
    return arrange(orders, engine, licence=licence, progress=progress, bar_done=bar_done)


def arrange(
    orders: Sequence[Order],
    engine: Engine,
    *,
    licence: str | None = DEFAULT_LICENCE,
    progress: Progress | None = None,
    bar_done: BarDone | None = None,
) -> list[Artefact]:
    """One artefact for each order, in order; an artefact does not depend on what else is ordered.

    Args:
        orders: what to make.
        engine: runs the checkpoint.
        licence: notice in the files, or None for none.
        progress: called with bars done and bars in all, whenever a bar is done.
        bar_done: called with the index, in `orders`, of the pattern that the bar belongs to. Both are called from the
            engine's threads, one call at a time; what they raise stops the work.

    Raises:
        InvalidParameterError: a variation out of range, or a task that cannot be done.
        UnknownStyleError: the checkpoint does not know a style.
    """
    info = engine.checkpoint.info
    made = [ordered(order.params, order.variation, order.task, info) for order in orders]
    requests = [(place, request) for place, one in enumerate(made) for request in one.requests]
    meter = _BarsDone(sum(request.bars for _, request in requests), progress, bar_done)
    takes: list[list[Take]] = [[] for _ in orders]
    for first in range(0, len(requests), BATCH):
        batch = requests[first : first + BATCH]
        with meter:
            meter.places = [place for place, _ in batch]
            sequences = engine.generate([request for _, request in batch], meter.report)
        for (place, request), events in zip(batch, sequences, strict=True):
            takes[place].append(made[place].take(request, events))
    return [_artefact(one, one.chosen(own, engine), engine, licence) for one, own in zip(made, takes, strict=True)]


class _BarsDone:
    """Adds up progress over batches, and stops the engine's threads when the caller is interrupted.

    Ctrl-C ends only the thread that waits for the result; the engine's own would go on, and the program with them.
    They are stopped at the next bar, when they report it.
    """

    def __init__(self, total: int, progress: Progress | None, bar_done: BarDone | None) -> None:
        #: Of the requests of the batch that runs: which orders they belong to.
        self.places: list[int] = []
        self._done, self._total = 0, total
        self._progress, self._bar_done = progress, bar_done
        self._interrupted = False

    def __enter__(self) -> None:
        return

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._interrupted = kind is not None

    def report(self, request: int) -> None:
        """What the engine calls, from any thread, with a place in the batch.

        Raises:
            KeyboardInterrupt: the caller is no longer waiting.
        """
        if self._interrupted:
            raise KeyboardInterrupt
        self._done += 1
        if self._progress is not None:
            self._progress(self._done, self._total)
        if self._bar_done is not None:
            self._bar_done(self.places[request])


def _own_styles(params: GenerationParams, engine: Engine) -> dict[str, str]:
    """Digests of the styles of somebody's own that are asked for."""
    if not engine.checkpoint.own:
        return {}
    asked = {name for station in read_route(params.style) for name, _ in station}
    return {style.info.name: style.digest for style in engine.checkpoint.own if style.info.name in asked}


def _artefact(made: Ordered, take: Take, engine: Engine, licence: str | None) -> Artefact:
    params = made.params
    receipt = Receipt(
        params=params,
        variation=made.variation,
        task=made.task,
        checkpoint=engine.checkpoint.hash,
        precision=engine.precision,
        vocabulary=engine.checkpoint.info.fingerprint,
        licence=licence,
        version=ghostnote.__version__,
        own=_own_styles(params, engine),
    )
    title = "Ghostnote" if made.task.inputs else f"Ghostnote {params.style}"
    midi = write_midi(
        take.pattern, kit=params.kit, name=title, licence=licence, receipt=receipt.to_json(), notes=take.notes
    )
    features = pattern_features(take.pattern)
    return Artefact(take.pattern, midi, receipt, features, take.played, take.notes, take.request, take.events)
