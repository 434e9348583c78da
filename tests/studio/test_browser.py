"""The studio as it is built, in Debian's Chromium, against a service as `make run` starts it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import ghostnote
from ghostnote.model.checkpoint import SHIPPED
from tests.served import served
from tests.studio.npm import npm

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
PACKAGE = Path(ghostnote.__file__).parent
BUILT = PACKAGE / "studio" / "index.html"


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    assert BUILT.is_file(), "build the studio: make studio"
    with served(tmp_path_factory.mktemp("studio"), PACKAGE / "checkpoints" / SHIPPED) as running:
        yield running


@pytest.mark.parametrize("subject", ["use", "generate", "touch", "out", "failing", "axe", "speed"])
def test_in_a_browser(url: str, subject: str) -> None:
    assert CHROMIUM is not None, "install chromium: make services"
    npm("e2e", "--", f"e2e/{subject}", timeout=1800, STUDIO_URL=url, CHROMIUM=CHROMIUM)


def test_a_service_that_counts_requests(tmp_path: Path) -> None:
    assert CHROMIUM is not None, "install chromium: make services"
    limits = {"rate_limits": "true", "rate_key": "1/minute", "rate_anonymous": "1/minute"}
    with served(tmp_path, PACKAGE / "checkpoints" / SHIPPED, **limits) as running:
        npm("e2e", "--", "e2e/limited", timeout=600, STUDIO_URL=running, CHROMIUM=CHROMIUM)


def test_the_sound_in_a_browser() -> None:
    assert CHROMIUM is not None, "install chromium: make services"
    npm("e2e:sound", timeout=1800, CHROMIUM=CHROMIUM)
