"""Numbers in digits and in words, up to 999, and places in an order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from ghostnote.prompt.words import Word

Number = int | float

#: Longer runs of digits are no number that anything here is measured in.
_MOST_DIGITS: Final = 30
_ONES: Final = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_SMALL: Final = {word: value for value, word in enumerate(_ONES.split(), start=1)} | {
    "single": 1,
    "couple": 2,
    "dozen": 12,
}
_ORDINALS: Final = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
#: Words that name a place in an order; every `other` is every second.
PLACES: Final = {word: place for place, word in enumerate(_ORDINALS.split(), start=1)} | {"other": 2, "sixteenth": 16}
_DIGITS_OF_A_PLACE: Final = re.compile(r"([0-9]{1,3})(?:st|nd|rd|th)")
_TENS: Final = {
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
}


def number_at(words: Sequence[Word], place: int) -> tuple[Number, int] | None:
    """The number that begins at `place` and the place after it; None if there is none."""
    word = words[place]
    if word.is_digits:
        return _in_digits(word.key), place + 1
    return _in_words(words, place) if is_spoken(word.key) else None


def ordinal(key: str) -> int | None:
    """Which place in an order a word names: 4 for `4th`, `fourth`; 2 for every `other`; None for other words."""
    digits = _DIGITS_OF_A_PLACE.fullmatch(key)
    return int(digits[1]) if digits else PLACES.get(key)


def is_spoken(key: str) -> bool:
    """Whether a number in words can begin so."""
    return key in _SMALL or key in _TENS or key == "hundred"


def _in_digits(digits: str) -> Number:
    if len(digits) > _MOST_DIGITS:
        return float("inf")
    return float(digits) if "." in digits else int(digits)


def _in_words(words: Sequence[Word], place: int) -> tuple[int, int]:
    """`ninety-two`, `one hundred and twenty`, and `one twenty` as musicians say it."""
    hundreds, after = 0, place
    first = _SMALL.get(words[place].key, 0)
    if words[place].key == "hundred":
        hundreds, after = 1, place + 1
    elif 1 <= first <= 9 and _joined(words, place + 1) == "hundred":
        hundreds, after = first, place + 2
    elif first in {1, 2} and _joined(words, place + 1) in _TENS:
        hundreds, after = first, place + 1
    if hundreds and _joined(words, after) == "and" and _below_hundred(words, after + 1)[0]:
        after += 1
    rest, end = _below_hundred(words, after) if after == place or _joined(words, after) else (0, after)
    return hundreds * 100 + rest, end


def _below_hundred(words: Sequence[Word], place: int) -> tuple[int, int]:
    """A number in words from 1 to 99 and the place after it; 0 if there is none."""
    key = words[place].key if place < len(words) else ""
    if key not in _TENS:
        return (_SMALL[key], place + 1) if key in _SMALL else (0, place)
    unit = _SMALL.get(_joined(words, place + 1), 0)
    return (_TENS[key] + unit, place + 2) if 1 <= unit <= 9 else (_TENS[key], place + 1)


def _joined(words: Sequence[Word], place: int) -> str:
    """The word at `place` if it goes on from the one before it, else nothing."""
    return words[place].key if place < len(words) and words[place].joined else ""
