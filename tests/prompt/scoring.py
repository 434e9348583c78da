"""How prompts are scored against what they should mean; `conventions.yaml` says how that is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from ghostnote.core.params import GenerationParams
from ghostnote.prompt.drums import FAMILIES
from ghostnote.prompt.parser import read_prompt
from ghostnote.prompt.reading import Reading, StyleNames

FOLDER = Path(__file__).parent
DEFAULTS = GenerationParams().to_dict()
#: How far a style's weight may be from the expected one.
NEAR = 0.15


@dataclass(frozen=True)
class Score:
    """Fields expected, those right, those set though nobody asked, and what went wrong."""

    expected: int = 0
    right: int = 0
    extra: int = 0
    problems: tuple[str, ...] = ()

    def __add__(self, other: Score) -> Score:
        return Score(
            self.expected + other.expected,
            self.right + other.right,
            self.extra + other.extra,
            self.problems + other.problems,
        )

    def __radd__(self, other: Score | int) -> Score:
        return self if isinstance(other, int) else other + self

    @property
    def share(self) -> float:
        """Fields right of those expected, wrongly set ones counted among the expected."""
        return self.right / max(1, self.expected + self.extra)

    def __str__(self) -> str:
        return f"{self.right} of {self.expected} fields right, {self.extra} wrongly set: {100 * self.share:.1f} %"


@lru_cache(maxsize=1)
def conventions() -> dict[str, Any]:
    """What expected values mean."""
    return dict(yaml.safe_load((FOLDER / "conventions.yaml").read_text(encoding="utf-8")))


def styles() -> tuple[StyleNames, ...]:
    """The styles that the parser is told of."""
    return tuple(
        StyleNames(name, (name.replace("_", " "), *aliases)) for name, aliases in conventions()["styles"].items()
    )


@lru_cache(maxsize=2)
def cases(half: str) -> tuple[tuple[str, dict[str, Any]], ...]:
    """The prompts of one half and what they should mean."""
    return tuple((text, expected) for text, expected in yaml.safe_load((FOLDER / f"{half}.yaml").read_text("utf-8")))


def score(text: str, expected: Mapping[str, Any]) -> Score:
    """How well a prompt is understood."""
    reading = read_prompt(text, styles())
    wanted = dict(expected)
    if (mood := wanted.pop("mood", None)) is not None:
        wanted = {**conventions()["moods"][mood], **wanted}
    problems = [f"{name} should be {value}" for name, value in wanted.items() if not _right(reading, name, value)]
    right = len(wanted) - len(problems)
    named = {"voices" if name in {"without", "only"} else name for name in wanted}
    if named & {"mix", "journey"}:
        named.add("style")
    extra = [
        f"{name}={value}" for name, value in reading.fields.items() if name not in named and DEFAULTS[name] != value
    ]
    if not wanted:
        return Score(1, int(not extra), 0, tuple(f"wrongly {one}" for one in extra))
    told = (*problems, *(f"wrongly {one}" for one in extra))
    return Score(len(wanted), right, len(extra), (*told, f"read {reading.fields}") if told else ())


def _right(reading: Reading, name: str, value: Any) -> bool:
    shares = {share.style: share for share in reading.styles}
    if name == "remark":
        return any(value in remark for remark in reading.remarks)
    if name == "mix":
        return set(shares) == set(value) and all(abs(shares[one].first - value[one]) <= NEAR for one in value)
    if name == "journey":
        first, last = value
        return set(shares) == {first, last} and shares[first].first == shares[last].last == 1.0
    if name in {"without", "only"}:
        families = {family for word in value for family in conventions()["drums"].get(word, [word])}
        allowed = set(reading.fields.get("voices", ()))
        return allowed == (families if name == "only" else set(FAMILIES) - families)
    found = reading.fields.get(name)
    levels = conventions()["levels"].get(name, {})
    if isinstance(value, str) and value in levels:
        value = levels[value]
    if isinstance(value, list):
        return found is not None and value[0] <= found <= value[1]
    return bool(found == value) and isinstance(found, bool) == isinstance(value, bool)
