"""`read_prompt`: an English prompt to params.

The lexicon's longest phrases and the styles' names are found from left to right; what is left over and is no stop word
was not understood.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from ghostnote.core.errors import InvalidParameterError
from ghostnote.core.params import RANGES, GenerationParams
from ghostnote.core.pattern import Meter
from ghostnote.prompt.lexicon import BETWEEN, NEGATIONS, PHRASES, STOP_WORDS
from ghostnote.prompt.phrases import Match, Rule
from ghostnote.prompt.reading import Meaning, Reading, StyleNames
from ghostnote.prompt.words import Word, fold, split

_DEFAULTS: Final = GenerationParams().to_dict()
#: Fields that are assumed if nothing is said of them. The tempo is not: the style has one.
_ASSUMED: Final = ("style", "bars", "meter")


def read_prompt(text: str, styles: Sequence[StyleNames]) -> Reading:
    """What `text` asks for. Any text can be read; in the worst case nothing of it was understood.

    Args:
        text: in English.
        styles: those that can be asked for.
    """
    reader = _Reader(text, split(text))
    reader.read(_style_names(tuple(styles)))
    return reader.reading([style.name for style in styles])


@dataclass(frozen=True, slots=True)
class _Claim:
    """Words that want to set a field. A number is exact, and does not give way to a vague word."""

    meaning: Meaning
    exact: bool


class _Reader:
    """Reads one prompt."""

    def __init__(self, text: str, words: Sequence[Word]) -> None:
        self._text = text
        self._words = words
        self._claims: dict[str, _Claim] = {}
        self._ignored: list[tuple[int, int]] = []
        self._remarks: list[str] = []

    def read(self, styles: _Names) -> None:
        """Find every phrase and every style."""
        place = 0
        while place < len(self._words):
            match = self._longest(place, styles)
            if match is None:
                self._ignore(place, place + 1)
                place += 1
            else:
                self._take(match)
                place = match.end

    def reading(self, styles: Sequence[str]) -> Reading:
        """What has been read."""
        understood = tuple(claim.meaning for claim in self._claims.values())
        if not understood:
            self._remarks.append("nothing was understood: name a style, a tempo, bars, a meter, or how busy it is")
        return Reading(
            text=self._text,
            fields={meaning.field: meaning.value for meaning in understood},
            understood=understood,
            assumed={
                name: _DEFAULTS[name]
                for name in _ASSUMED
                if name not in self._claims and (name != "style" or _DEFAULTS[name] in styles)
            },
            ignored=tuple(dict.fromkeys(self._text[start:end] for start, end in self._ignored)),
            remarks=tuple(dict.fromkeys(self._remarks)),
        )

    def _longest(self, place: int, styles: _Names) -> Match | None:
        phrase = PHRASES.at(self._words, place)
        style = styles.at(self._words, place)
        return style if style and (phrase is None or style.end >= phrase.end) else phrase

    def _take(self, match: Match) -> None:
        """Let the phrase set its field, unless it cannot be granted."""
        quoted = self._quote(match.start, match.end)
        rule, field = match.rule, match.rule.field
        if field is None:
            self._ignore(match.start, match.end)
            return
        value = rule.read(match.captured)
        negation = self._negation(match.start)
        if negation is not None:
            quoted, value = self._quote(negation, match.end), rule.negated
        if value is None:
            self._remarks.append(f"{quoted!r} was left out: it does not say what is wanted instead")
        elif problem := _problem(field, value):
            self._remarks.append(f"{quoted!r} was left out: {problem}")
        else:
            self._claim(_Claim(Meaning(quoted, field, _settled(field, value)), exact=match.captured is not None))

    def _claim(self, claim: _Claim) -> None:
        field = claim.meaning.field
        before = self._claims.get(field)
        if before is not None and before.meaning.value == claim.meaning.value:
            return
        if before is not None:
            winner, loser = (claim, before) if claim.exact or not before.exact else (before, claim)
            self._remarks.append(f"{field}: {loser.meaning.words!r} gave way to {winner.meaning.words!r}")
            if winner is before:
                return
            # The claims keep the prompt's order.
            del self._claims[field]
        self._claims[field] = claim

    def _negation(self, start: int) -> int | None:
        """The place of the word that turns round the phrase that begins at `start`."""
        for place in range(start - 1, max(-1, start - 4), -1):
            if self._words[place].key in NEGATIONS:
                return place
            if self._words[place].key not in BETWEEN:
                return None
        return None

    def _ignore(self, start: int, end: int) -> None:
        """Words that meant nothing; pieces of one word (`70s`) are put together again."""
        first, last = self._words[start], self._words[end - 1]
        if self._ignored and self._ignored[-1][1] == first.start:
            self._ignored[-1] = (self._ignored[-1][0], last.end)
        elif end - start > 1 or not (first.key in STOP_WORDS or first.key in NEGATIONS):
            self._ignored.append((first.start, last.end))

    def _quote(self, start: int, end: int) -> str:
        return " ".join(self._text[self._words[start].start : self._words[end - 1].end].split())


def _settled(field: str, value: Any) -> Any:
    """A whole number as such where a field is measured in whole numbers, a fraction without spaces."""
    if field == "meter":
        return str(Meter.parse(value))
    limits = RANGES.get(field)
    return value if limits is None or limits.whole or not isinstance(value, int) else float(value)


def _problem(field: str, value: Any) -> str | None:
    """Why a field cannot have this value."""
    try:
        if field == "meter":
            Meter.parse(value)
        elif field in RANGES:
            RANGES[field].check(field, value)
    except InvalidParameterError as error:
        return error.hint or error.problem
    return None


class _Names:
    """Finds the names of styles, however they are spaced.

    Args:
        styles: a style's own name comes before what another one is also called.
    """

    def __init__(self, styles: Sequence[StyleNames]) -> None:
        named = {fold(name): style.name for style in reversed(styles) for name in style.names}
        named.update({fold(style.name): style.name for style in styles})
        named.pop("", None)
        self._rules = {key: Rule("style", name) for key, name in named.items()}
        self._beginnings = {key[:length] for key in named for length in range(1, len(key) + 1)}

    def at(self, words: Sequence[Word], start: int) -> Match | None:
        """The longest name that begins at the word `start`."""
        longest: Match | None = None
        for end, key in self._keys(words, start):
            if key in self._rules:
                longest = Match(start, end, self._rules[key], None)
        return longest

    def _keys(self, words: Sequence[Word], start: int) -> Iterator[tuple[int, str]]:
        """The keys of ever more words from `start`, as long as a name begins so, and the place after each."""
        key = ""
        for place in range(start, len(words)):
            key += words[place].key
            if key not in self._beginnings:
                return
            yield place + 1, key


@lru_cache(maxsize=8)
def _style_names(styles: tuple[StyleNames, ...]) -> _Names:
    return _Names(styles)
