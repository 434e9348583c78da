"""Composed takes, with the feel of real ones: marked as synthetic, in the manner of the profile, always the same."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest

from ghostnote.core.kit import KIT
from ghostnote.core.units import ticks_to_ms
from ghostnote.corpus.composing.compose import BARS, COMPOSED, compose_takes
from ghostnote.corpus.process import process
from ghostnote.dataset.format import read_dataset
from ghostnote.dataset.records import SYNTHETIC, SourceRecord, Take
from ghostnote.styles.catalogue import shipped
from tests.corpus.corpora import list_gmd, piece_of

Composed = tuple[list[Take], SourceRecord]


@pytest.fixture(scope="module")
def recorded(gmd_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Take]:
    return process([list_gmd(gmd_dir)], tmp_path_factory.mktemp("recorded"), workers=2).dataset.takes("train")


@pytest.fixture(scope="module")
def composed(recorded: list[Take]) -> Composed:
    return compose_takes(recorded, 4)


def test_every_style_that_nobody_plays_and_no_other(recorded: list[Take], composed: Composed) -> None:
    takes, _ = composed
    played = {take.style for take in recorded}
    beats: dict[str, int] = defaultdict(int)
    for take in takes:
        beats[take.style] += not take.fill
    assert dict(beats) == dict.fromkeys(set(shipped()) - played, 4)
    assert any(take.fill for take in takes)


def test_what_was_composed_says_so(recorded: list[Take], composed: Composed) -> None:
    takes, source = composed
    donors = {take.id: take for take in recorded}
    for take in takes:
        assert (take.split, take.source, take.player) == (SYNTHETIC, COMPOSED, "")
        donor = donors[take.recipe.split("feel=")[1]]
        assert donor.style in dict(shipped()[take.style].family.weights)
        assert (take.licence, take.attribution) == (donor.licence, donor.attribution)
    assert source.licence == "CC BY 4.0"


def test_the_manner_of_the_profile(composed: Composed) -> None:
    takes, _ = composed
    dilla = [take.pattern for take in takes if take.style == "j_dilla" and not take.fill]
    assert all(78 <= pattern.bpm <= 98 and pattern.bars == BARS for pattern in dilla)
    offsets = defaultdict(list)
    for pattern in dilla:
        for hit in pattern.hits:
            if hit.slot % 240 == 0:
                offsets[KIT[hit.voice].family].append(ticks_to_ms(hit.offset, pattern.bpm))
    assert np.mean(offsets["snare"]) == pytest.approx(-10, abs=1.5)
    assert np.mean(offsets["hat"]) == pytest.approx(8, abs=1.5)
    # A machine's bars come again to the tick, and what lends the feel is not levelled away.
    bars = [
        tuple((hit.slot % 1920, hit.voice, hit.offset, hit.velocity) for hit in bar)
        for pattern in dilla
        for bar in pattern.by_bar()
    ]
    assert len(set(bars)) < len(bars) / 2
    assert len({hit.velocity for hit in dilla[0].hits if KIT[hit.voice].family == "hat"}) > 4


def test_equal_takes_give_equal_compositions(recorded: list[Take], composed: Composed) -> None:
    again, _ = compose_takes(recorded, 4)
    assert [(take.id, take.sha256) for take in again] == [(take.id, take.sha256) for take in composed[0]]


def test_processing_composes_when_asked(gmd_dir: Path, gmd_rows: list[dict[str, str]], tmp_path: Path) -> None:
    rows = [dict(row) for row in sorted(gmd_rows, key=lambda row: float(row["duration"]))[-12:]]
    source = list_gmd(piece_of(gmd_dir, rows, tmp_path / "piece"))
    plain = process([source], tmp_path / "plain", workers=1).dataset
    assert not plain.takes(SYNTHETIC)
    assert plain.material == plain.takes("train")
    done = process([source], tmp_path / "data", workers=1, compose=1).dataset
    read = read_dataset(tmp_path / "data")
    assert [take.id for take in read.takes("train")] == [take.id for take in plain.takes("train")]
    synthetic = read.takes(SYNTHETIC)
    assert [take.id for take in read.material] == [take.id for take in (*read.takes("train"), *synthetic)]
    assert synthetic
    assert {record.split for record in read.manifest.files if record.source == COMPOSED} == {SYNTHETIC}
    assert read.manifest.totals()[SYNTHETIC]["takes"] == len(synthetic)
    assert COMPOSED in {one.name for one in read.manifest.sources}
    again = process([source], tmp_path / "data", workers=1, compose=1)
    assert again.parsed == 0
    assert again.dataset.manifest_hash == done.manifest_hash
