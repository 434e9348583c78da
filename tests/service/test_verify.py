from __future__ import annotations

from pathlib import Path

import pytest

from ghostnote.core.errors import MidiError, ReceiptError, VerificationError
from ghostnote.core.params import GenerationParams
from ghostnote.dataset.format import read_dataset
from ghostnote.midi.writer import write_midi
from ghostnote.model.checkpoint import load_checkpoint
from ghostnote.model.engine import Engine
from ghostnote.service.generate import Artefact, generate
from ghostnote.service.verify import verify
from tests.tiny import tiny_checkpoint


@pytest.fixture(scope="module")
def engine(tiny: Path) -> Engine:
    return Engine(load_checkpoint(tiny), "float32", threads=1)


@pytest.fixture(scope="module")
def made(engine: Engine) -> Artefact:
    """The first variation of some that has notes."""
    takes = generate(GenerationParams(bars=4, kit="td11", swing=58.0), engine, count=8)
    return next(take for take in takes[1:] if len(take.pattern.hits) > 3)


def test_what_was_made_is_verified(engine: Engine, made: Artefact) -> None:
    asked: list[str] = []

    def load(precision: str) -> Engine:
        asked.append(precision)
        return engine

    result = verify(made.midi, load)
    assert result.receipt == made.receipt
    assert result.artefact.pattern == made.pattern
    assert asked == ["float32"]


def test_a_changed_hit_is_found_and_named(engine: Engine, made: Artefact) -> None:
    first = made.midi.index(b"\x99", made.midi.index(b"\xff\x58"))
    changed = bytearray(made.midi)
    changed[first + 2] ^= 1
    with pytest.raises(VerificationError) as caught:
        verify(bytes(changed), lambda _: engine)
    assert f"differs from byte {first + 2:,} on" in str(caught.value)
    assert made.pattern.hits[0].voice.slug in str(caught.value)
    assert "bar " in str(caught.value)


def test_a_change_beside_the_notes_is_found(engine: Engine, made: Artefact) -> None:
    changed = made.midi.replace(b"Ghostnote funk", b"Ghostnote punk", 1)
    with pytest.raises(VerificationError, match="every hit is the same"):
        verify(changed, lambda _: engine)
    with pytest.raises(VerificationError, match="differs from byte"):
        verify(made.midi + b"\0", lambda _: engine)


def test_another_checkpoint_is_refused(made: Artefact, tiny_data: Path, tmp_path: Path) -> None:
    other = load_checkpoint(tiny_checkpoint(tmp_path / "other", read_dataset(tiny_data), seed=2))
    with pytest.raises(ReceiptError) as caught:
        verify(made.midi, lambda precision: Engine(other, precision, threads=1))
    assert f"made with checkpoint {made.receipt.checkpoint[:12]}, and this one is {other.hash[:12]}" in str(
        caught.value
    )


def test_files_without_a_receipt_are_refused(engine: Engine, made: Artefact) -> None:
    with pytest.raises(ReceiptError, match="no receipt"):
        verify(write_midi(made.pattern), lambda _: engine)
    with pytest.raises(ReceiptError, match="not JSON"):
        verify(write_midi(made.pattern, receipt="x"), lambda _: engine)
    with pytest.raises(MidiError, match="MThd"):
        verify(b"nothing", lambda _: engine)


def test_a_receipt_of_an_unknown_precision_is_refused(engine: Engine, made: Artefact, tiny: Path) -> None:
    text = made.receipt.to_json().replace("float32", "float64")
    with pytest.raises(ReceiptError, match="float64"):
        verify(write_midi(made.pattern, receipt=text), lambda precision: Engine(load_checkpoint(tiny), precision, 1))
