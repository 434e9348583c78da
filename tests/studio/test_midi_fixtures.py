"""The studio writes and reads MIDI by itself. Its tests compare it with a file of what the service does: is that so?"""

from __future__ import annotations

import importlib.util
from pathlib import Path

TOOL = Path(__file__).parents[2] / "web" / "tools" / "midi_fixtures.py"


def test_the_studio_is_tested_against_what_the_service_writes_now() -> None:
    spec = importlib.util.spec_from_file_location("midi_fixtures", TOOL)
    assert spec is not None
    assert spec.loader is not None
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    made = tool.source()
    assert len(tool.fixtures()["patterns"]) == 8
    assert tool.TARGET.read_text(encoding="utf-8") == made, "run .venv/bin/python web/tools/midi_fixtures.py"
