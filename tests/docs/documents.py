"""The documents' examples, and the files that they speak of."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Final

from ghostnote.midi.writer import write_midi
from tests.midi import build
from tests.service.arrange.material import played, rock

ROOT: Final = Path(__file__).resolve().parents[2]
README: Final = ROOT / "README.md"
JOBS: Final = ROOT / "docs" / "jobs.md"
EDITS: Final = ROOT / "docs" / "edits.md"


def blocks(document: Path, language: str) -> list[str]:
    """What stands in the fenced blocks of a language."""
    return re.findall(
        rf"^```{language}\n(.*?)^```", document.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE
    )


def bring(folder: Path) -> None:
    """Write the files that the documents take as given."""
    softer = played().with_hits(replace(hit, velocity=hit.velocity // 2) for hit in played().hits[::2])
    for name, pattern in {"loop": played(), "other": softer, "straight": rock(), "programmed": rock()}.items():
        (folder / f"{name}.mid").write_bytes(write_midi(pattern))
    notes = [build.on(480 if count else 0, 36 + count % 5, 90, channel=2) for count in range(16)]
    (folder / "bass.mid").write_bytes(build.smf(build.track(*notes, build.end(480))))
