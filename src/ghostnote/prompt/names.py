"""How the names of styles may be written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from types import MappingProxyType
from typing import Final

from ghostnote.prompt.numbers import number_at, ordinal
from ghostnote.prompt.reading import StyleNames
from ghostnote.prompt.words import Word, split

#: Adjectives of styles, and the style that they colour another one with.
ADJECTIVES: Final[Mapping[str, str]] = MappingProxyType( {
    "jazzy": "jazz", "soulful": "soul", "bluesy": "blues", "funky": "funk", "poppy": "pop", "punky": "punk",
    "housey": "house", "rocky": "rock", "rocking": "rock", "rockin": "rock", "trappy": "trap", "gospelly": "gospel",
    "churchy": "gospel", "countryish": "country", "metallic": "metal", "latinish": "latin", "techy": "techno",
    "jungly": "jungle", "dubby": "reggae", "discoish": "disco", "afro": "afrobeat",
})  # fmt: skip
_MOST_WORDS: Final = 6
#: Names of so many words are also found where some of them are written together.
_MOST_JOINED: Final = 4
#: A place in an order, in words and in digits.
_PLACES: Final = {1: ("first", "1st"), 2: ("second", "2nd"), 3: ("third", "3rd")}


def written_names(styles: Sequence[StyleNames]) -> dict[tuple[str, ...], str]:
    """The words of every name, however they are spaced, and the style that it names."""
    named: dict[tuple[str, ...], str] = {}
    for style in reversed(styles):
        for name in style.names:
            named.update(dict.fromkeys(_spellings(name), style.name))
    for style in styles:
        named.update(dict.fromkeys(_spellings(style.name), style.name))
    return named


def _spellings(name: str) -> Iterable[tuple[str, ...]]:
    """Every way to write a name: with its words apart or together, numbers in words or digits, `and` or `n`."""
    words = split(name)
    choices = [_variants(words, place) for place in range(len(words))]
    if not words or len(words) > _MOST_WORDS:
        return
    for variant in product(*choices):
        for joints in product((False, True), repeat=len(variant) - 1 if len(variant) <= _MOST_JOINED else 0):
            written = [variant[0]]
            for word, joined in zip(variant[1:], joints or (False,) * (len(variant) - 1), strict=True):
                if joined and word.isalpha() and written[-1].isalpha():
                    written[-1] += word
                else:
                    written.append(word)
            yield tuple(written)


def _variants(words: Sequence[Word], place: int) -> tuple[str, ...]:
    key = words[place].key
    if key in {"and", "n"} and len(words) > 1:
        return ("and", "n", "plus")
    number = number_at(words, place)
    if number is not None and number[1] == place + 1:
        return tuple({key, str(number[0])})
    place_in_order = ordinal(key)
    return (key,) if place_in_order is None else tuple(dict.fromkeys((key, *_PLACES.get(place_in_order, ()))))
