from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.clips import write_clips


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with `clips.CLIPS` in it."""
    return write_clips(tmp_path)
