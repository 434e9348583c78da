from __future__ import annotations

from pathlib import Path

import pytest

from ghostnote.model.checkpoint import load_checkpoint
from ghostnote.model.engine import Engine


@pytest.fixture(scope="session")
def engine(tiny: Path) -> Engine:
    """Of a tiny network that was never trained."""
    return Engine(load_checkpoint(tiny), threads=1)
