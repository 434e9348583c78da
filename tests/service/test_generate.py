from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from ghostnote.core.errors import InvalidParameterError, UnknownStyleError
from ghostnote.core.params import GenerationParams
from ghostnote.core.pattern import Meter
from ghostnote.evaluation.validity import bar_validity
from ghostnote.midi.metadata import find_receipt
from ghostnote.midi.reader import read_midi
from ghostnote.model.checkpoint import load_checkpoint
from ghostnote.model.engine import Engine
from ghostnote.service.generate import generate, generate_all
from ghostnote.service.receipt import parse_receipt

PARAMS = GenerationParams(style="funk", bars=4, density=60.0, seed=3)


@pytest.fixture(scope="module")
def engine(tiny: Path) -> Engine:
    return Engine(load_checkpoint(tiny), threads=1)


def test_the_same_request_gives_the_same_bytes(engine: Engine, tiny: Path) -> None:
    again = Engine(load_checkpoint(tiny), threads=2)
    assert generate(PARAMS, engine)[0].midi == generate(PARAMS, again)[0].midi


def test_an_artefact_does_not_depend_on_its_batch(engine: Engine) -> None:
    others = [(replace(PARAMS, style="jazz", bars=bars, meter=Meter(5, 4), seed=bars), 0) for bars in range(1, 4)]
    alone = generate_all([(PARAMS, 1)], engine)[0]
    assert generate_all([*others, (PARAMS, 1), *others], engine)[len(others)].midi == alone.midi


def test_variations_differ_and_the_first_is_the_request(engine: Engine) -> None:
    takes = generate(PARAMS, engine, count=4)
    assert len({take.midi for take in takes}) == 4
    assert takes[0].midi == generate(PARAMS, engine)[0].midi
    assert [take.receipt.variation for take in takes] == [0, 1, 2, 3]


def test_the_receipt_is_in_the_file_and_complete(engine: Engine) -> None:
    take = generate(PARAMS, engine)[0]
    text = find_receipt(take.midi)
    assert text is not None
    receipt = parse_receipt(text)
    assert receipt == take.receipt
    assert receipt.params == replace(PARAMS, tempo=96.0)
    assert (receipt.checkpoint, receipt.precision) == (engine.checkpoint.hash, engine.precision)


def test_the_licence_can_be_changed_or_left_out(engine: Engine) -> None:
    other = generate(PARAMS, engine, licence="All rights reserved")[0]
    assert read_midi(other.midi).report.licence == "All rights reserved"
    assert read_midi(generate(PARAMS, engine, licence=None)[0].midi).report.licence is None


@pytest.mark.parametrize("meter", ["2/4", "3/4", "4/4", "5/4", "6/8", "7/8", "5/8", "11/8", "7/16", "15/16", "16/4"])
def test_bars_are_complete_and_obey_their_meter(engine: Engine, meter: str) -> None:
    params = replace(PARAMS, meter=Meter.parse(meter), bars=3)
    for take in generate(params, engine, count=3):
        assert (take.pattern.bars, take.pattern.meter) == (3, params.meter)
        if take.pattern.hits:
            back = read_midi(take.midi).pattern
            assert bar_validity(back, params.meter, 3).share == 1.0


def test_the_loop_closes(engine: Engine) -> None:
    for take in generate(replace(PARAMS, bars=2), engine, count=8):
        # End of track: delta time, then FF 2F 00 as the last three bytes.
        assert take.midi.endswith(b"\xff\x2f\x00")
        if take.pattern.hits:
            back = read_midi(take.midi).pattern
            assert back.bars == 2
            assert all(hit.onset >= 0 for hit in back.hits)


def test_not_humanised(engine: Engine) -> None:
    played = generate(PARAMS, engine)[0].pattern
    straight = generate(replace(PARAMS, humanize=False), engine)[0].pattern
    assert {hit.offset for hit in straight.hits} <= {0}
    assert {(hit.slot, hit.voice) for hit in straight.hits} == {(hit.slot, hit.voice) for hit in played.hits}


def test_progress_reaches_the_end(engine: Engine) -> None:
    seen: list[tuple[int, int]] = []
    generate(PARAMS, engine, count=40, progress=lambda done, total: seen.append((done, total)))
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    assert seen[-1] == (160, 160)


def test_every_bar_is_told_with_its_pattern(engine: Engine) -> None:
    # More than one batch, of patterns of different lengths.
    asked = [(replace(PARAMS, bars=1 + index % 3), index) for index in range(40)]
    seen: list[int] = []
    generate_all(asked, engine, bar_done=seen.append)
    assert Counter(seen) == {index: params.bars for index, (params, _) in enumerate(asked)}


def test_what_is_raised_at_a_bar_stops_the_work(engine: Engine) -> None:
    seen: list[int] = []

    def stop(pattern: int) -> None:
        seen.append(pattern)
        if len(seen) == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        generate(replace(PARAMS, bars=16), engine, bar_done=stop)
    assert seen == [0, 0, 0]


def test_what_cannot_be_done_is_refused(engine: Engine) -> None:
    with pytest.raises(InvalidParameterError, match="1 to 64"):
        generate(PARAMS, engine, count=65)
    with pytest.raises(UnknownStyleError, match="jazz"):
        generate(replace(PARAMS, style="jaz"), engine)
