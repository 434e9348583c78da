"""Styles of somebody's own on this machine: where they lie, what a checkpoint makes of them, what stays as it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from ghostnote.core.errors import NotFoundError, OutputExistsError, OwnStyleError, OwnStyleMismatchError
from ghostnote.core.params import GenerationParams
from ghostnote.model.adapter import OwnStyle, with_own, write_style
from ghostnote.model.checkpoint import Checkpoint, load_checkpoint
from ghostnote.service.conditioning import resolved
from ghostnote.service.own import found_styles, load_with_own, remove_style, require_free_name, save_style
from ghostnote.service.styles import playable_style, playable_styles
from ghostnote.service.wish import settle
from ghostnote.styles.own import ENDING, own_folder
from ghostnote.styles.registry import resolve
from ghostnote.training.restore import restore
from tests.model.own import TEMPO, random_style

NAME = "my-style"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GHOSTNOTE_STYLES", str(tmp_path))
    return tmp_path


@pytest.fixture(scope="module")
def checkpoint(tiny: Path) -> Checkpoint:
    return load_checkpoint(tiny)


@pytest.fixture(scope="module")
def style(checkpoint: Checkpoint) -> OwnStyle:
    return random_style(NAME, checkpoint, restore(checkpoint.folder)[0])


def _file(style: OwnStyle) -> bytes:
    return write_style(style.info, style.arrays)


def test_without_a_setting_it_is_the_users_data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GHOSTNOTE_STYLES", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    assert own_folder() == tmp_path / "data" / "ghostnote" / "styles"
    monkeypatch.delenv("XDG_DATA_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert own_folder() == tmp_path / ".local" / "share" / "ghostnote" / "styles"


@pytest.mark.usefixtures("folder")
def test_a_saved_style_is_known_by_all_its_spellings(checkpoint: Checkpoint, style: OwnStyle) -> None:
    save_style(_file(style))
    loaded = load_with_own(checkpoint.folder)
    assert loaded.hash == checkpoint.hash
    assert resolve("My Style", loaded.info.styles) == NAME
    found = playable_style(NAME, loaded.info)
    assert (found.learned, found.tempo, found.bars) == (True, TEMPO["median"], 40)
    assert len(playable_styles(loaded.info)) == len(playable_styles(checkpoint.info)) + 1
    params, _ = settle({"style": NAME}, None, loaded.info)
    assert (params.style, params.tempo) == (NAME, TEMPO["median"])
    params, _ = settle({}, "my style at 90, 2 bars", loaded.info)
    assert (params.style, params.tempo, params.bars) == (NAME, 90.0, 2)


def test_what_names_no_style_does_not_change(checkpoint: Checkpoint, style: OwnStyle) -> None:
    both = [resolved(GenerationParams(seed=1), one.info) for one in (checkpoint, with_own(checkpoint, [style]))]
    assert both[0] == both[1]


@pytest.mark.usefixtures("folder")
def test_nothing_is_replaced_unasked_and_what_is_removed_is_gone(checkpoint: Checkpoint, style: OwnStyle) -> None:
    path = save_style(_file(style))
    with pytest.raises(OutputExistsError, match="already"):
        save_style(_file(style))
    assert save_style(_file(style), replace=True) == path
    assert remove_style("My Style") == path
    assert load_with_own(checkpoint.folder).own == ()
    with pytest.raises(NotFoundError, match="no style of your own"):
        remove_style(NAME)


def test_what_cannot_be_played_is_left_out_and_told(folder: Path, checkpoint: Checkpoint, style: OwnStyle) -> None:
    other = random_style(NAME, checkpoint, restore(checkpoint.folder)[0], seed=4)
    data = _file(other).replace(checkpoint.hash.encode(), b"0" * 64)
    (folder / f"{NAME}{ENDING}").write_bytes(data)
    (folder / f"damaged{ENDING}").write_bytes(data[:99])
    (folder / f"renamed{ENDING}").write_bytes(_file(style))
    problems = {found.name: found.problem for found in found_styles(checkpoint)}
    assert "learned beside checkpoint 000000000000" in str(problems[NAME])
    assert "not the file of a style" in str(problems["damaged"])
    assert "holds the style my-style" in str(problems["renamed"])
    loaded = load_with_own(checkpoint.folder)
    assert loaded.own == ()
    with pytest.raises(OwnStyleMismatchError, match="learn it again"):
        resolve(NAME, loaded.info.styles)


@pytest.mark.parametrize("name", ["", "My Style", "a:b", "a,b", "a>b", "../a", "any", "x" * 41])
def test_names_that_cannot_be(name: str, checkpoint: Checkpoint) -> None:
    with pytest.raises(OwnStyleError, match="cannot be a style's name"):
        require_free_name(name, checkpoint.info)


@pytest.mark.parametrize("name", ["funk", "fu-nk", "j-dilla"])
def test_names_of_others(name: str, checkpoint: Checkpoint) -> None:
    with pytest.raises(OwnStyleError, match="is a name of the style"):
        require_free_name(name, checkpoint.info)
