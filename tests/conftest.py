"""Fixtures for all tests: the Groove MIDI Dataset's train and validation splits, and hypothesis' settings."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests import gmd

pytest_plugins = ["tests.services.fixtures", "tests.services.s3"]

# Time limits measure the machine, not the code; benchmarks have their own place.
settings.register_profile("ghostnote", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True)
settings.load_profile("ghostnote")


@pytest.fixture(scope="session")
def gmd_zip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The dataset's archive, holding the train and validation splits only."""
    try:
        source = gmd.archive(os.environ)
    except gmd.GmdUnavailableError as error:
        pytest.skip(str(error))
    return gmd.without_test_split(source, tmp_path_factory.mktemp("gmd-zip") / source.name)


@pytest.fixture(scope="session")
def gmd_dir(gmd_zip: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The unpacked dataset: the folder that holds `info.csv` and `drummer1` to `drummer10`. Not to be written to."""
    folder = tmp_path_factory.mktemp("gmd")
    with zipfile.ZipFile(gmd_zip) as opened:
        opened.extractall(folder)
    return next(folder.rglob("info.csv")).parent


@pytest.fixture(scope="session")
def gmd_rows(gmd_dir: Path) -> list[dict[str, str]]:
    """The rows of `info.csv`: `midi_filename` is relative to `gmd_dir`, `split` is train or validation."""
    return gmd.development_rows((gmd_dir / "info.csv").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def tiny_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small processed dataset of made-up music. Not to be written to."""
    from tests.tiny import tiny_dataset

    return tiny_dataset(tmp_path_factory.mktemp("tiny-data")).folder


@pytest.fixture(scope="session")
def tiny(tiny_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkpoint of a tiny network that was never trained. Not to be written to."""
    from ghostnote.dataset.format import read_dataset
    from tests.tiny import tiny_checkpoint

    return tiny_checkpoint(tmp_path_factory.mktemp("tiny") / "checkpoint", read_dataset(tiny_data))
