"""Phrases as a tree of words: the longest one that begins at a word is found without trying the others.

In a phrase `#` stands for a number and `#/#` for a fraction. Fillers may stand between its words: `tempo #` is also
`tempo of about 92`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from ghostnote.prompt.numbers import Number, is_spoken, number_at
from ghostnote.prompt.words import Word

NUMBER: Final = "#"
FRACTION: Final = "#/#"

_FILLERS: Final = frozenset(
    {"a", "an", "the", "of", "at", "to", "about", "around", "roughly", "circa", "exactly", "is"}
)
#: So many fillers may follow one another.
_MOST_FILLERS: Final = 2

Captured = Number | str | None


@dataclass(frozen=True, slots=True)
class Rule:
    """What some phrases mean.

    Attributes:
        field: what they set; None for a wish that is known but cannot be granted.
        value: what they set it to; None takes what stands at `#` or `#/#`.
        values: what a number stands for, if not for itself; others are not meant by the phrase.
        negated: what `no` and `not` before them set it to; None if that leaves everything open.
    """

    field: str | None
    value: Any = None
    values: Mapping[Number, Any] | None = None
    negated: Any = None

    def read(self, captured: Captured) -> Any:
        """The value, given what the phrase holds; None if it is not meant after all."""
        if self.values is not None:
            return self.values.get(captured) if not isinstance(captured, str) and captured is not None else None
        return captured if self.value is None else self.value


@dataclass(frozen=True, slots=True)
class Match:
    """A phrase in a text: the places of its first word and after its last, what it means, what its number was."""

    start: int
    end: int
    rule: Rule
    captured: Captured


class _Node:
    __slots__ = ("edges", "first", "rule")

    def __init__(self, *, first: bool = False) -> None:
        self.edges: dict[str, _Node] = {}
        self.rule: Rule | None = None
        self.first = first


class Phrases:
    """Phrases, and what they mean. Of two rules for one phrase the first counts.

    Args:
        rows: a phrase, in lower case, and its rule.
    """

    def __init__(self, rows: Iterable[tuple[str, Rule]]) -> None:
        self._root = _Node(first=True)
        for phrase, rule in rows:
            node = self._root
            for word in phrase.split():
                node = node.edges.setdefault(word, _Node())
            node.rule = node.rule or rule

    def at(self, words: Sequence[Word], start: int) -> Match | None:
        """The longest phrase that begins at the word `start`."""
        if not self._may_begin(words[start]):
            return None
        matches = (
            Match(start, end, rule, captured)
            for end, rule, captured in _walk(self._root, words, start, None, 0)
            if rule.field is None or rule.read(captured) is not None
        )
        return max(matches, key=lambda match: match.end, default=None)

    def _may_begin(self, word: Word) -> bool:
        """Whether a phrase can begin so; most words are no beginning, and that is quickly seen."""
        return word.key in self._root.edges or word.key[:1].isdecimal() or is_spoken(word.key)


def _walk(
    node: _Node, words: Sequence[Word], place: int, captured: Captured, skipped: int
) -> Iterator[tuple[int, Rule, Captured]]:
    """Where phrases end that go on from `node` at `place`, what they mean, and the number in them.

    Args:
        node: what has been read so far.
        words: the text.
        place: the next word.
        captured: the number or fraction so far.
        skipped: how many fillers stand right before `place`.
    """
    if node.rule is not None and not skipped:
        yield place, node.rule, captured
    if place >= len(words) or not node.edges:
        return
    word, edges = words[place], node.edges
    if word.key in edges:
        yield from _walk(edges[word.key], words, place + 1, captured, 0)
    if FRACTION in edges and word.is_fraction:
        yield from _walk(edges[FRACTION], words, place + 1, word.key, 0)
    if NUMBER in edges and (number := number_at(words, place)) is not None:
        yield from _walk(edges[NUMBER], words, number[1], number[0], 0)
    if word.key in _FILLERS and skipped < _MOST_FILLERS and not node.first:
        yield from _walk(node, words, place + 1, captured, skipped + 1)
