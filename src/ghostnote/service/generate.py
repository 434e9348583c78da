"""The one path from params to artefact, for the command line and every other surface."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

import ghostnote
from ghostnote.core.feel.features import pattern_features
from ghostnote.core.params import GenerationParams
from ghostnote.core.pattern import Pattern
from ghostnote.midi.metadata import DEFAULT_LICENCE
from ghostnote.midi.writer import write_midi
from ghostnote.service.conditioning import request_of, resolved
from ghostnote.service.feel import finish
from ghostnote.service.receipt import Receipt
from ghostnote.service.variations import VARIATIONS
from ghostnote.tokens.dither import Dither
from ghostnote.tokens.events import decode

if TYPE_CHECKING:
    from ghostnote.model.engine import Engine

#: Patterns that the engine makes at a time.
BATCH: Final = 32

#: Keeps the values drawn inside bins apart from the engine's random numbers, which come from the seed alone.
_DITHER_STREAM: Final = 1

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
        played: the pattern as it came from the model, before quantising or a correction of the swing.
    """

    pattern: Pattern
    midi: bytes
    receipt: Receipt
    features: dict[str, float]
    played: Pattern


def generate(
    params: GenerationParams,
    engine: Engine,
    *,
    count: int = 1,
    licence: str | None = DEFAULT_LICENCE,
    progress: Progress | None = None,
    bar_done: BarDone | None = None,
) -> list[Artefact]:
    """`count` variations of one request. The same params, checkpoint and precision give the same bytes.

    Args:
        params: what to generate; the first variation is made from its seed, the others from seeds that follow from it.
        engine: runs the checkpoint.
        count: 1 to 64.
        licence: notice in the files, or None for none.
        progress: called with bars done and bars in all.
        bar_done: called with the index of the variation of which a bar is done.

    Raises:
        InvalidParameterError: another count.
        UnknownStyleError: the checkpoint does not know the style.
    """
    VARIATIONS.check("variations", count)
    asked = [(params, index) for index in range(count)]
    return generate_all(asked, engine, licence=licence, progress=progress, bar_done=bar_done)


def generate_all(
    asked: Sequence[tuple[GenerationParams, int]],
    engine: Engine,
    *,
    licence: str | None = DEFAULT_LICENCE,
    progress: Progress | None = None,
    bar_done: BarDone | None = None,
) -> list[Artefact]:
    """One artefact for each (params, variation), in order; an artefact does not depend on what else is asked for.

    Args:
        asked: what to generate.
        engine: runs the checkpoint.
        licence: notice in the files, or None for none.
        progress: called with bars done and bars in all, whenever a bar is done.
        bar_done: called with the index, in `asked`, of the pattern that the bar belongs to. Both are called from the
            engine's threads, one call at a time; what they raise stops the work.

    Raises:
        InvalidParameterError: a variation out of range.
        UnknownStyleError: the checkpoint does not know a style.
    """
    info = engine.checkpoint.info
    settled = [(resolved(params, info), variation) for params, variation in asked]
    meter = _BarsDone(sum(params.bars for params, _ in settled), progress, bar_done)
    artefacts: list[Artefact] = []
    for first in range(0, len(settled), BATCH):
        batch = settled[first : first + BATCH]
        requests = [request_of(params, info, variation) for params, variation in batch]
        with meter:
            sequences = engine.generate(requests, meter.report)
        meter.first += len(batch)
        for (params, variation), request, events in zip(batch, requests, sequences, strict=True):
            dither = Dither(info.statistics["velocities"], np.random.default_rng([request.seed, _DITHER_STREAM]))
            played = decode(events, params.meter, request.bpm, dither)
            artefacts.append(_artefact(played, params, variation, engine, licence))
    return artefacts


class _BarsDone:
    """Adds up progress over batches, and stops the engine's threads when the caller is interrupted.

    Ctrl-C ends only the thread that waits for the result; the engine's own would go on, and the program with them.
    They are stopped at the next bar, when they report it.
    """

    def __init__(self, total: int, progress: Progress | None, bar_done: BarDone | None) -> None:
        self.first = 0
        self._done, self._total = 0, total
        self._progress, self._bar_done = progress, bar_done
        self._interrupted = False

    def __enter__(self) -> None:
        return

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._interrupted = kind is not None

    def report(self, request: int) -> None:
        """What the engine calls, from any thread, with a place in the batch that begins at `first`.

        Raises:
            KeyboardInterrupt: the caller is no longer waiting.
        """
        if self._interrupted:
            raise KeyboardInterrupt
        self._done += 1
        if self._progress is not None:
            self._progress(self._done, self._total)
        if self._bar_done is not None:
            self._bar_done(self.first + request)


def _artefact(
    played: Pattern, params: GenerationParams, variation: int, engine: Engine, licence: str | None
) -> Artefact:
    receipt = Receipt(
        params=params,
        variation=variation,
        checkpoint=engine.checkpoint.hash,
        precision=engine.precision,
        vocabulary=engine.checkpoint.info.fingerprint,
        licence=licence,
        version=ghostnote.__version__,
    )
    pattern = finish(played, params)
    midi = write_midi(
        pattern, kit=params.kit, name=f"Ghostnote {params.style}", licence=licence, receipt=receipt.to_json()
    )
    return Artefact(pattern, midi, receipt, pattern_features(pattern), played)
