"""Misspelt words: the known word that one is nearest to, if it is near enough to be meant."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

#: Letters that a word needs for one slip to be forgiven, and for two. Shorter ones are too near to other words.
_ONE_SLIP: Final = 5
_TWO_SLIPS: Final = 8
#: Looking a word up takes a fraction of a millisecond. A text with more strange words than this is no prompt.
MOST_LOOKED_UP: Final = 40


class Speller:
    """Finds what was meant among known words.

    A slip is a letter too many, too few, another or two exchanged (Damerau-Levenshtein distance); the first letter is
    taken to be right.

    Args:
        words: the known words.
    """

    def __init__(self, words: Iterable[str]) -> None:
        self._by_letter: dict[str, list[str]] = {}
        for word in sorted(set(words)):
            if word.isalpha() and len(word) >= _ONE_SLIP:
                self._by_letter.setdefault(word[0], []).append(word)

    def meant(self, word: str) -> str | None:
        """The known word that `word` is most likely to be, or None."""
        from rapidfuzz.distance import OSA
        from rapidfuzz.process import extractOne

        if len(word) < _ONE_SLIP or not word.isalpha():
            return None
        slips = 2 if len(word) >= _TWO_SLIPS else 1
        found = extractOne(word, self._by_letter.get(word[0], ()), scorer=OSA.distance, score_cutoff=slips)
        return None if found is None else str(found[0])


def nearest(name: str, names: Iterable[str]) -> str | None:
    """The one of `names` that looks or sounds most like `name`, however far it is; None if there are none."""
    from rapidfuzz.fuzz import WRatio
    from rapidfuzz.process import extractOne

    found = extractOne(name, list(names), scorer=WRatio)
    return None if found is None else str(found[0])
