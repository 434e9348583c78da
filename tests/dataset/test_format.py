"""Round trips, integrity and atomicity of the processed dataset."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ghostnote.core.errors import CorpusError
from ghostnote.core.kit import Voice
from ghostnote.core.pattern import BEAT_PLACES, LATTICE_TICKS, Hit, Meter, Pattern
from ghostnote.core.units import PPQ
from ghostnote.dataset.files import sha256_hex
from ghostnote.dataset.format import content_hash, file_record, read_dataset, write_dataset
from ghostnote.dataset.records import FileRecord, SourceRecord, Take
from ghostnote.dataset.shards import windows_of

FEATURES = ("density", "swing")


def make_take(name: str, pattern: Pattern | None = None, split: str = "train", fill: bool = False) -> Take:
    pattern = pattern or Pattern(Meter(), 97.5, 3, (Hit(0, Voice.KICK, -4, 120), Hit(960, Voice.SNARE, 7, 88)))
    features = np.arange(pattern.bars * 2, dtype=np.float32).reshape(-1, 2)
    features[0, 1] = np.nan
    return Take(
        id=name,
        style="jazz",
        substyle="jazz/funk",
        player="ann",
        fill=fill,
        split=split,  # type: ignore[arg-type]
        pattern=pattern,
        bar_features=features,
        source="own",
        file=f"{name}.mid",
        sha256="0" * 64,
        licence="CC0",
        attribution="Ann",
        notes=("tempo from info.csv",),
    )


def write(folder: Path, takes: Sequence[Take], **more: object) -> str:
    dataset = write_dataset(folder, takes, bar_features=FEATURES, processing="1", **more)  # type: ignore[arg-type]
    return dataset.manifest_hash


@st.composite
def patterns(draw: st.DrawFn) -> Pattern:
    denominator = draw(st.sampled_from((4, 8, 16)))
    meter = Meter(draw(st.integers(1, 4 * denominator)), denominator)
    bars = draw(st.integers(1, 9))
    ticks = bars * meter.bar_ticks
    places = [
        bar * meter.bar_ticks + tick
        for bar in range(bars)
        for beat in range(0, meter.bar_ticks, PPQ)
        for tick in (beat + place * LATTICE_TICKS for place in BEAT_PLACES)
        if tick < meter.bar_ticks and bar * meter.bar_ticks + tick < ticks
    ]
    keys = draw(
        st.lists(
            st.tuples(st.sampled_from(places), st.sampled_from(Voice), st.integers(-60, 60)), max_size=12, unique=True
        )
    )
    hits = tuple(Hit(slot, voice, offset, draw(st.integers(1, 127))) for slot, voice, offset in keys)
    return Pattern(meter, draw(st.floats(20, 400)), bars, hits)


@settings(max_examples=25, deadline=None)
@given(st.lists(patterns(), min_size=1, max_size=5))
def test_what_is_written_is_read(tmp_path_factory: pytest.TempPathFactory, music: list[Pattern]) -> None:
    folder = tmp_path_factory.mktemp("data")
    takes = [make_take(f"take/{index}", pattern) for index, pattern in enumerate(music)]
    write(folder, takes, takes_per_shard=2)
    found = read_dataset(folder).takes("train")
    assert [take.id for take in found] == [take.id for take in takes]
    for before, after in zip(takes, found, strict=True):
        np.testing.assert_array_equal(before.bar_features, after.bar_features)
        assert replace(after, bar_features=before.bar_features).__dict__ == before.__dict__


def test_splits_stay_apart_and_windows_point_at_their_take(tmp_path: Path) -> None:
    one_bar = Pattern(Meter(3, 4), 100, 1, (Hit(0, Voice.RIDE),))
    takes = [make_take("a"), make_take("b", one_bar, "validation", fill=True), make_take("c", one_bar), make_take("d")]
    write(tmp_path, takes, takes_per_shard=1)
    dataset = read_dataset(tmp_path)
    assert [take.id for take in dataset.takes("train")] == ["a", "c", "d"]
    assert [(take.id, take.fill) for take in dataset.takes("validation")] == [("b", True)]
    assert dataset.windows("train").tolist() == [[0, 0, 2], [0, 1, 2], [1, 0, 1], [2, 0, 2], [2, 1, 2]]
    assert dataset.windows("validation").tolist() == [[0, 0, 1]]
    with pytest.raises(CorpusError, match="split 'test'"):
        dataset.takes("test")  # type: ignore[arg-type]


@given(st.integers(1, 40))
def test_windows_cover_every_bar_and_stay_inside(bars: int) -> None:
    windows = windows_of(bars)
    assert len(set(windows)) == len(windows)
    assert {bar for first, count in windows for bar in range(first, first + count)} == set(range(bars))
    assert {count for _, count in windows} == ({size for size in (2, 4, 8) if size <= bars} or {1})


def test_windows_of_a_size_reach_the_last_bar() -> None:
    assert [window for window in windows_of(11) if window[1] == 8] == [(0, 8), (3, 8)]
    assert [window for window in windows_of(7) if window[1] == 4] == [(0, 4), (2, 4), (3, 4)]


def test_manifest_accounts_for_every_file(tmp_path: Path) -> None:
    bad = FileRecord(
        "x", "rock", "ann", False, "train", "own", "x.mid", None, "CC0", "Ann", "rejected", reason="cut off"
    )
    twin = replace(file_record(make_take("z")), status="duplicate", duplicate_of="a")
    source = SourceRecord("own", "a folder", "CC0", "Ann")
    written = write(tmp_path, [make_take("a")], others=[twin, bad], sources=[source])
    dataset = read_dataset(tmp_path)
    assert dataset.manifest_hash == written
    assert dataset.manifest.files == (file_record(make_take("a")), bad, twin)
    assert dataset.manifest.sources == (source,)
    totals = json.loads((tmp_path / "manifest.json").read_text())["totals"]
    assert totals["files"] == {"kept": 1, "duplicate": 1, "rejected": 1}
    assert totals["train"] == {"takes": 1, "bars": 3, "hits": 2, "windows": 2, "captions": 0}
    assert totals["validation"] == {"takes": 0, "bars": 0, "hits": 0, "windows": 0, "captions": 0}
    assert totals["bars_by_style"] == {"jazz": 3}


def test_equal_takes_give_equal_bytes(tmp_path: Path) -> None:
    takes = [make_take("a"), make_take("b", split="validation")]
    assert write(tmp_path / "one", takes) == write(tmp_path / "two", takes)
    names = sorted(path.name for path in (tmp_path / "one/shards").iterdir())
    assert names == sorted(path.name for path in (tmp_path / "two/shards").iterdir())


def test_content_hash_is_of_the_music_alone() -> None:
    pattern = make_take("a").pattern
    assert content_hash(pattern) == content_hash(replace(pattern))
    louder = pattern.with_hits([replace(pattern.hits[0], velocity=121), *pattern.hits[1:]])
    assert len({content_hash(p) for p in (pattern, louder, replace(pattern, bpm=98.0), replace(pattern, bars=4))}) == 4


def test_rewriting_leaves_only_the_new_shards(tmp_path: Path) -> None:
    write(tmp_path, [make_take("a"), make_take("b")], takes_per_shard=1)
    write(tmp_path, [make_take("c")])
    assert len(list((tmp_path / "shards").iterdir())) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["manifest.json", "shards"]


def test_failed_write_keeps_the_earlier_dataset(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = write(tmp_path, [make_take("a")])

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", full)
    with pytest.raises(CorpusError, match="No space left"):
        write(tmp_path, [make_take("b")])
    monkeypatch.undo()
    assert read_dataset(tmp_path).manifest_hash == before
    assert [take.id for take in read_dataset(tmp_path).takes("train")] == ["a"]
    assert not list(tmp_path.rglob("*.tmp"))


def test_altered_shard_is_refused(tmp_path: Path) -> None:
    write(tmp_path, [make_take("a")])
    shard = next((tmp_path / "shards").iterdir())
    data = bytearray(shard.read_bytes())
    data[len(data) // 2] ^= 1
    shard.write_bytes(data)
    with pytest.raises(CorpusError, match="not the one the manifest describes"):
        read_dataset(tmp_path).takes("train")
    shard.unlink()
    with pytest.raises(CorpusError, match="cannot be read"):
        read_dataset(tmp_path).takes("train")


def test_datasets_without_captions_of_the_first_schema_are_read(tmp_path: Path) -> None:
    write(tmp_path, [make_take("a")])
    path = tmp_path / "manifest.json"
    manifest = json.loads(path.read_text())
    for shard in manifest["shards"]:
        del shard["captions"]
        file = tmp_path / "shards" / shard["file"]
        with np.load(file) as arrays:
            first = {name: arrays[name] for name in arrays.files if not name.startswith("caption")}
        np.savez_compressed(file, **first)
        shard["sha256"] = sha256_hex(file.read_bytes())
    path.write_text(json.dumps({**manifest, "schema": 1}))
    dataset = read_dataset(tmp_path)
    assert [take.id for take in dataset.takes("train")] == ["a"]
    assert dataset.captions("train") == [(), ()]


@pytest.mark.parametrize("text", ["", "[]", "{", '{"schema": 99}', '{"schema": 1}', '{"schema": 1, "sources": 3}'])
def test_manifest_that_is_none_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "manifest.json").write_text(text)
    with pytest.raises(CorpusError, match="manifest"):
        read_dataset(tmp_path)


def test_folder_without_data_says_how_to_make_it(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="ghostnote process"):
        read_dataset(tmp_path)


@pytest.mark.parametrize(
    ("takes", "message"),
    [
        ([make_take("a"), make_take("a")], "two takes"),
        ([make_take("a", split="test")], "cannot be stored"),
        ([replace(make_take("a"), bar_features=np.zeros((2, 2), np.float32))], "shape"),
    ],
)
def test_takes_that_contradict_themselves_are_refused(tmp_path: Path, takes: list[Take], message: str) -> None:
    with pytest.raises(CorpusError, match=message):
        write(tmp_path, takes)
    assert not list(tmp_path.iterdir())
