"""What words mean: the one table of phrases. Styles are not in it; they come from whoever asks.

Vague words stand for fixed values, stated here. `#` is a number, see `phrases`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any, Final

from ghostnote.prompt.numbers import Number
from ghostnote.prompt.phrases import Phrases, Rule

_VERY: Final = ("very", "really", "super", "extremely", "ultra", "so", "heavily", "hard")
_SLIGHTLY: Final = ("slightly", "bit", "little", "touch", "fairly", "lightly", "light", "subtly", "moderately")


@dataclass(frozen=True, slots=True)
class _Degrees:
    """Words for one property, and the value of `slightly` them, them alone and `very` them."""

    field: str
    slightly: float
    plain: float
    very: float
    words: str
    negated: float | None = None


_DEGREES: Final = (
    _Degrees("tempo", 85, 75, 60, "slow|slow tempo|downtempo|down tempo|ballad"),
    _Degrees("tempo", 110, 105, 100, "mid tempo|midtempo|medium tempo|moderate tempo"),
    _Degrees("tempo", 120, 130, 150, "uptempo|up tempo|upbeat"),
    _Degrees("tempo", 125, 145, 175, "fast|quick|fast tempo"),
    _Degrees("density", 15, 10, 5, "minimal|minimalist|minimalistic|bare|stripped down"),
    _Degrees("density", 30, 20, 10, "sparse|simple|spacious|open"),
    _Degrees("density", 70, 80, 92, "busy|complex|intricate"),
    _Degrees("density", 75, 85, 95, "dense|packed"),
    _Degrees("swing", 54, 58, 64, "swing|swung|swinging|swingy|swing feel|swung feel", negated=50),
    _Degrees("swing", 62, 66, 70, "shuffle|shuffled|shuffling|shuffle feel|triplet feel|triplet swing", negated=50),
    _Degrees("dynamics", 25, 10, 0, "flat|even|uniform|flat dynamics|even dynamics|constant velocity"),
    _Degrees("dynamics", 70, 85, 95, "dynamic|expressive|wide dynamics"),
)

#: Field, value, what a negation makes of it, phrases.
_WORDS: Final[tuple[tuple[str, Any, Any, str], ...]] = (
    ("swing", 50, None, "straight|straight feel|unswung|straight eighths|straight sixteenths"),
    ("fill", True, False, "fill|fills|drum fill|drum fills|fill in|just a fill|only a fill"),
    ("humanize", False, True, "quantised|quantized|robotic|mechanical|machine like|tight|on the grid"),
    (
        "humanize",
        True,
        False,
        "human|humanised|humanized|humanise|humanize|human feel|live|loose|natural|organic|unquantised|unquantized",
    ),
    ("meter", "3/4", None, "waltz|waltz time|waltz feel|three quarter time|triple meter|triple time"),
    ("meter", "4/4", None, "common time"),
)

#: Known, but not to be had: said at once, so that no part of them is taken for something else.
_NOT_TO_BE_HAD: Final = (
    "half time|half time feel|halftime|double time|double time feel|doubletime|cut time",
    "laid back|behind the beat|ahead of the beat",
    "with fill|with fills|with drum fill|with drum fills|fill at end|fills at end|ending fill|fill every # bars",
    "fill every bar|fill in # bar|fill in bar #",
)

#: Field, phrases with `#`.
_NUMBERS: Final = (
    ("tempo", "# bpm|at # bpm|in # bpm|tempo #|at tempo #|tempo # bpm|bpm #|at #"),
    ("tempo", "# beats per minute|at # beats per minute"),
    ("bars", "# bars|# bar|in # bars|in # bar|at # bars|bars #|# bars long|length # bars"),
    ("bars", "# measures|# measure|in # measures|measures #"),
    ("seed", "seed #|seed number #|random seed #"),
)
_PERCENT: Final = ("density", "swing", "dynamics")
_PERCENT_PHRASES: Final = ("{} #", "{} # percent", "# percent {}", "at # percent {}", "with # percent {}", "# {}")

#: What a count of beats is written as: `in 7` is 7/8, `in 5` is 5/4.
_IN: Final[dict[Number, str]] = {2: "2/4", 3: "3/4", 4: "4/4", 5: "5/4", 6: "6/8", 7: "7/8", 9: "9/8", 12: "12/8"}
_SPOKEN: Final = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
    "thirteen": 13, "fifteen": 15,
}  # fmt: skip
_UNITS: Final = {"four": 4, "eight": 8, "sixteen": 16}
_METER_PHRASES: Final = (
    "{}",
    "{} time",
    "{} meter",
    "{} metre",
    "{} time signature",
    "in {}",
    "in {} time",
    "meter {}",
)


def _rows() -> Iterator[tuple[str, Rule]]:
    for row in _DEGREES:
        levels = (("", row.plain), *((f"{more} ", row.very) for more in _VERY))
        levels += tuple((f"{less} ", row.slightly) for less in _SLIGHTLY)
        for (level, value), word in product(levels, row.words.split("|")):
            yield level + word, Rule(row.field, value, negated=row.negated)
    for phrases in _NOT_TO_BE_HAD:
        for phrase in phrases.split("|"):
            yield phrase, Rule(None)
    for field, value, negated, phrases in _WORDS:
        for phrase in phrases.split("|"):
            yield phrase, Rule(field, value, negated=negated)
    for field, phrases in _NUMBERS:
        for phrase in phrases.split("|"):
            yield phrase, Rule(field)
    for field, phrase in product(_PERCENT, _PERCENT_PHRASES):
        yield phrase.format(field), Rule(field)
    yield from _meters()


def _meters() -> Iterator[tuple[str, Rule]]:
    for phrase in _METER_PHRASES:
        yield phrase.format("#/#"), Rule("meter")
    for (count, beats), (unit, value) in product(_SPOKEN.items(), _UNITS.items()):
        for phrase in _METER_PHRASES:
            yield phrase.format(f"{count} {unit}"), Rule("meter", f"{beats}/{value}")
    yield "in #", Rule("meter", values=_IN)


PHRASES: Final = Phrases(_rows())

#: Before a phrase, they turn it round.
NEGATIONS: Final = frozenset({"no", "not", "without", "never", "dont", "non", "isnt", "arent", "doesnt"})
#: What may stand between a negation and its phrase.
BETWEEN: Final = frozenset({"a", "an", "any", "the", "too", "so", "very", "that", "really", "much"})

_STOP: Final = """
a an the and or but of for in on at to from by with as into over be is are am was it its this that these those
i im id me my we you your please can could would should will want wanted need like give make create generate play
write get let lets have has some something kind sort bit of just really very so too quite rather pretty about
around roughly drum drums drumming drummer beat beats groove grooves pattern patterns loop loops rhythm rhythms
track music feel feeling style time tempo bpm bar bars meter percent n s
"""
#: Words that need not be understood: a prompt means the same without them.
STOP_WORDS: Final = frozenset(_STOP.split())
