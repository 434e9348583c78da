"""From text to labelled items: the vocabulary's phrases, numbers, and words that are not known."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from ghostnote.prompt.edits.vocabulary import NUMBERS, ORDINALS, phrases

if TYPE_CHECKING:
    from spacy.tokens import Doc

#: Longer requests are cut: no edit needs more, and time grows with length.
MOST_CHARACTERS: Final = 2_000
#: Shorter words are not corrected: too many others are as near.
_SHORTEST: Final = 5
#: One word in so many may be misspelt.
_FEW: Final = 4
#: What is written in one word is taken apart, so that every word is one token.
_REWRITTEN: Final[tuple[tuple[re.Pattern[str], str], ...]] = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        ("[\u2018\u2019\u00b4`]", "'"),
        ("[\u2010-\u2015\u2212]", "-"),
        (r"(\d)\s*-\s*(?=\d)", r"\1 through "),
        (r"\b([1-9]\d?)\s?(?:&|\+)(?!\s*\d)", r" and of \1 "),
        (r"\b([1-9]\d?)([ea])\b", r" \2 of \1 "),
        (r"\b(\d+)(ms|bpm|st|nd|rd|th)\b(?=\S|\s|$)", r"\1\2"),
        (r"\b(\d+(?:\.\d+)?)\s?(ms|msec|%)", r"\1 \2 "),
        (r"(?<=[a-z0-9])-(?=[a-z0-9])", " "),
        (r"\b(can|do|does|should|could|would|is|are)n't\b", r"\1 n't"),
        (r"\bdont\b", "do n't"),
        (r"[.;!?:()\"\[\]]+(?=\s|$)|[;!?:()\"\[\]]", " ; "),
        (",", " , "),
        (r"\s+", " "),
    )
)
_NUMBER: Final = re.compile(r"[+-]?\d{1,6}(?:\.\d{1,4})?")


@dataclass(frozen=True, slots=True)
class Item:
    """A phrase, a number or a word of a request.

    Attributes:
        label: `drum`, `act`, `number`, `ordinal`, ... and `word` for one that is not known.
        name: what it stands for.
        text: as it stands in the request, its spelling evened out.
        value: of numbers and ordinals.
    """

    label: str
    name: str
    text: str
    value: float = 0.0

    def means(self, label: str, *names: str) -> bool:
        """Whether it has this label, and one of these names if any are given."""
        return self.label == label and (not names or self.name in names)


def spelt(text: str) -> tuple[str, dict[str, str]]:
    """The text in even spelling, and which words were taken for others: those one slip of the keyboard away."""
    even = text[:MOST_CHARACTERS].lower()
    for pattern, replacement in _REWRITTEN:
        even = pattern.sub(replacement, even)
    words = even.split()
    strange = [word for word in words if word.isalpha() and not _known(word)]
    # Where many words are not known, it is another language, not a slip.
    slips = strange if len(strange) == 1 or len(strange) * _FEW <= len(words) else []
    respelt = {word: right for word in slips if (right := _respelt(word)) is not None}
    return " ".join(respelt.get(word, word) for word in words), respelt


def items_of(even: str) -> list[Item]:
    """The items of a text in even spelling, in order; it may have none."""
    doc = _pipeline()(even.split())
    phrase_at = {ent.start: ent for ent in doc.ents}
    found: list[Item] = []
    place = 0
    while place < len(doc):
        phrase = phrase_at.get(place)
        if phrase is not None:
            found.append(Item(phrase.label_, phrase.ent_id_, phrase.text))
            place = phrase.end
            continue
        found.append(_single(doc[place].text))
        place += 1
    return found


def _respelt(word: str) -> str | None:
    from rapidfuzz.distance import OSA

    if len(word) < _SHORTEST:
        return None
    ways = [(OSA.distance(word, other, score_cutoff=1), other) for other in _words() if len(other) >= _SHORTEST]
    return next((other for distance, other in sorted(ways) if distance <= 1), None)


def _known(word: str) -> bool:
    return word in _words() or word in NUMBERS or word in ORDINALS


@lru_cache(maxsize=1)
def _words() -> frozenset[str]:
    return frozenset(word for phrase in phrases() for word in phrase.split())


def _single(word: str) -> Item:
    if word in ORDINALS:
        return Item("ordinal", word, word, ORDINALS[word])
    if word in NUMBERS:
        return Item("number", word, word, NUMBERS[word])
    if _NUMBER.fullmatch(word):
        return Item("number", word, word, float(word))
    return Item("word", word, word)


@lru_cache(maxsize=1)
def _pipeline() -> Callable[[Sequence[str]], Doc]:
    """From words to marked phrases: blank English of spaCy with the vocabulary as its rules; no download."""
    import spacy
    from spacy.pipeline import EntityRuler
    from spacy.tokens import Doc

    nlp = spacy.blank("en")
    ruler = EntityRuler(nlp)
    ruler.add_patterns(
        [
            {"label": label, "pattern": [{"LOWER": word} for word in phrase.split()], "id": name}
            for phrase, (label, name) in phrases().items()
        ]
    )
    return lambda words: ruler(Doc(nlp.vocab, words=list(words)))
