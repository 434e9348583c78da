"""The spaCy pipeline: a prompt to items, phrases that mean something and words that do not.

A blank English pipeline with a tokenizer of its own (`words`), a PhraseMatcher for the lexicon's fixed phrases, a
Matcher for those with numbers, and an EntityRuler for the styles. Words that no phrase knows enter spaCy as one and the
same placeholder: its store of strings, which never forgets, does not grow with what people write.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING, Any, Final, TypeVar

from ghostnote.prompt.lexicon import FILLERS, STOP_WORDS, rows
from ghostnote.prompt.numbers import Number, number_at, ordinal
from ghostnote.prompt.reading import StyleNames
from ghostnote.prompt.senses import MeterName, Named, Sense, Span
from ghostnote.prompt.spelling import MOST_LOOKED_UP, Speller
from ghostnote.prompt.words import Word, split

if TYPE_CHECKING:
    from spacy.matcher import Matcher, PhraseMatcher
    from spacy.pipeline import EntityRuler
    from spacy.tokens import Doc

_T = TypeVar("_T")

_UNKNOWN: Final = "?"
_ORDINALS: Final = tuple(
    [f"{number}{end}" for number in range(1, 33) for end in ("st", "nd", "rd", "th")]
    + "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth other sixteenth".split()
)
_DECADES: Final = {f"{number}s": number for number in range(50, 200, 10)} | {
    "fifties": 50, "sixties": 60, "seventies": 70, "eighties": 80, "nineties": 90, "hundreds": 100,
}  # fmt: skip
#: Adjectives of styles, and the style that they colour another one with.
_ADJECTIVES: Final = {
    "jazzy": "jazz", "soulful": "soul", "bluesy": "blues", "funky": "funk", "poppy": "pop", "punky": "punk",
    "housey": "house", "rocky": "rock", "rocking": "rock", "rockin": "rock", "trappy": "trap", "gospelly": "gospel",
    "churchy": "gospel", "countryish": "country", "metallic": "metal", "latinish": "latin", "techy": "techno",
    "jungly": "jungle", "dubby": "reggae", "discoish": "disco", "afro": "afrobeat",
}  # fmt: skip
#: Within a phrase there is none of these.
_BREAK: Final = re.compile(r"[,;!?()\n\[\]]|\.(?!\w)|\s-\s")
_DASH: Final = re.compile(r"\s*[-\u2010-\u2015/]\s*")
_SPOKEN_UNITS: Final = frozenset({4, 8, 16})


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
        return next((_DECADES[token.key] for token in self.tokens if token.key in _DECADES), 0)

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

    items: tuple[Item, ...]
    corrected: tuple[tuple[str, str], ...]


@lru_cache(maxsize=8)
def language(styles: tuple[StyleNames, ...]) -> Language:
    """The pipeline for these styles; building one takes some hundredths of a second."""
    return Language(styles)


class Language:
    """The pipeline.

    Args:
        styles: a style's own name comes before what another one is also called.
    """

    def __init__(self, styles: Sequence[StyleNames]) -> None:
        import spacy

        self._nlp = spacy.blank("en")
        senses: dict[str, list[Sense]] = {}
        for phrase, sense in rows():
            senses.setdefault(phrase, []).append(sense)
        self._senses = [tuple(found) for found in senses.values()]
        names = _names(styles)
        words = {word for phrase in senses for word in phrase.split() if word[0] not in "#~"}
        style_words = {word for name in names for word in name} | {word for word in _ADJECTIVES}
        self._plain = self._nlp.Defaults.stop_words | STOP_WORDS
        self._known = words | style_words | set(_ORDINALS) | set(_DECADES) | set(FILLERS)
        self._speller = Speller(words | style_words)
        self._speller_cached = lru_cache(maxsize=4096)(self._speller.meant)
        self._phrases, self._numbers = self._lexicon(list(senses))
        self._styles = self._ruler(names, {style.name for style in styles})

    def scan(self, text: str) -> Scan:
        """The items of a text."""
        corrected: dict[str, str] = {}
        tokens = self._tokens(text, corrected)
        doc = self._doc([(token.key if token.known else _UNKNOWN, _norm(token)) for token in tokens])
        return Scan(tuple(self._items(text, tokens, doc)), tuple(corrected.items()))

    def _items(self, text: str, tokens: Sequence[Token], doc: Doc) -> Iterable[Item]:
        found = sorted(self._found(tokens, doc), key=lambda one: (one[0] - one[1], one[0]))
        taken: dict[int, tuple[int, tuple[Sense, ...]]] = {}
        free = [True] * len(tokens)
        for start, end, senses in found:
            if all(free[start:end]):
                free[start:end] = [False] * (end - start)
                taken[start] = end, senses
        place = 0
        while place < len(tokens):
            end, senses = taken.get(place, (place + 1, ()))
            part = tuple(tokens[place:end])
            yield Item(part, senses, " ".join(text[part[0].start : part[-1].end].split()))
            place = end

    def _found(self, tokens: Sequence[Token], doc: Doc) -> list[tuple[int, int, tuple[Sense, ...]]]:
        """Every phrase there is, styles first: start, end, and what it can mean there."""
        found: list[tuple[int, int, tuple[Sense, ...]]] = []
        for entity in self._styles(doc).ents:
            if not any("\n" in token.gap for token in tokens[entity.start + 1 : entity.end]):
                found.append((entity.start, entity.end, (Named(entity.ent_id_, entity.label_ == "COLOUR"),)))
        strings = self._nlp.vocab.strings
        for key, start, end in [*self._phrases(doc), *self._numbers(doc)]:
            part = tokens[start:end]
            if not any(token.breaks for token in part[1:]):
                senses = tuple(sense for sense in self._senses[int(strings[key])] if _fits(sense, part))
                if senses:
                    found.append((start, end, senses))
        return found

    def _tokens(self, text: str, corrected: dict[str, str]) -> list[Token]:
        words = split(text)
        tokens: list[Token] = []
        place, before, looked_up = 0, 0, 0
        while place < len(words):
            word = words[place]
            number = number_at(words, place)
            value, after = number if number is not None else (ordinal(word.key), place + 1)
            last = words[after - 1]
            key = "".join(one.key for one in words[place:after])
            known = key in self._known or key in self._plain
            if not known and number is None and looked_up < MOST_LOOKED_UP:
                looked_up += 1
                meant = self._speller_cached(key)
                if meant is not None:
                    corrected[text[word.start : last.end]] = meant
                    key, known = meant, True
            gap = text[before : word.start]
            spoken = number is not None and not word.is_digits
            tokens.append(Token(key, word.start, last.end, value, spoken, known, key in self._plain, gap))
            place, before = after, last.end
        return tokens

    def _doc(self, words: Sequence[tuple[str, str]]) -> Doc:
        """A document of (word, norm)."""
        from spacy.tokens import Doc

        doc = Doc(self._nlp.vocab, words=[word for word, _ in words])
        for token, (word, norm) in zip(doc, words, strict=True):
            token.norm_ = norm if norm != "" else word
        return doc

    def _lexicon(self, phrases: Sequence[str]) -> tuple[PhraseMatcher, Matcher]:
        from spacy.matcher import Matcher, PhraseMatcher

        fixed = PhraseMatcher(self._nlp.vocab, attr="NORM")
        numbers = Matcher(self._nlp.vocab)
        for row, phrase in enumerate(phrases):
            words = phrase.split()
            if set(words) & {"~", "#th", "#s"}:
                numbers.add(str(row), [[_pattern(word) for word in words]])
            else:
                fixed.add(str(row), [self._doc([(word, word) for word in words])])
        return fixed, numbers

    def _ruler(self, names: dict[tuple[str, ...], str], styles: set[str]) -> EntityRuler:
        from spacy.pipeline import EntityRuler

        ruler = EntityRuler(self._nlp, overwrite_ents=True)
        rows = [(words, "STYLE", style) for words, style in names.items()]
        rows += [((word,), "COLOUR", style) for word, style in _ADJECTIVES.items() if style in styles]
        patterns = [
            {"label": label, "id": style, "pattern": [{"ORTH": word} for word in words]} for words, label, style in rows
        ]
        colours = {words for words, label, _ in rows if label == "COLOUR"}
        ruler.add_patterns(
            [one for one, (words, label, _) in zip(patterns, rows, strict=True)
             if label == "COLOUR" or words not in colours]
        )  # fmt: skip
        return ruler


def _norm(token: Token) -> str:
    if token.number is not None and token.key not in _ORDINALS:
        return "#"
    if "/" in token.key and not token.known:
        return "#/#"
    return token.key if token.known else _UNKNOWN


def _pattern(word: str) -> dict[str, Any]:
    if word == "~":
        return {"ORTH": {"IN": sorted(FILLERS)}, "OP": "{0,2}"}
    if word == "#th":
        return {"ORTH": {"IN": list(_ORDINALS)}}
    if word == "#s":
        return {"ORTH": {"IN": list(_DECADES)}}
    return {"NORM": word}


def _fits(sense: Sense, part: Sequence[Token]) -> bool:
    """Whether a phrase can mean this here: two numbers are a meter only if spoken, and a range only by their dash."""
    numbers = [token for token in part if token.number is not None]
    if isinstance(sense, MeterName) and sense.form == "spoken":
        return all(token.spoken for token in numbers) and numbers[-1].number in _SPOKEN_UNITS
    if isinstance(sense, Span):
        low, high = (float(token.number or 0) for token in numbers)
        dashed = _DASH.fullmatch(numbers[1].gap) is not None
        return 40 <= low < high <= 300 and (not sense.written or (dashed and not numbers[1].spoken))
    return True


def _names(styles: Sequence[StyleNames]) -> dict[tuple[str, ...], str]:
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
    if not words or len(words) > 6:
        return
    for variant in product(*choices):
        for joints in product((False, True), repeat=len(variant) - 1 if len(variant) <= 4 else 0):
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
    return (key,) if place_in_order is None else tuple(dict.fromkeys((key, *_WRITTEN_PLACES.get(place_in_order, ()))))


_WRITTEN_PLACES: Final = {2: ("second", "2nd"), 3: ("third", "3rd"), 1: ("first", "1st")}
