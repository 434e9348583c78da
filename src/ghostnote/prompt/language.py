"""The spaCy pipeline: a prompt to items, phrases that mean something and words that do not.

A blank English pipeline with a tokenizer of its own (`words`), a PhraseMatcher for the lexicon's fixed phrases, a
Matcher for those with numbers, and an EntityRuler for the styles. Words that no phrase knows enter spaCy as one and the
same placeholder: its store of strings, which never forgets, does not grow with what people write.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from ghostnote.prompt.items import DECADES, Item, Scan, Token
from ghostnote.prompt.lexicon import FILLERS, STOP_WORDS, rows
from ghostnote.prompt.names import ADJECTIVES, written_names
from ghostnote.prompt.numbers import PLACES, number_at, ordinal
from ghostnote.prompt.reading import StyleNames
from ghostnote.prompt.senses import MeterName, Named, Sense, Span
from ghostnote.prompt.spelling import MOST_LOOKED_UP, Speller
from ghostnote.prompt.words import split

if TYPE_CHECKING:
    from spacy.matcher import Matcher, PhraseMatcher
    from spacy.pipeline import EntityRuler
    from spacy.tokens import Doc

_UNKNOWN: Final = "?"
_ORDINALS: Final = (
    *(f"{number}{end}" for number in range(1, 33) for end in ("st", "nd", "rd", "th")),
    *PLACES,
)
_DASH: Final = re.compile(r"\s*[-\u2010-\u2015/]\s*")
_SPOKEN_UNITS: Final = frozenset({4, 8, 16})


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
        names = written_names(styles)
        words = {word for phrase in senses for word in phrase.split() if word[0] not in "#~"}
        style_words = {word for name in names for word in name} | set(ADJECTIVES)
        self._plain = self._nlp.Defaults.stop_words | STOP_WORDS
        self._known = words | style_words | set(_ORDINALS) | set(DECADES) | set(FILLERS)
        self._speller = Speller(words | style_words)
        self._speller_cached = lru_cache(maxsize=4096)(self._speller.meant)
        self._phrases, self._numbers = self._lexicon(list(senses))
        self._styles = self._ruler(names, {style.name for style in styles})

    def scan(self, text: str) -> Scan:
        """The items of a text."""
        corrected: dict[str, str] = {}
        tokens = self._tokens(text, corrected)
        doc = self._doc([(token.key if token.known else _UNKNOWN, _norm(token)) for token in tokens])
        return Scan(text, tuple(self._items(text, tokens, doc)), tuple(corrected.items()))

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
        found: list[tuple[int, int, tuple[Sense, ...]]] = [
            (entity.start, entity.end, (Named(entity.ent_id_, entity.label_ == "COLOUR"),))
            for entity in self._styles(doc).ents
            if not any("\n" in token.gap for token in tokens[entity.start + 1 : entity.end])
        ]
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
        colours: dict[tuple[str, ...], str] = {(word,): style for word, style in ADJECTIVES.items() if style in styles}
        rows: list[tuple[tuple[str, ...], str, str]] = [(words, "COLOUR", style) for words, style in colours.items()]
        rows += [(words, "STYLE", style) for words, style in names.items() if words not in colours]
        for words, label, style in rows:
            pattern = [{"ORTH": word} for word in words]
            ruler.add_patterns([{"label": label, "id": style, "pattern": pattern}])
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
        return {"ORTH": {"IN": list(DECADES)}}
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
