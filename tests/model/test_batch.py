"""What is known is not asked of the network, what several sequences begin with is walked once, and nothing changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from ghostnote.core.pattern import Pattern
from ghostnote.model.checkpoint import Checkpoint
from ghostnote.model.choosing import Drawing
from ghostnote.model.engine import Engine
from ghostnote.model.network import _CAPACITY_STEP, Array, Walk
from ghostnote.model.request import Request
from ghostnote.tokens.events import EventArray, encode
from ghostnote.tokens.fields import BAR, PLACE
from ghostnote.tokens.given import Given, all_cells
from ghostnote.tokens.grammar import Rules
from tests.model.asking import BEAT, MIXED, same
from tests.music import some_of

#: Two bars that are there, and two to come.
LONG = Pattern(BEAT.meter, BEAT.bpm, 4, BEAT.hits)


def _last_bars_open(first: int) -> Given:
    cells = all_cells(LONG.meter, LONG.bars, opened=False)
    cells[first:] = True
    return Given.of(LONG, cells)


CONTINUED = Request(Rules(LONG.meter), LONG.bars, LONG.bpm, given=_last_bars_open(2), seed=3)
LEAD = int(np.flatnonzero(encode(LONG)[:, PLACE] == BAR)[1]) + 1


class AskingEverything(Drawing):
    """Draws what can only be one value, too."""

    every = True


def asked_everything(engine: Engine, requests: Sequence[Request]) -> list[EventArray]:
    return engine._run(requests, AskingEverything(requests), lambda _: None)


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many rows each step of the transformer has, from now on."""
    taken: list[int] = []
    step = Walk.step

    def counted(walk: Walk, x: Array, time: Sequence[int]) -> tuple[Array, Array]:
        taken.append(len(x))
        return step(walk, x, time)

    monkeypatch.setattr(Walk, "step", counted)
    return taken


@pytest.mark.parametrize("precision", ["float32", "int8"])
def test_what_is_known_need_not_be_asked(wide: Checkpoint, precision: str) -> None:
    engine = Engine(wide, precision, threads=1)
    rng = np.random.default_rng(7)
    requests = [
        *MIXED,
        CONTINUED,
        replace(CONTINUED, bar_controls={"density": 20.0}, guidance=3.0),
        *(
            Request(Rules(BEAT.meter), BEAT.bars, BEAT.bpm, given=some_of(BEAT, rng), seed=seed, guidance=guidance)
            for seed, guidance in enumerate((1.0, 2.0) * 6)
        ),
    ]
    assert same(engine.generate(requests), asked_everything(engine, requests))


def test_a_pattern_that_is_known_whole_takes_no_step(engine: Engine, steps: list[int]) -> None:
    seen: list[int] = []
    whole = replace(CONTINUED, given=Given.of(LONG, all_cells(LONG.meter, LONG.bars, opened=False)))
    assert same(engine.generate([whole], seen.append), [encode(LONG)])
    assert steps == []
    assert seen == [0] * LONG.bars


def test_what_follows_the_last_choice_takes_no_step(engine: Engine, steps: list[int]) -> None:
    cells = all_cells(LONG.meter, LONG.bars, opened=False)
    cells[0] = True
    (events,) = engine.generate([replace(CONTINUED, given=Given.of(LONG, cells))])
    # The bar's end is no choice after a hit in its last cell.
    assert 0 < len(steps) <= int(np.flatnonzero(events[:, PLACE] == BAR)[0]) + 1 < len(events)


def test_those_that_begin_alike_begin_as_one(engine: Engine, steps: list[int]) -> None:
    candidates = [replace(CONTINUED, seed=seed) for seed in range(3)]
    together = engine.generate(candidates)
    assert steps[:LEAD] == [1] * LEAD
    assert steps[LEAD] == len(candidates)
    assert same(together, [engine.generate([request])[0] for request in candidates])
    assert len({events.tobytes() for events in together}) == len(candidates)


def test_a_twin_reads_what_is_given_for_itself(engine: Engine, steps: list[int]) -> None:
    # What is asked of later bars is part of how the first are read.
    wish = [float("nan"), float("nan"), 20.0, 20.0]
    engine.generate([replace(CONTINUED, bar_controls={"density": wish}, guidance=3.0)])
    assert steps[: LEAD + 1] == [2] * (LEAD + 1)


def test_leads_may_be_longer_than_the_buffers_are_at_first(engine: Engine) -> None:
    bars = 32
    repeated = (
        replace(hit, slot=hit.slot + bar * BEAT.meter.bar_ticks) for bar in range(0, bars, 2) for hit in BEAT.hits
    )
    busy = Pattern(BEAT.meter, BEAT.bpm, bars, tuple(repeated))
    cells = all_cells(busy.meter, bars, opened=False)
    cells[-1] = True
    request = Request(Rules(busy.meter), bars, busy.bpm, given=Given.of(busy, cells), seed=5)
    assert len(encode(busy.window(0, bars - 1))) > _CAPACITY_STEP
    requests = [request, CONTINUED, replace(request, seed=6)]
    assert same(engine.generate(requests), asked_everything(engine, requests))
