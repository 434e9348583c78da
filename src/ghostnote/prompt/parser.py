"""`read_prompt`: an English prompt to params.

The pipeline (`language`) finds phrases. Styles (`mixing`) and drums (`voices`) are read first, for they belong together
over long ways; the rest (`clauses`) is read from left to right.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ghostnote.core.params import GenerationParams
from ghostnote.prompt.clauses import Clauses
from ghostnote.prompt.items import Item
from ghostnote.prompt.language import language
from ghostnote.prompt.mixing import read_mix
from ghostnote.prompt.reading import Meaning, Reading, StyleNames
from ghostnote.prompt.voices import read_voices

_DEFAULTS: Final = GenerationParams().to_dict()
#: Fields that are assumed if nothing is said of them. The tempo is not: the style has one.
_ASSUMED: Final = ("style", "bars", "meter")
_NOTHING: Final = (
    "nothing was understood: prompts are read in English; name a style, a tempo, bars, a meter, or how busy it is"
)


def read_prompt(text: str, styles: Sequence[StyleNames]) -> Reading:
    """What `text` asks for. Any text can be read; in the worst case nothing of it was understood.

    Args:
        text: in English.
        styles: those that can be asked for.
    """
    known = tuple(styles)
    scan = language(known).scan(text)
    mix = read_mix(scan, known)
    voices = read_voices(scan)
    clauses = Clauses(scan, mix, voices)
    clauses.read()
    understood = clauses.claims.meanings()
    remarks = [*mix.remarks, *voices.remarks, *clauses.claims.remarks]
    remarks += [f"{written!r} was read as {read!r}" for written, read in scan.corrected]
    if not understood:
        remarks.append(_NOTHING)
    fields = {meaning.field: meaning.value for meaning in understood}
    names = {style.name for style in known}
    return Reading(
        text=text,
        fields=fields,
        understood=_with_all(understood, voices.words),
        assumed={
            name: _DEFAULTS[name]
            for name in _ASSUMED
            if name not in fields and (name != "style" or _DEFAULTS[name] in names)
        },
        ignored=_texts(text, clauses.ignored),
        remarks=tuple(dict.fromkeys(remarks)),
        styles=mix.shares,
    )


def _with_all(understood: Sequence[Meaning], drums: Sequence[str]) -> tuple[Meaning, ...]:
    """Every drum that was named has its part in the voices that are left."""
    found: list[Meaning] = []
    for meaning in understood:
        found.append(meaning)
        if meaning.field == "voices":
            found += [Meaning(words, "voices", meaning.value) for words in drums[1:]]
    return tuple(found)


def _texts(text: str, items: Sequence[Item]) -> tuple[str, ...]:
    """The items as written; pieces of one word are put together again."""
    places: list[tuple[int, int]] = []
    for item in items:
        start, end = item.tokens[0].start, item.tokens[-1].end
        if places and places[-1][1] == start:
            places[-1] = (places[-1][0], end)
        else:
            places.append((start, end))
    return tuple(dict.fromkeys(text[start:end] for start, end in places))
