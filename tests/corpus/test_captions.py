"""Captions: the prompt parser reads back what they say, and they are stored with the windows that they are of."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from random import Random

import pytest

from ghostnote.core.errors import CorpusError
from ghostnote.core.feel.features import BAR_FEATURES
from ghostnote.corpus.captions import caption_takes, facts_of, words_of
from ghostnote.corpus.process import process
from ghostnote.corpus.wording import CAPTIONS, Facts, worded
from ghostnote.dataset.format import read_dataset, write_dataset
from ghostnote.dataset.records import SPLITS, Take
from ghostnote.dataset.shards import WINDOWS, windows_of
from ghostnote.prompt.drums import FAMILIES
from ghostnote.prompt.parser import read_prompt
from ghostnote.prompt.reading import StyleNames
from ghostnote.styles.catalogue import shipped
from tests.corpus.corpora import list_gmd, piece_of
from tests.tiny import tiny_dataset

STYLES = tuple(StyleNames(style.name, (style.title, *style.aliases)) for style in shipped().values())

#: Of this many takes every window is captioned and read.
SAMPLE = 40


@pytest.fixture(scope="module")
def real(gmd_dir: Path, gmd_rows: Sequence[dict[str, str]], tmp_path_factory: pytest.TempPathFactory) -> list[Take]:
    """Takes of the Groove MIDI Dataset, of every style and both kinds."""
    rows = [dict(row) for row in gmd_rows if row["split"] != "test"]
    by_style = sorted(rows, key=lambda row: (row["style"].split("/")[0], float(row["duration"])))
    folder = piece_of(gmd_dir, by_style[:: max(1, len(by_style) // SAMPLE)], tmp_path_factory.mktemp("piece"))
    dataset = process([list_gmd(folder)], tmp_path_factory.mktemp("out"), workers=1).dataset
    return [take for split in SPLITS for take in dataset.takes(split)]


def test_the_parser_reads_back_what_captions_say(real: list[Take]) -> None:
    rng = Random(1)  # noqa: S311 - words are drawn, not secrets
    said = right = more = 0
    for take in real:
        for facts in facts_of(take, WINDOWS):
            caption = worded(facts, rng)
            read = read_prompt(caption.text, STYLES).fields
            said += len(caption.fields)
            more += len(set(read) - set(caption.fields))
            for name, value in caption.fields.items():
                wanted = [family for family in FAMILIES if family not in value] if name == "voices" else value
                right += read.get(name) == wanted
    assert said > 3000
    assert right / (said + more) >= 0.99


def test_captions_tell_what_is_measured() -> None:
    features = dict.fromkeys(BAR_FEATURES, float("nan")) | {"density": 40.0, "timekeeping": 8.0, "swing": 58.2}
    facts = Facts("jazz", False, 4, 92.0, "5/4", features, frozenset({"kick", "hat", "ride"}))
    told: dict[str, object] = {}
    for seed in range(40):
        caption = worded(facts, Random(seed))  # noqa: S311 - words are drawn, not secrets
        assert {"style": "jazz", "bars": 4, "tempo": 92.0, "meter": "5/4"}.items() <= caption.fields.items()
        told |= caption.fields
    assert told.keys() == {"style", "bars", "tempo", "meter", "density", "hat_subdivision", "swing", "voices"}
    assert told["density"] in {80.0, 92.0}
    assert (told["hat_subdivision"], told["swing"]) == (8.0, 58.0)
    assert told["voices"] in {("crash", "crash_2"), ("high_tom", "mid_tom", "low_tom")}


def test_equal_takes_get_equal_captions_whatever_is_captioned_beside_them(real: list[Take]) -> None:
    alone = caption_takes(real[3:4], WINDOWS, 1)
    assert caption_takes(real[:5], WINDOWS, 1)[3] == alone[0]
    assert len(alone[0]) == len(windows_of(real[3].pattern.bars))
    assert all(1 <= len(found) <= CAPTIONS for found in alone[0])


def test_workers_caption_as_one_does(real: list[Take], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ghostnote.corpus.captions._WORTH_WORKERS", 1)
    assert caption_takes(real[:9], WINDOWS, 2) == caption_takes(real[:9], WINDOWS, 1)


def test_captions_are_stored_with_their_windows(real: list[Take], tmp_path: Path) -> None:
    captions = caption_takes(real, WINDOWS, 1)
    write_dataset(tmp_path, real, bar_features=BAR_FEATURES, processing="test", captions=captions, takes_per_shard=7)
    dataset = read_dataset(tmp_path)
    expected = dict(zip((take.id for take in real), captions, strict=True))
    for split in SPLITS:
        stored = dataset.captions(split)
        assert stored == [found for take in dataset.takes(split) for found in expected[take.id]]
        assert len(stored) == len(dataset.windows(split))
        assert dataset.manifest.totals()[split]["captions"] == sum(map(len, stored))


def test_a_dataset_without_captions_has_none(tmp_path: Path) -> None:
    dataset = read_dataset(tiny_dataset(tmp_path).folder)
    assert dataset.captions("train") == [()] * len(dataset.windows("train"))
    with pytest.raises(CorpusError, match="not known"):
        dataset.captions("test")  # type: ignore[arg-type]


def test_captions_of_other_windows_are_refused(real: list[Take], tmp_path: Path) -> None:
    captions = caption_takes(real, ((3, 3),), 1)
    with pytest.raises(CorpusError, match="captions of"):
        write_dataset(tmp_path, real, bar_features=BAR_FEATURES, processing="test", captions=captions)


def test_words_are_content_words_however_they_are_written() -> None:
    assert words_of("A FUNK groove, with the hats!") == words_of("funk groove hats")
    assert words_of("funk") != words_of("jazz")
