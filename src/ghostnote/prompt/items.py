"""A prompt as the pipeline gives it: tokens, and items made of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, TypeVar

from ghostnote.prompt.numbers import Number
from ghostnote.prompt.senses import Sense

_T = TypeVar("_T")

#: Decades that a tempo may lie in, and their first numbers.
DECADES: Final = {f"{number}s": number for number in range(50, 200, 10)} | {
    "fifties": 50, "sixties": 60, "seventies": 70, "eighties": 80, "nineties": 90, "hundreds": 100,
}  # fmt: skip
#: Within a phrase there is none of these.
_BREAK: Final = re.compile(r"[,;!?()\n\[\]]|\.(?!\w)|\s-\s")


@dataclass(frozen=True, slots=True)
class Token:
    """One or more words that are one to the pipeline: a word, a number, a fraction.

    Attributes:
        key: the word as it is compared, spelling corrected.
        start, end: where it stands in the text.
        number: its value if it is a number or a place in an order.
        spoken: whether it is a number in words.
        known: whether some phrase or the stop words have it.
        plain: whether a prompt means the same without it.
        gap: the text between it and the token before.
    """

    key: str
    start: int
    end: int
    number: Number | None
    spoken: bool
    known: bool
    plain: bool
    gap: str

    @property
    def breaks(self) -> bool:
        """Whether punctuation parts it from the token before."""
        return _BREAK.search(self.gap) is not None


@dataclass(frozen=True, slots=True)
class Item:
    """A phrase with all that it can mean, or a word that means nothing by itself.

    Attributes:
        tokens: its tokens.
        senses: what it can mean; nothing for a word.
        text: as it was written.
    """

    tokens: tuple[Token, ...]
    senses: tuple[Sense, ...]
    text: str

    def get(self, kind: type[_T]) -> _T | None:
        """What it means as a `kind`; None if it does not."""
        return next((sense for sense in self.senses if isinstance(sense, kind)), None)

    def means(self, *kinds: type[Sense]) -> bool:
        """Whether it can mean one of `kinds`."""
        return any(isinstance(sense, kinds) for sense in self.senses)

    @property
    def key(self) -> str:
        """Its words, as they are compared."""
        return " ".join(token.key for token in self.tokens)

    @property
    def breaks(self) -> bool:
        """Whether punctuation parts it from what is before."""
        return self.tokens[0].breaks

    @property
    def numbers(self) -> tuple[Number, ...]:
        """The numbers in it."""
        return tuple(token.number for token in self.tokens if token.number is not None)

    @property
    def decade(self) -> int:
        """The first number of the decade in it, 0 if there is none."""
        return next((DECADES[token.key] for token in self.tokens if token.key in DECADES), 0)

    @property
    def fraction(self) -> str | None:
        """The fraction in it."""
        return next((token.key for token in self.tokens if "/" in token.key), None)

    @property
    def is_stop(self) -> bool:
        """Whether it is a word that need not be understood."""
        return not self.senses and self.tokens[0].plain


@dataclass(frozen=True, slots=True)
class Scan:
    """A prompt as items, in order, and the words that were taken for others (as written, as read)."""

    text: str
    items: tuple[Item, ...]
    corrected: tuple[tuple[str, str], ...]

    def quote(self, first: int, last: int) -> str:
        """The text from one item to another, as it was written."""
        return " ".join(self.text[self.items[first].tokens[0].start : self.items[last].tokens[-1].end].split())
