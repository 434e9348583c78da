"""The style that docs/styles.md writes is read, shown and played as it says there."""

from __future__ import annotations

import shlex
from pathlib import Path

from ghostnote.core.pattern import Meter
from ghostnote.styles.meters import beats_for
from ghostnote.styles.reading import read_profile
from ghostnote.styles.rows import SIGNS
from tests.cli.program import run
from tests.docs.documents import ROOT, blocks

STYLES = ROOT / "docs" / "styles.md"


def test_the_example_works_as_it_stands_there(tmp_path: Path) -> None:
    (text,) = blocks(STYLES, "yaml")
    (commands,) = blocks(STYLES, "sh")
    folder = tmp_path / "styles"
    folder.mkdir()
    (folder / "night_bus.yaml").write_text(text)
    first, *rest = commands.splitlines()
    name, _, value = first.removeprefix("export ").partition("=")
    for command in rest:
        done = run(*shlex.split(command)[1:], cwd=tmp_path, env={name: value})
        assert done.returncode == 0, (command, done.stderr)
    assert (tmp_path / "bus.mid").is_file()


def test_the_tables_say_what_is_done() -> None:
    document = STYLES.read_text(encoding="utf-8")
    for meter, beats in (("3/4", 3), ("5/4", 5), ("6/4", 6), ("7/4", 7)):
        assert Meter.parse(meter).numerator == beats
        assert f"| {meter} | {' '.join(str(beat + 1) for beat in beats_for(4, beats))} |" in document
    rows = document.split("| sign |")[1].split("\n\n")[0]
    assert all(f"`{sign}`" in rows for sign in (".", "1", "9", "x", "A", "I", "X", "a", "i", "o"))
    assert {".", "1", "9", "x", "A", "I", "X", "a", "i", "o"} <= set(SIGNS)
    (text,) = blocks(STYLES, "yaml")
    assert read_profile(text, "night_bus.yaml", "night_bus").expected_hits < 18
