"""How well the model predicts what people played: nats a bar, in full and on the scoring grid."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from ghostnote.core.kit import BASIC_VOICES
from ghostnote.core.pattern import Pattern
from ghostnote.core.reduction import SIXTEENTH_POINTS, reduce_to_basic
from ghostnote.dataset.records import Take
from ghostnote.evaluation.metrics import Target
from ghostnote.evaluation.part import Part, Table
from ghostnote.model.request import Request
from ghostnote.tokens.controls import BASIC_DETAIL, FULL_DETAIL
from ghostnote.tokens.events import EventArray, encode
from ghostnote.tokens.grammar import Rules

if TYPE_CHECKING:
    from ghostnote.evaluation.run import Run
    from ghostnote.model.engine import Engine

#: Recordings are cut into windows of at most so many bars; each is predicted from its own beginning.
WINDOW_BARS: Final = 8
_BATCH: Final = 32

Progress = Callable[[int, int], None]


def likelihood(run: Run) -> Part:
    """Nats a bar by field, in full and on the scoring grid, and how they fell in training."""
    nats = {
        name: nats_per_bar(run.engine, run.material.beats, basic=basic, progress=run.stage(f"likelihood, {name}"))
        for name, basic in (("full", False), ("grid", True))
    }
    fields = list(nats["full"])
    curve = run.engine.checkpoint.info.training.get("validation_curve")
    return Part(
        figures={"nats_per_bar_grid": nats["grid"]["all"], "nats_per_bar": nats["full"]["all"]},
        targets={
            "nats_per_bar_grid": Target("nats a bar on the scoring grid", high=122.0, baseline=127.5),
            "nats_per_bar": Target("nats a bar in full"),
        },
        tables=[Table("Nats a bar", ("", *fields), [(name, *row.values()) for name, row in nats.items()])],
        details={"fields": nats} | ({"validation_curve": curve} if curve else {}),
    )


def nats_per_bar(
    engine: Engine, takes: Sequence[Take], *, basic: bool, progress: Progress | None = None
) -> dict[str, float]:
    """Negative log-likelihood per bar of `takes`, given style, tempo, meter and part only.

    Args:
        engine: the model.
        takes: beats or fills, in any meter.
        basic: on the scoring grid: nine voices, 16ths, one stroke a cell.
        progress: called with windows done and windows in all.

    Returns:
        Nats a bar of each field (place, voice, velocity, offset), and their sum as `all`.
    """
    work = [_asked(take, window, basic) for take in takes for window in take.pattern.cut(WINDOW_BARS)]
    bars = sum(request.bars for request, _ in work)
    # Sequences of like length together: a batch takes as long as its longest.
    work.sort(key=_length)
    total: dict[str, float] = {}
    for first in range(0, len(work), _BATCH):
        batch = work[first : first + _BATCH]
        for row in engine.nats([request for request, _ in batch], [events for _, events in batch]):
            for field, nats in row.items():
                total[field] = total.get(field, 0.0) + nats
        if progress is not None:
            progress(first + len(batch), len(work))
    fields = {field: nats / bars for field, nats in total.items()}
    return {**fields, "all": sum(fields.values())}


def _length(work: tuple[Request, EventArray]) -> int:
    return len(work[1])


def _asked(take: Take, window: Pattern, basic: bool) -> tuple[Request, EventArray]:
    if basic:
        window = reduce_to_basic(window)
        rules = Rules(window.meter, frozenset(BASIC_VOICES), SIXTEENTH_POINTS)
    else:
        rules = Rules(window.meter)
    request = Request(
        rules=rules,
        bars=window.bars,
        bpm=window.bpm,
        styles=((take.style, 1.0),),
        fill=take.fill,
        detail=BASIC_DETAIL if basic else FULL_DETAIL,
    )
    return request, encode(window)
