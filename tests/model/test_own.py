"""Styles of somebody's own in the engine: as they were learned, by weight, and of no consequence to others."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.numpy import load, save

from ghostnote.core.errors import OwnStyleError, OwnStyleMismatchError, UnknownStyleError
from ghostnote.core.kit import Voice
from ghostnote.core.pattern import Hit, Meter, Pattern
from ghostnote.model.adapter import MOST_BYTES, OwnStyle, read_style, with_own, write_style
from ghostnote.model.checkpoint import Checkpoint
from ghostnote.model.engine import Engine
from ghostnote.model.network import Array
from ghostnote.model.request import Request
from ghostnote.tokens.controls import BAR_CONTROLS, FULL_DETAIL
from ghostnote.tokens.events import EventArray, encode
from ghostnote.tokens.fields import BAR, FIELD_SIZES
from ghostnote.tokens.given import Given, all_cells
from ghostnote.tokens.grammar import Rules
from ghostnote.training.adapter import Learner, parameters
from ghostnote.training.batches import collate, example
from ghostnote.training.network import GrooveNetwork
from tests.model.asking import logits_of
from tests.model.own import random_learner, random_style, style_info

NAME = "my-style"


@pytest.fixture(scope="module")
def style(wide: Checkpoint, wide_network: GrooveNetwork) -> OwnStyle:
    return random_style(NAME, wide, wide_network)


@pytest.fixture(scope="module")
def own_engine(wide: Checkpoint, style: OwnStyle) -> Engine:
    return Engine(with_own(wide, [style]), "float32", threads=1)


def _pattern() -> Pattern:
    rng = np.random.default_rng(4)
    hits = [
        Hit(slot, Voice(int(voice)), int(rng.integers(-40, 40)), int(rng.integers(1, 128)))
        for slot in range(0, 3 * Meter().bar_ticks, 240)
        for voice in rng.choice(len(Voice), size=2, replace=False)
    ]
    return Pattern(Meter(), 97.0, 3, tuple(hits))


def _request(pattern: Pattern, styles: tuple[tuple[str, float], ...], given: Given | None = None) -> Request:
    return Request(Rules(pattern.meter), pattern.bars, pattern.bpm, styles=styles, given=given)


def _learned(learner: GrooveNetwork, pattern: Pattern, given: Given | None = None) -> dict[str, Array]:
    """Logits of every step, as training computes them."""
    item = example(pattern, style=0, player=0, fill=False, detail=FULL_DETAIL, given=given)
    item.control_ids[:, : len(BAR_CONTROLS)] = 0
    batch = collate([item])
    with torch.no_grad():
        return {name: logits.numpy() for name, logits in learner.logits(batch, learner.encoded(batch)).items()}


def _played(engine: Engine, request: Request, pattern: Pattern) -> dict[str, Array]:
    """The same, as the engine does."""
    (steps,) = logits_of(engine, [request], [encode(pattern)])
    return {name: np.array([step[name] for step in steps if name in step]) for name in FIELD_SIZES}


def _require_same(found: dict[str, Array], expected: dict[str, Array], tolerance: float = 3e-4) -> None:
    for name, logits in expected.items():
        np.testing.assert_allclose(found[name], logits, atol=tolerance, err_msg=name)


def test_the_engine_computes_what_was_learned(own_engine: Engine, wide_network: GrooveNetwork) -> None:
    pattern = _pattern()
    found = _played(own_engine, _request(pattern, ((NAME, 1.0),)), pattern)
    _require_same(found, _learned(random_learner(wide_network), pattern))
    nearest = _played(own_engine, _request(pattern, (("funk", 0.5), ("jazz", 0.5))), pattern)
    for name, logits in found.items():
        assert np.abs(logits - nearest[name]).max() > 0.1, name


def test_and_what_it_learned_of_filling_in(own_engine: Engine, wide_network: GrooveNetwork) -> None:
    # The encoder says other odds of the style; most is open, so that the engine does not lean on them more.
    pattern = _pattern()
    cells = all_cells(pattern.meter, pattern.bars, opened=True)
    cells[:, :, Voice.KICK] = False
    given = Given.of(pattern, cells)
    found = _played(own_engine, _request(pattern, ((NAME, 1.0),), given), pattern)
    _require_same(found, _learned(random_learner(wide_network), pattern, given), 1e-3)


def test_a_share_of_it_counts_by_its_weight(own_engine: Engine, wide_network: GrooveNetwork) -> None:
    pattern = _pattern()
    quarter = random_learner(wide_network)
    _scale(quarter, wide_network, 0.25)
    found = _played(own_engine, _request(pattern, ((NAME, 1.0), ("funk", 3.0))), pattern)
    _require_same(found, _learned(quarter, pattern))


def _scale(learner: Learner, network: GrooveNetwork, weight: float) -> None:
    """Make a learner what its style is in a mix with the first known style."""
    with torch.no_grad():
        for name, value in parameters(learner):
            if name.endswith(("rows", "table", "surer")):
                value.mul_(weight)
        for owner, source in ((learner, network), (learner.encoder, network.encoder)):
            owner.style.get_parameter("vector").mul_(weight).add_(source.style.weight[1], alpha=1 - weight)


def test_other_sequences_of_a_batch_keep_their_bits(wide: Checkpoint, own_engine: Engine) -> None:
    plain = [Request(Rules(Meter()), 2, 100.0, styles=(("funk", 1.0),), seed=seed) for seed in range(3)]
    own = [replace(plain[0], styles=((NAME, 1.0),), seed=9), replace(plain[0], styles=((NAME, 0.3), ("jazz", 0.7)))]
    alone = Engine(wide, "float32", threads=1).generate(plain)
    together = own_engine.generate([own[0], *plain, own[1]])
    for expected, found in zip(alone, together[1:4], strict=True):
        np.testing.assert_array_equal(found, expected)
    for one, found in zip(own, (together[0], together[4]), strict=True):
        np.testing.assert_array_equal(own_engine.generate([one])[0], found)
    assert not _same(together[4], together[1])


def _same(first: EventArray, second: EventArray) -> bool:
    return np.array_equal(first, second)


def test_it_acts_in_its_own_bars_of_a_journey(own_engine: Engine) -> None:
    pattern = _pattern()
    to_it = Request(Rules(Meter()), 3, 97.0, journey=((("funk", 1.0),), (("funk", 1.0),), ((NAME, 1.0),)))
    costs = own_engine.costs(to_it, encode(pattern))
    never = own_engine.costs(replace(to_it, journey=((("funk", 1.0),),) * 3), encode(pattern))
    ends = [step for step, event in enumerate(encode(pattern)) if event[0] == BAR]
    assert costs[: ends[1] + 1] == never[: ends[1] + 1]
    assert costs[ends[1] + 1 :] != never[ends[1] + 1 :]


def test_a_guided_twin_is_of_the_style_too(own_engine: Engine) -> None:
    asked = Request(Rules(Meter()), 2, 100.0, ((NAME, 1.0),), bar_controls={"density": 12.0}, guidance=3.0)
    assert _same(own_engine.generate([asked])[0], own_engine.generate([asked, replace(asked, seed=3)])[0])


def test_a_file_comes_back_as_it_was(style: OwnStyle, wide: Checkpoint) -> None:
    data = write_style(style.info, style.arrays)
    assert len(data) < MOST_BYTES
    again = read_style(data, "here")
    assert (again.info, again.digest) == (style.info, style.digest)
    for name, array in style.arrays.items():
        np.testing.assert_array_equal(again.arrays[name], array)
    assert with_own(wide, [again]).info.styles[-1] == NAME


def test_an_unknown_style_stays_unknown(wide: Checkpoint) -> None:
    with pytest.raises(UnknownStyleError):
        Engine(wide, "float32", threads=1).generate([Request(Rules(Meter()), 1, 100.0, ((NAME, 1.0),))])


def test_another_checkpoint_cannot_play_it(style: OwnStyle, narrow: Checkpoint) -> None:
    with pytest.raises(OwnStyleMismatchError, match="learned beside checkpoint"):
        with_own(narrow, [style])
    forged = replace(style, info=replace(style.info, checkpoint=narrow.hash))
    with pytest.raises(OwnStyleMismatchError, match="do not fit"):
        with_own(narrow, [forged])


def test_a_name_is_taken_once(style: OwnStyle, wide: Checkpoint) -> None:
    for name in ("funk", NAME):
        known = with_own(wide, [style])
        with pytest.raises(OwnStyleError, match="of this name"):
            with_own(known, [replace(style, info=replace(style.info, name=name))])


def _written(style: OwnStyle, **changes: object) -> bytes:
    """The file with its description changed, past every check."""
    data = write_style(style.info, style.arrays)
    header = json.loads(data[8 : 8 + int.from_bytes(data[:8], "little")])
    described = {**json.loads(header["__metadata__"]["ghostnote"]), **changes}
    return save(load(data), {"ghostnote": json.dumps(described)})


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "../../etc/passwd"},
        {"name": 7},
        {"tempo": {}},
        {"tempo": {"median": float("nan"), "low": 1, "high": 1, "bars": 1}},
        {"report": []},
        {"clips": None},
        {"more": 1},
    ],
)
def test_a_description_that_cannot_be(changes: dict[str, object], style: OwnStyle) -> None:
    with pytest.raises(OwnStyleError, match="description"):
        read_style(_written(style, **changes), "here")


def test_files_that_are_none(style: OwnStyle, wide: Checkpoint, tmp_path: Path) -> None:
    data = write_style(style.info, style.arrays)
    for hostile in (b"", b"\xff" * 64, data[:-5], data[: len(data) // 3], save({"a": np.zeros(3, np.float16)})):
        with pytest.raises(OwnStyleError, match="not the file of a style"):
            read_style(hostile, "here")
    with pytest.raises(OwnStyleError, match="more than"):
        read_style(data + bytes(MOST_BYTES), "here")
    with pytest.raises(OwnStyleMismatchError, match="format"):
        read_style(_written(style, format=99), "here")
    spoilt = {**style.arrays, "style": np.full_like(style.arrays["style"], np.nan)}
    with pytest.raises(OwnStyleError, match="not finite"):
        write_style(style_info(NAME, wide), spoilt)
