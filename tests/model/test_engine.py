"""The engine: independence of sequences, seeds, rules, likelihoods, refusals."""

from __future__ import annotations

import itertools
import subprocess
import sys
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from ghostnote.core.errors import InvalidParameterError, PatternError, UnknownStyleError
from ghostnote.core.kit import Voice
from ghostnote.core.pattern import BEAT_PLACES, LATTICE_TICKS, Hit, Meter, Pattern
from ghostnote.core.units import PPQ
from ghostnote.model.checkpoint import Checkpoint
from ghostnote.model.engine import Engine
from ghostnote.model.request import Request, Sampling
from ghostnote.tokens.events import EventArray, decode, encode
from ghostnote.tokens.fields import FIELD_SIZES, PLACE, VOICE
from ghostnote.tokens.grammar import Rules
from tests.model.asking import MIXED, same
from tests.music import METERS


@pytest.fixture(scope="module")
def alone(engine: Engine) -> list[EventArray]:
    """`MIXED`, each in a batch of its own."""
    return [engine.generate([request])[0] for request in MIXED]


@pytest.mark.parametrize("precision", ["float32", "int8"])
def test_a_sequence_does_not_depend_on_its_batch(wide: Checkpoint, precision: str) -> None:
    # Width 256: the shapes of the preset `small`, whose kernels may choose another path for another batch size.
    engine = Engine(wide, precision, threads=1)
    apart = [engine.generate([request])[0] for request in MIXED]
    for size in (2, 5):
        batches = [engine.generate(MIXED[first : first + size]) for first in range(0, len(MIXED), size)]
        assert same(list(itertools.chain(*batches)), apart)
    crowd = engine.generate([*MIXED[::-1], *(replace(request, seed=i) for i, request in enumerate(MIXED * 3))])
    assert same(crowd[len(MIXED) - 1 :: -1], apart)


def test_nor_on_the_number_of_threads(wide: Checkpoint) -> None:
    requests = [replace(request, seed=seed) for seed, request in enumerate(MIXED * 2)]
    results = [Engine(wide, threads=threads).generate(requests) for threads in (1, 2, 3)]
    assert same(results[0], results[1])
    assert same(results[0], results[2])


def test_likelihoods_do_not_depend_on_the_batch(engine: Engine, alone: list[EventArray]) -> None:
    together = engine.nats(MIXED, alone)
    assert together == [engine.nats([request], [events])[0] for request, events in zip(MIXED, alone, strict=True)]


def test_the_seed_decides(engine: Engine, narrow: Checkpoint, alone: list[EventArray]) -> None:
    again = Engine(narrow, "float32", threads=2)
    assert same(again.generate(MIXED), alone)
    others = again.generate([replace(MIXED[0], seed=seed) for seed in range(2, 12)])
    assert len({events.tobytes() for events in (alone[0], *others)}) == 11


@pytest.mark.parametrize(
    "change",
    [
        {"styles": (("rock", 1.0),)},
        {"styles": (("funk", 1.0), ("rock", 1.0))},
        {"styles": ()},
        {"player": "player0"},
        {"fill": True},
        {"bpm": 180.0},
        {"bar_controls": {"density": 30.0}},
        {"bars": 5},
        {"sampling": Sampling(temperature=0.5)},
    ],
    ids=lambda change: next(iter(change)),
)
def test_what_is_asked_for_matters(engine: Engine, alone: list[EventArray], change: dict[str, object]) -> None:
    asked = [replace(MIXED[0], seed=seed) for seed in range(4)]
    changed = engine.generate([replace(request, **change) for request in asked])  # type: ignore[arg-type]
    assert not same(changed, engine.generate(asked))


def test_a_style_mixed_with_itself_is_itself(engine: Engine, alone: list[EventArray]) -> None:
    mixed = replace(MIXED[0], styles=(("funk", 0.5), ("funk", 1.5)))
    assert same(engine.generate([mixed]), alone[:1])


def test_the_rules_are_obeyed_in_every_meter(engine: Engine) -> None:
    rng = np.random.default_rng(8)
    requests = []
    for seed, meter in enumerate(METERS):
        voices = frozenset(Voice(v) for v in rng.choice(len(Voice), size=int(rng.integers(1, 9)), replace=False))
        points = frozenset(rng.choice(len(BEAT_PLACES), size=int(rng.integers(1, 7)), replace=False).tolist())
        requests.append(Request(Rules(meter, voices, points), bars=int(rng.integers(1, 4)), bpm=120.0, seed=seed))
    results = engine.generate(requests)
    patterns = [decode(events, r.rules.meter, r.bpm) for r, events in zip(requests, results, strict=True)]
    assert sum(len(pattern.hits) for pattern in patterns) > len(METERS)
    for request, events, pattern in zip(requests, results, patterns, strict=True):
        assert pattern.bars == request.bars
        assert {hit.voice for hit in pattern.hits} <= request.rules.voices
        ticks = {BEAT_PLACES[point] * LATTICE_TICKS for point in request.rules.points}
        assert {hit.slot % request.rules.meter.bar_ticks % PPQ for hit in pattern.hits} <= ticks
        # One spelling: nothing in the events is lost by way of a pattern.
        assert np.array_equal(encode(pattern), events)


def test_silence_where_no_place_is_allowed(engine: Engine) -> None:
    (events,) = engine.generate([Request(Rules(Meter(7, 4), points=frozenset()), bars=2, bpm=100.0)])
    assert decode(events, Meter(7, 4), 100.0).hits == ()


def test_nothing_is_asked_for(engine: Engine) -> None:
    assert engine.generate([]) == []
    assert engine.nats([], []) == []


@pytest.mark.parametrize("threads", [1, 2])
def test_every_bar_is_reported_with_its_request(narrow: Checkpoint, threads: int) -> None:
    seen: list[int] = []
    requests = MIXED * 2
    Engine(narrow, threads=threads).generate(requests, seen.append)
    assert Counter(seen) == {index: request.bars for index, request in enumerate(requests)}


def test_what_progress_raises_stops_the_work(engine: Engine) -> None:
    seen: list[int] = []

    def stop(request: int) -> None:
        seen.append(request)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        engine.generate(MIXED[:1], stop)
    assert seen == [0]


def test_likelihoods_of_what_was_generated(engine: Engine, alone: list[EventArray]) -> None:
    for request, nats in zip(MIXED, engine.nats(MIXED, alone), strict=True):
        assert list(nats) == list(FIELD_SIZES)
        assert all(np.isfinite(value) and value >= 0 for value in nats.values())
        # A field with one choice left costs nothing; the place costs something in any bar.
        assert nats["place"] > 0 or request.given is not None, request


def test_likelihoods_sum_to_one(engine: Engine) -> None:
    # Bars of one 16th, one voice, and at most one stroke a bar at the first point: with its offset at the end, every
    # sequence can be listed.
    request = Request(Rules(Meter(1, 16), frozenset({Voice.KICK}), frozenset({0})), bars=1, bpm=100.0)
    silent = encode(Pattern(Meter(1, 16), 100.0, 1))
    single = [
        encode(Pattern(Meter(1, 16), 100.0, 1, (Hit(0, Voice.KICK, 60, velocity),))) for velocity in range(2, 127, 4)
    ]
    costs = engine.nats([request] * (1 + len(single)), [silent, *single])
    shares = [np.exp(-sum(cost.values())) for cost in costs]
    drawn = engine.generate([replace(request, seed=seed) for seed in range(400)])
    for listed, share in ((silent, shares[0]), *zip(single[:3], shares[1:], strict=False)):
        seen = sum(np.array_equal(events, listed) for events in drawn) / len(drawn)
        assert seen == pytest.approx(share, abs=4 * float(np.sqrt(share * (1 - share) / len(drawn))) + 1e-3)


def _with(events: EventArray, row: int, column: int, value: int) -> EventArray:
    changed = events.copy()
    changed[row, column] = value
    return changed


def _forbidden() -> dict[str, tuple[Rules, EventArray]]:
    pattern = Pattern(Meter(4, 4), 100.0, 2, (Hit(0, Voice.KICK), Hit(480, Voice.SNARE), Hit(2000, Voice.KICK)))
    events = encode(pattern)
    return {
        "voice outside the kit": (Rules(Meter(4, 4), frozenset({Voice.KICK})), events),
        "place outside the points": (Rules(Meter(4, 4), points=frozenset({0})), events),
        "too few bars": (Rules(Meter(4, 4)), encode(pattern.window(0, 1))),
        "too many bars": (Rules(Meter(4, 4)), np.concatenate([events, events])),
        "an unfinished bar": (Rules(Meter(4, 4)), events[:-1]),
        "nothing": (Rules(Meter(4, 4)), events[:0]),
        "hits out of order": (Rules(Meter(4, 4)), events[[1, 0, *range(2, len(events))]]),
        "no such place": (Rules(Meter(4, 4)), _with(events, 0, PLACE, -1)),
        "no such voice": (Rules(Meter(4, 4)), _with(events, 0, VOICE, len(Voice))),
        "beyond the bar": (Rules(Meter(1, 4)), events),
    }


@pytest.mark.parametrize("kind", _forbidden())
def test_forbidden_events_are_refused(engine: Engine, kind: str) -> None:
    rules, events = _forbidden()[kind]
    fine = Request(Rules(Meter(4, 4)), bars=1, bpm=100.0)
    silent = encode(Pattern(Meter(4, 4), 100.0, 1))
    with pytest.raises(PatternError):
        engine.nats([fine, Request(rules, bars=2, bpm=100.0)], [silent, events])


def test_a_refusal_says_where(engine: Engine) -> None:
    rules, events = _forbidden()["voice outside the kit"]
    good = Request(Rules(rules.meter), bars=2, bpm=100.0)
    with pytest.raises(PatternError, match="sequence 2, step 2: the rules forbid the voice"):
        engine.nats([good, replace(good, rules=rules)], [events, events])


@pytest.mark.parametrize(
    ("change", "error", "says"),
    [
        ({"styles": (("polka", 1.0),)}, UnknownStyleError, "'polka'.*funk, jazz, rock"),
        ({"player": "nobody"}, InvalidParameterError, "'nobody'.*player0, player1"),
        ({"bar_controls": {"groove": 1.0}}, InvalidParameterError, "'groove'.*density"),
        ({"bar_controls": {"swing": [50.0, 60.0]}}, InvalidParameterError, "swing: 2 values for 4 bars"),
    ],
)
def test_what_the_checkpoint_does_not_know(
    engine: Engine, change: dict[str, object], error: type[Exception], says: str
) -> None:
    with pytest.raises(error, match=says):
        engine.generate([*MIXED[1:], replace(MIXED[0], **change)])  # type: ignore[arg-type]


def test_an_unknown_precision(narrow: Checkpoint) -> None:
    with pytest.raises(InvalidParameterError, match=r"float16.*float32, int8"):
        Engine(narrow, "float16")


def test_long_bars_to_the_end_of_the_rotary_tables(engine: Engine) -> None:
    longest = Request(Rules(Meter(16, 4), frozenset({Voice.KICK}), frozenset({0})), bars=32, bpm=300.0, seed=1)
    (events,) = engine.generate([longest])
    assert decode(events, Meter(16, 4), 300.0).bars == 32


def test_two_callers_share_an_engine(engine: Engine, alone: list[EventArray]) -> None:
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(3) as callers:
        results = list(callers.map(lambda _: engine.generate(MIXED), range(3)))
    for first, second in itertools.pairwise([alone, *results]):
        assert same(first, second)


def test_no_torch() -> None:
    program = """
import sys
import ghostnote.model.engine
import ghostnote.model.checkpoint
heavy = {"torch", "lightning", "onnx", "onnxruntime", "ghostnote.training"} & set(sys.modules)
print(sorted(heavy))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=300)
    assert (done.stdout, done.stderr) == ("[]\n", "")
