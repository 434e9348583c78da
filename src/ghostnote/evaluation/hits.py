"""Which hits would you play? One voice from the other eight, and a whole kit from a tapped rhythm, by F1.

Boosted trees and the model give every cell a probability, and `f1.decided` turns either into hits by the same rule. The
model's is the mean of what its samples were drawn from (`chances`); of a whole kit, the share of its samples. F1 is
over all cells of the validation windows together.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from ghostnote.core.kit import BASIC_VOICES, KIT, Voice
from ghostnote.core.pattern import Pattern
from ghostnote.core.reduction import SIXTEENTH_POINTS
from ghostnote.core.units import TICKS_PER_16TH
from ghostnote.evaluation.baselines.inputs import tapped
from ghostnote.evaluation.chances import chances
from ghostnote.evaluation.excerpts import Excerpts
from ghostnote.evaluation.f1 import Bools, decided, f1
from ghostnote.evaluation.hvo import Floats, Hvo, grid_as_written
from ghostnote.evaluation.metrics import Target
from ghostnote.evaluation.part import Part, Table
from ghostnote.evaluation.playing import BATCH, asked, by_draw, heard, play
from ghostnote.model.request import Sampling
from ghostnote.tokens.events import position_of
from ghostnote.tokens.fields import N_POINTS
from ghostnote.tokens.given import Given, Tap, all_cells

if TYPE_CHECKING:
    from ghostnote.evaluation.run import Run

SAMPLES: Final = 16
#: One window in so many has its voices filled in: each is played nine times over.
INFILL_SHARE: Final = 2
#: A voice of the grid is open with all articulations that the grid joins in it.
_ARTICULATIONS: Final = {voice: [one for one in Voice if KIT[one].basic == voice] for voice in BASIC_VOICES}
_INFILL_STREAM, _TAPS_STREAM = 5, 6
_COLUMNS: Final = (
    "voice", "hits", "always on", "boosted trees", "Ghostnote, one sample", f"Ghostnote, {SAMPLES} samples"
)  # fmt: skip


class Row(NamedTuple):
    """A row of a table: F1 of every method."""

    voice: str
    hits: int
    always: float
    trees: float
    one: float
    all: float


def infill(run: Run) -> Part:
    """F1 of each voice that is played, when it is left open and the other eight are given."""
    every = run.material.validation
    rows_used = every.spread(-(-run.options.samples // INFILL_SHARE))
    real = every.at(rows_used)
    trees = run.baselines("infill")["chances"][rows_used]
    rng = run.stream(_INFILL_STREAM)
    rows = []
    for column, voice in enumerate(BASIC_VOICES):
        truth, guess = real.windows.hits[..., column], decided(trees[..., column])
        played, chance = _filled_in(run, real, column, rng)
        rows.append(_row(voice.slug, truth, guess, played, decided(chance)))
    named = {f"infill_{row.voice}": row for row in rows if row.hits}
    notes = f"{len(real)} windows of two bars, style and tempo given."
    return Part(
        figures={name: row.all for name, row in named.items()},
        targets={name: _at_least(row) for name, row in named.items()},
        tables=[Table("Infill, F1 by voice", _COLUMNS, rows, notes)],
        details={"infill": _bars(rows)},
    )


def taps(run: Run) -> Part:
    """F1 of nine voices from the rhythm that they make together."""
    every = run.material.validation
    rows_used = every.spread(run.options.samples)
    real = every.at(rows_used)
    guess = decided(run.baselines("taps")["chances"][rows_used])
    stage = run.stage("drums to a tapped rhythm")
    played = play(run.engine, real, tapped_rhythm, SAMPLES, run.stream(_TAPS_STREAM), progress=stage).hits
    truth, ours = real.windows.hits, decided(played.mean(axis=0))
    rows = [_row("all", truth, guess, played, ours)]
    for column, voice in enumerate(BASIC_VOICES):
        rows.append(_row(voice.slug, *(hits[..., column] for hits in (truth, guess, played, ours))))
    notes = (
        f"{len(real)} windows of two bars; the rhythm is the loudest hit of each step, with its velocity and timing."
    )
    title = "drums to a tapped rhythm, F1"
    return Part(
        figures={"taps_f1": rows[0].all},
        targets={"taps_f1": Target(title, low=0.58, aim=0.65, baseline=rows[0].trees)},
        tables=[Table("Drums to a tapped rhythm, F1 by voice", _COLUMNS, rows, notes)],
        details={"taps": _bars(rows)},
    )


def tapped_rhythm(pattern: Pattern) -> Given:
    """The rhythm of all voices as taps; where there is none, nothing is struck."""
    cells = all_cells(pattern.meter, pattern.bars, opened=False)
    found = []
    for step, (velocity, offset) in enumerate(tapped(grid_as_written(pattern))):
        if velocity:
            slot = step * TICKS_PER_16TH
            bar, tick = divmod(slot, pattern.meter.bar_ticks)
            cells[bar, position_of(tick)] = True
            found.append(Tap(slot, round(velocity * 127), round(offset * TICKS_PER_16TH)))
    return Given.of(pattern.with_hits(()), cells, taps=found)


def _filled_in(run: Run, real: Excerpts, column: int, rng: np.random.Generator) -> tuple[Bools, Floats]:
    """One voice, left open: (samples, n, 32) as played, and (n, 32) the model's chance of it."""
    voice = BASIC_VOICES[column]
    requests = asked(real, _all_but(voice), SAMPLES, rng, Sampling())
    played: list[Hvo] = []
    found: list[Floats] = []
    for first in range(0, len(requests), BATCH):
        batch = requests[first : first + BATCH]
        for request, (events, drawn_from) in zip(batch, run.engine.watch(batch), strict=True):
            assert request.given is not None
            played.append(heard(run.engine, request, events))
            cells = chances(events, drawn_from, request.given, voice, request.rules.meter)
            found.append(cells.reshape(-1, N_POINTS)[:, sorted(SIXTEENTH_POINTS)].ravel())
        run.progress(f"infill, {voice.slug}", len(played), len(requests))
    mean = np.array(found).reshape(len(real), SAMPLES, -1).mean(axis=1)
    return by_draw(played, SAMPLES).hits[..., column], mean


def _all_but(voice: Voice) -> Callable[[Pattern], Given]:
    def given(pattern: Pattern) -> Given:
        cells = all_cells(pattern.meter, pattern.bars, opened=False)
        cells[:, :, _ARTICULATIONS[voice]] = True
        return Given.of(pattern, cells)

    return given


def _row(voice: str, truth: Bools, guess: Bools, played: Bools, ours: Bools) -> Row:
    """F1 of what trees guess, of each sample played (an axis before the others), and of all of them together."""
    one = float(np.mean([f1(truth, sample) for sample in played]))
    return Row(voice, int(truth.sum()), f1(truth, np.ones_like(truth)), f1(truth, guess), one, f1(truth, ours))


def _at_least(row: Row) -> Target:
    title = f"{row.voice.replace('_', ' ')} from the other eight, F1"
    return Target(title, low=row.trees, aim=min(row.trees + 0.05, 1.0), baseline=row.trees)


def _bars(rows: Sequence[Row]) -> dict[str, Any]:
    """What the report draws."""
    scores = zip(*(row[2:] for row in rows), strict=True)
    series = {name: list(values) for name, values in zip(_COLUMNS[2:], scores, strict=True)}
    return {"groups": [row.voice for row in rows], "series": series}
