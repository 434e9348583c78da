"""`docs/operations.md` lists every metric that there is."""

from __future__ import annotations

import re
from pathlib import Path

from ghostnote.observation.metrics import Metrics

ROOT = Path(__file__).resolve().parents[2]


def test_every_metric_is_documented_and_no_other() -> None:
    table = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8").partition("## Metrics")[2]
    rows = "\n".join(line for line in table.splitlines() if line.startswith("|"))
    documented = {name.removesuffix("_total") for name in re.findall(r"`(ghostnote_\w+)`", rows)}
    counted = {family.name for family in Metrics().registry.collect()}
    source = "\n".join(path.read_text() for path in (ROOT / "src/ghostnote/observation").glob("*.py"))
    read = set(re.findall(r'(?:gauge|info)\(\s*"(ghostnote_\w+)"', source))
    assert documented == counted | read
