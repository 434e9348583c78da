"""`docs/prompts.md`: its examples are read as it says, and its tables are those of the code."""

from __future__ import annotations

import re
from typing import Any, Final

import pytest

from ghostnote.core.params import GenerationParams
from ghostnote.prompt.drums import DRUMS, FAMILIES, PULSES
from ghostnote.prompt.grades import GRADES
from ghostnote.prompt.moods import MOODS
from ghostnote.prompt.parser import read_prompt
from ghostnote.prompt.reading import Reading
from tests.docs.documents import ROOT
from tests.prompt.scoring import styles

DOCUMENT: Final = (ROOT / "docs" / "prompts.md").read_text(encoding="utf-8")
STYLES: Final = styles()
EXAMPLE: Final = re.compile(r"^\| `([^`]+)` \| `([^`]*)` \|$", re.MULTILINE)


def told(reading: Reading) -> str:
    """A reading as the document writes it."""
    parts = [f"{name}={_shown(name, value)}" for name, value in reading.fields.items()]
    if len(reading.styles) > 1:
        parts += [f"{one.style}:{one.first:.0%}" + _turned(one.first, one.last) for one in reading.styles]
    return " ".join(parts) or "nothing"


def _shown(name: str, value: Any) -> str:
    if name == "voices":
        missing = [family for family in FAMILIES if family not in value]
        return ",".join(value) if len(value) <= len(missing) else ",".join(f"-{family}" for family in missing)
    return f"{value:g}" if isinstance(value, float) else str(value)


def _turned(first: float, last: float) -> str:
    return "" if first == last else f"-{last:.0%}"


def grade_rows() -> list[str]:
    """The table of words of degree."""
    rows = []
    for row in GRADES:
        grades = row.grades
        words = ", ".join(part.replace("|", ", ") for part in (row.adjectives, row.comparatives, row.nouns) if part)
        values = (grades.slight, grades.plain, grades.strong, grades.more, grades.less, grades.eased)
        cells = ["-" if value is None else f"{value:g}" for value in values]
        negated = "humanize off" if grades.negated is False else f"{grades.negated:g}"
        rows.append(f"| `{grades.field}` | {words} | {' | '.join(cells)} | {negated} |")
    return rows


def mood_rows() -> list[str]:
    """The table of moods."""
    return [
        f"| {row.words.replace('|', ', ')} | {', '.join(f'`{field}` {value:g}' for field, value in row.mood.values)} |"
        for row in MOODS
    ]


def drum_rows() -> list[str]:
    """The tables of drums and subdivisions."""
    named: dict[str, list[str]] = {}
    for words, drum in DRUMS:
        if not drum.absent:
            named.setdefault(", ".join(drum.families), []).append(words.replace("|", ", "))
    rows = [f"| {', '.join(words)} | {families} |" for families, words in named.items()]
    return rows + [f"| {words.replace('|', ', ')} | {min(16, pulse.rate)} |" for words, pulse in PULSES]


@pytest.mark.parametrize(("text", "expected"), EXAMPLE.findall(DOCUMENT))
def test_an_example_is_read_as_the_document_says(text: str, expected: str) -> None:
    reading = read_prompt(text, STYLES)
    assert told(reading) == expected
    GenerationParams.from_dict(reading.fields)


def test_the_document_has_examples() -> None:
    assert len(EXAMPLE.findall(DOCUMENT)) >= 40


@pytest.mark.parametrize("rows", [grade_rows(), mood_rows(), drum_rows()], ids=["degrees", "moods", "drums"])
def test_the_tables_are_those_of_the_code(rows: list[str]) -> None:
    missing = [row for row in rows if row not in DOCUMENT]
    assert not missing, "\n".join(missing)
