"""The repository agrees with itself: versions, links, documented commands, and what the wheel holds."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

import ghostnote

ROOT = Path(__file__).resolve().parent.parent
#: Top-level folders of generated files.
GENERATED = {"build", "data", "dist", "out", "runs"}


def documents() -> list[Path]:
    found = (path.relative_to(ROOT) for path in ROOT.rglob("*.md"))
    installed = ("node_modules", ".")
    return sorted(
        path
        for path in found
        if path.parts[0] not in GENERATED and not any(part.startswith(installed) for part in path.parts)
    )


def links(text: str) -> Iterator[str]:
    """Targets of the inline links and images, code left out."""
    prose = re.sub(r"```.*?```|`[^`\n]*`", "", text, flags=re.DOTALL)
    for match in re.finditer(r"\]\(<?([^)\s>]+)", prose):
        yield match[1]


def code_lines(text: str) -> Iterator[str]:
    """Lines of fenced blocks and spans of inline code: where commands are documented."""
    for block in re.findall(r"```[^\n]*\n(.*?)```", text, flags=re.DOTALL):
        yield from block.splitlines()
    yield from re.findall(r"(?<!`)`([^`\n]+)`(?!`)", text)


def first_words_after(program: str) -> set[str]:
    """What the documents call `program` with first: subcommands or targets."""
    pattern = re.compile(rf"^(?:\$ )?(?:\S*/)?{program} ([a-z][a-z-]*)\b")
    text = "\n".join((ROOT / path).read_text(encoding="utf-8") for path in documents())
    return {match[1] for line in code_lines(text) if (match := pattern.match(line.strip()))}


def test_one_version_everywhere() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    headings = re.findall(r"^## \[([^\]]+)\]", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert project["version"] == ghostnote.__version__ == headings[0]


@pytest.mark.parametrize("document", documents(), ids=str)
def test_relative_links_lead_somewhere(document: Path) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    local = (target for target in links(text) if not re.match(r"[a-z][a-z0-9+.-]*:|#", target))
    broken = [target for target in local if not (ROOT / document).parent.joinpath(target.split("#")[0]).exists()]
    assert broken == []


def test_links_and_commands_are_recognised() -> None:
    text = (
        "See [a](x.md), ![b](y.png#z), not `[c](code.md)`.\n```sh\n$ ghostnote one -f\n.venv/bin/ghostnote two\n```\n"
    )
    assert list(links(text)) == ["x.md", "y.png#z"]
    assert list(code_lines(text)) == ["$ ghostnote one -f", ".venv/bin/ghostnote two", "[c](code.md)"]


def is_command(name: str) -> bool:
    """Whether the command line knows the subcommand `name`."""
    program = "import sys; from ghostnote.cli import main; sys.exit(main())"
    done = subprocess.run([sys.executable, "-c", program, name, "--help"], capture_output=True, check=False, timeout=60)
    return done.returncode == 0


def test_documented_commands_exist() -> None:
    documented = sorted(first_words_after("ghostnote"))
    assert [name for name in documented if not is_command(name)] == []
    assert not is_command("no-such-command")


def test_documented_targets_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z][a-z-]*):", makefile, flags=re.MULTILINE))
    documented = first_words_after("make")
    assert documented <= targets
    assert "test" in documented


def test_the_wheel_holds_the_whole_package(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        packed = set(archive.namelist())
    source = ROOT / "src"
    files = {
        path.relative_to(source).as_posix()
        for path in source.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert files
    assert files <= packed
    dist_info = f"ghostnote-{ghostnote.__version__}.dist-info"
    assert {f"{dist_info}/licenses/LICENSE", f"{dist_info}/licenses/NOTICE"} <= packed
