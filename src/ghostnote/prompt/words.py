"""A prompt cut into words that can be compared, each with its place in the text."""

from __future__ import annotations

import re
import unicodedata
from typing import Final, NamedTuple

#: A place in an order (`4th`, `16ths`, `90s`), a fraction, a number, a word with its apostrophes, a sign for a word.
_PIECE: Final = re.compile(
    r"(?<![0-9.])[0-9]{1,3}(?:st|nd|rd|ths?|nds|s)(?![^\W_])"
    r"|(?<![0-9.])[0-9]{1,2} ?/ ?[0-9]{1,2}(?![0-9])|[0-9]+(?:\.[0-9]+)?|[^\W\d_]+(?:['\u2019][^\W\d_]+)*|[%&@+]",
    re.IGNORECASE,
)
_SIGNS: Final = {"%": "percent", "&": "n", "@": "at", "+": "plus"}
_HYPHENS: Final = " \t\n-\u2010\u2011"


class Word(NamedTuple):
    """One word.

    Attributes:
        key: what it is compared by: letters or digits only, without accents, in lower case.
        start, end: where it stands in the text.
        joined: whether no more than spaces and hyphens part it from the word before.
    """

    key: str
    start: int
    end: int
    joined: bool

    @property
    def is_digits(self) -> bool:
        """Whether it is a number in digits."""
        return self.key.replace(".", "", 1).isdecimal() and self.key.isascii()


def split(text: str) -> list[Word]:
    """The words of `text`. Numbers are words of their own: `92bpm` is two."""
    words: list[Word] = []
    before = 0
    for found in _PIECE.finditer(text):
        start, end = found.span()
        words.append(Word(_key(found[0]), start, end, not text[before:start].strip(_HYPHENS)))
        before = end
    return words


def fold(name: str) -> str:
    """A name as the keys of its words, one after another, so that `Hip-Hop`, `hip hop` and `hiphop` are one."""
    return "".join(word.key for word in split(name))


def _key(piece: str) -> str:
    if piece[0] in "0123456789":
        return piece.replace(" ", "").lower()
    if piece in _SIGNS:
        return _SIGNS[piece]
    if piece.isascii():
        return piece.lower().replace("'", "")
    plain = unicodedata.normalize("NFKD", piece.casefold())
    return "".join(letter for letter in plain if letter.isalpha())
