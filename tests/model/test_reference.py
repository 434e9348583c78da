"""The engine and the network that is trained both compute what the plain reference does."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
import torch

from ghostnote.core.feel.features import BAR_FEATURES, bar_features
from ghostnote.core.kit import Voice
from ghostnote.core.pattern import Hit, Meter, Pattern
from ghostnote.model.checkpoint import Checkpoint
from ghostnote.model.engine import Engine
from ghostnote.model.network import Array
from ghostnote.model.reader import LEAN
from ghostnote.model.request import Request, control_ids, style_weights
from ghostnote.tokens.controls import BAR_CONTROLS
from ghostnote.tokens.events import EventArray, encode
from ghostnote.tokens.fields import FIELD_SIZES, PLACE, REST
from ghostnote.tokens.given import Given
from ghostnote.tokens.grammar import Rules
from ghostnote.training.batches import collate, example
from ghostnote.training.network import GrooveNetwork
from tests.model.asking import logits_of
from tests.model.networks import WIDE
from tests.model.reference import Asked, Floats, ReferenceNetwork
from tests.music import some_of

#: Of logits that are of the order of 1 to 10. Single precision alone costs half of it, in the angles of late steps.
TOLERANCE = 1e-4


@dataclass(frozen=True)
class Case:
    """A pattern with everything that it is conditioned on."""

    pattern: Pattern
    request: Request
    events: EventArray


def _busy(meter: Meter, bars: int, step: int, seed: int) -> Pattern:
    """Two voices in turn on every `step` ticks, now and then a second stroke in a slot."""
    rng = np.random.default_rng(seed)
    hits = []
    for slot in range(0, bars * meter.bar_ticks, step):
        voices = rng.choice(len(Voice), size=int(rng.integers(1, 3)), replace=False)
        for voice in voices:
            hits.append(Hit(slot, Voice(voice), int(rng.integers(-60, 40)), int(rng.integers(1, 128))))
            if rng.random() < 0.1:
                hits.append(Hit(slot, Voice(voice), 50, int(rng.integers(1, 128))))
    return Pattern(meter, 97.0, bars, tuple(hits))


def _sparse(meter: Meter, bars: int) -> Pattern:
    """One hit at either end of every bar, silence between: `REST`."""
    hits = []
    for start in range(0, bars * meter.bar_ticks, meter.bar_ticks):
        hits += [Hit(start, Voice.KICK, -20, 120), Hit(start + meter.bar_ticks - 120, Voice.CRASH, 10, 44)]
    return Pattern(meter, 61.0, bars, tuple(hits))


def _case(
    pattern: Pattern, style: str | None, player: str | None, *, fill: bool, measured: bool, given: Given | None = None
) -> Case:
    request = Request(
        rules=Rules(pattern.meter),
        bars=pattern.bars,
        bpm=pattern.bpm,
        styles=((style, 1.0),) if style else (),
        player=player,
        fill=fill,
        bar_controls=_measured(pattern) if measured else {},
        given=given,
    )
    return Case(pattern, request, encode(pattern))


def _measured(pattern: Pattern) -> dict[str, list[float]]:
    features = bar_features(pattern)
    return {name: features[:, BAR_FEATURES.index(name)].tolist() for name in BAR_CONTROLS}


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    """Longer than the first buffers (64 steps) and the attention window (256); odd meters, rests, every control."""
    kept = _busy(Meter(5, 4), 3, 160, 4)
    return [
        _case(_busy(Meter(4, 4), 8, 60, 1), "funk", "player0", fill=False, measured=True),
        _case(_busy(Meter(7, 8), 5, 80, 2), "rock", None, fill=True, measured=False),
        _case(_busy(Meter(13, 16), 3, 60, 3), None, "player1", fill=False, measured=True),
        _case(_sparse(Meter(16, 4), 3), "jazz", None, fill=False, measured=True),
        _case(Pattern(Meter(1, 16), 200.0, 4), None, None, fill=False, measured=False),
        _case(kept, "rock", None, fill=False, measured=False, given=some_of(kept, np.random.default_rng(5))),
    ]


@pytest.fixture(scope="module")
def expected(wide: Checkpoint, wide_network: GrooveNetwork, cases: list[Case]) -> list[list[dict[str, Floats]]]:
    """The reference's logits, as the engine mixes them: case, step, field."""
    return _expected(wide, wide_network, cases, LEAN)


def _expected(
    wide: Checkpoint, wide_network: GrooveNetwork, cases: list[Case], lean: float
) -> list[list[dict[str, Floats]]]:
    weights = {name: value.numpy() for name, value in wide_network.state_dict().items()}
    reference = ReferenceNetwork(weights, WIDE, lean)
    return [
        reference.logits(
            Asked(
                case.pattern.meter,
                case.pattern.bars,
                control_ids(case.request, wide.info),
                style_weights(case.request, wide.info),
                case.request.given,
            ),
            case.events,
        )
        for case in cases
    ]


def _furthest(found: list[dict[str, Array]], expected: list[dict[str, Floats]]) -> float:
    assert [set(step) for step in found] == [set(step) for step in expected]
    return max(
        float(np.abs(step[field] - values).max())
        for step, wanted in zip(found, expected, strict=True)
        for field, values in wanted.items()
    )


def test_the_cases_reach_where_mistakes_hide(cases: list[Case]) -> None:
    lengths = [len(case.events) for case in cases]
    assert max(lengths) > 1.5 * WIDE.attention_window
    assert any(64 < length < WIDE.attention_window for length in lengths)
    assert any((case.events[:, PLACE] == REST).any() for case in cases)
    kept = [case.request.given for case in cases if case.request.given is not None]
    assert all(given.strokes and given.taps and given.open.any() for given in kept)
    assert len(kept) == 1


def test_the_engine_computes_what_the_reference_does(
    wide: Checkpoint, cases: list[Case], expected: list[list[dict[str, Floats]]]
) -> None:
    found = logits_of(Engine(wide, "float32"), [case.request for case in cases], [case.events for case in cases])
    assert [_furthest(*pair) for pair in zip(found, expected, strict=True)] == pytest.approx(
        [0.0] * len(cases), abs=TOLERANCE
    )


def test_the_trained_network_computes_what_the_reference_does(
    wide: Checkpoint, wide_network: GrooveNetwork, cases: list[Case]
) -> None:
    expected = _expected(wide, wide_network, cases, 0.0)
    examples = [
        example(
            case.pattern,
            style=wide.info.styles.index(case.request.styles[0][0]) + 1 if case.request.styles else 0,
            player=wide.info.players.index(case.request.player) + 1 if case.request.player else 0,
            fill=case.request.fill is True,
            detail=case.request.detail,
            given=case.request.given,
        )
        for case in cases
    ]
    for item, case in zip(examples, cases, strict=True):
        if not case.request.bar_controls:
            item.control_ids[:, : len(BAR_CONTROLS)] = 0
    batch = collate(examples)
    with torch.no_grad():
        found = wide_network.logits(batch, wide_network.encoded(batch))
    for field, logits in found.items():
        wanted = np.array([step[field] for steps in expected for step in steps if field in step])
        assert np.abs(logits.numpy() - wanted).max() < TOLERANCE
    # Where something is given, the losses know what is not allowed; the reference does not.
    free = [row for row, case in enumerate(cases) if case.request.given is None]
    with torch.no_grad():
        losses = wide_network.losses(collate([examples[row] for row in free]))
    nats = _nats([expected[row] for row in free], [cases[row] for row in free])
    assert {field: float(value) for field, value in losses.items()} == pytest.approx(nats, rel=1e-5)


def _nats(expected: list[list[dict[str, Floats]]], cases: list[Case]) -> dict[str, float]:
    """What the cases cost in all, field by field, without any mask."""
    nats = dict.fromkeys(FIELD_SIZES, 0.0)
    for case, steps in zip(cases, expected, strict=True):
        for event, logits in zip(case.events, steps, strict=True):
            for value, field in zip(event, FIELD_SIZES, strict=True):
                if field in logits:
                    nats[field] += float(np.logaddexp.reduce(logits[field]) - logits[field][value])
    return nats


def test_weights_of_8_bits_change_little(
    wide: Checkpoint, cases: list[Case], expected: list[list[dict[str, Floats]]]
) -> None:
    found = logits_of(Engine(wide, "int8"), [case.request for case in cases], [case.events for case in cases])
    flat = np.concatenate([step[field] for steps in found for step in steps for field in step])
    wanted = np.concatenate([step[field] for steps in expected for step in steps for field in step])
    error = float(np.sqrt(np.mean((flat - wanted) ** 2)) / wanted.std())
    assert 1e-5 < error < 0.05
