"""The one path from params to artefact, for the command line and every other surface."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

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
from ghostnote.tokens.events import decode

if TYPE_CHECKING:
    from ghostnote.model.engine import Engine

#: Patterns that the engine makes at a time.
BATCH: Final = 32

#: Called with how many bars are done and how many there are.
Progress = Callable[[int, int], None]


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
) -> list[Artefact]:
    """`count` variations of one request. The same params, checkpoint and precision give the same bytes.

    Args:
        params: what to generate; the first variation is made from its seed, the others from seeds that follow from it.
        engine: runs the checkpoint.
        count: 1 to 64.
        licence: notice in the files, or None for none.
        progress: called with bars done and bars in all.

    Raises:
        InvalidParameterError: another count.
        UnknownStyleError: the checkpoint does not know the style.
    """
    VARIATIONS.check("variations", count)
    return generate_all([(params, index) for index in range(count)], engine, licence=licence, progress=progress)


def generate_all(
    asked: Sequence[tuple[GenerationParams, int]],
    engine: Engine,
    *,
    licence: str | None = DEFAULT_LICENCE,
    progress: Progress | None = None,
) -> list[Artefact]:
    """One artefact for each (params, variation), in order; an artefact does not depend on what else is asked for.

    Raises:
        InvalidParameterError: a variation out of range.
        UnknownStyleError: the checkpoint does not know a style.
    """
    info = engine.checkpoint.info
    settled = [(resolved(params, info), variation) for params, variation in asked]
    total = sum(params.bars for params, _ in settled)
    artefacts: list[Artefact] = []
    done = 0
    for first in range(0, len(settled), BATCH):
        batch = settled[first : first + BATCH]

        def report(bars_done: int, _: int, before: int = done) -> None:
            if progress is not None:
                progress(before + bars_done, total)

        requests = [request_of(params, info, variation) for params, variation in batch]
        for (params, variation), events in zip(batch, engine.generate(requests, report), strict=True):
            assert params.tempo is not None
            played = decode(events, params.meter, params.tempo)
            artefacts.append(_artefact(played, params, variation, engine, licence))
        done += sum(params.bars for params, _ in batch)
    return artefacts


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
