"""What phrases mean: the one table of them. Styles are not in it; they come from whoever asks.

In a phrase `#` is a number, `#/#` a fraction, `#th` a place in an order (`4th`, `fourth`), and `~` up to two words that
change nothing: `tempo ~ #` is also `tempo of about 92`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from ghostnote.prompt.drums import DRUMS, PULSES
from ghostnote.prompt.grades import GRADES
from ghostnote.prompt.moods import MOODS
from ghostnote.prompt.senses import (
    Amount,
    Decade,
    Degree,
    Fill,
    Graded,
    Level,
    MeterName,
    Operator,
    Relation,
    Sense,
    Setting,
    Span,
    Unavailable,
)

#: What may stand for `~`.
FILLERS: Final = frozenset(
    ("a", "an", "the", "of", "at", "to", "about", "around", "roughly", "circa", "exactly", "is", "in", "on", "every")
)

_SETTINGS: Final[tuple[tuple[str, Any, Any, str], ...]] = (
    ("swing", 50.0, 58.0, "straight|straight feel|unswung|straight ahead|swing off|straightened"),
    (
        "humanize",
        False,
        True,
        (
            "quantised|quantized|robotic|mechanical|machine like|on the grid|like a machine|like a drum machine|rigid|"
            "robot|computerised|computerized|fully quantised|fully quantized|quantise|quantize|hard quantised|"
            "hard quantized|programmed|like a robot|perfectly on the grid"
        ),
    ),
    ("meter", "3/4", None, "waltz|waltz time|waltz feel|three quarter time|triple meter|triple time|waltzes"),
    ("meter", "4/4", None, "common time"),
    ("section", "verse", None, "verse|verses|verse groove"),
    ("section", "chorus", None, "chorus|refrain|hook|choruses"),
    ("section", "intro", None, "intro|introduction|opening"),
    ("section", "outro", None, "outro|coda|ending groove|ending section"),
    ("kit", "gm", None, "gm kit|general midi|gm mapping|general midi kit"),
    ("kit", "td11", None, "td11|td # kit|roland td #|roland kit"),
    ("kit", "sd3", None, "superior drummer|superior drummer #|sd3"),
    ("kit", "ad2", None, "addictive drums|addictive drums #|ad2"),
    ("limbs", False, None, "any number of limbs|no limb limits|inhuman limbs"),
)

_DEGREES: Final[tuple[tuple[Level, str], ...]] = (
    (
        "none",
        (
            "no|not|without|without any|zero|dont|never|non|isnt|arent|doesnt|minus|drop|drop the|skip|avoid|lose|"
            "leave out|remove|take out|mute|cut|omit|exclude|ditch|w/o|nor|none of|take away|hold the|aint|cant|"
            "nothing too|shouldnt"
        ),
    ),
    (
        "slight",
        (
            "slightly|bit|a bit|a bit of|little|a little|a little bit|a little bit of|touch|a touch|a touch of|hint of|"
            "a hint of|fairly|lightly|light|subtly|subtle|moderately|tiny|a tiny bit|a tiny bit of|mild|mildly|a tad|"
            "tad|"
            "a hair|a smidge|somewhat|a dash of|kind of|sort of|some light|just a touch of|gently swung|a shade"
        ),
    ),
    (
        "strong",
        (
            "very|really|super|extremely|ultra|heavily|heavy|hard|lots of|loads of|tons of|plenty of|a lot of|a lot|"
            "way|"
            "maximum|max|high|strong|strongly|deeply|insanely|hugely|highly|so|crazy amount of|full of|massively|"
            "a ton of|lots|plenty|tons|loads|heaps|heaps of|wildly|much|far|seriously|fully|completely|totally|deep"
        ),
    ),
    ("plain", "medium|moderate|some|average|decent"),
    ("more", "more|increase|raise|bring up|turn up|some more|extra|additional|up the"),
    (
        "less",
        "less|fewer|reduce|reduced|low|lower|few|a few|not much|not many|hardly any|minimum|turn down|not a lot of",
    ),
    ("too", "too|overly|that|excessively"),
    ("only", "only|just|nothing but|solely|exclusively|purely"),
)

_RELATIONS: Final[tuple[tuple[Operator, str], ...]] = (
    ("all", "everything|all|all drums|the whole kit|whole kit|every drum|full kit"),
    ("except", "but the|but|except|except for|apart from|other than|save for"),
    ("instead", "instead of|rather than|in place of|over the"),
    ("swap", "swap|swap out|replace|switch|exchange|trade|substitute"),
    ("free", "free|less|alone"),
    (
        "like",
        (
            "like|in the style of|in style of|style of|inspired by|a la|similar to|reminiscent of|in the vein of|"
            "something like|sounds like|sound like|kind of like|sort of like|channeling|channelling|think"
        ),
    ),
    (
        "styled",
        (
            "type beat|vibe|vibes|esque|inspired|flavour|flavor|flavoured|flavored|type|influenced|style|styled|ish|"
            "style beat|kind of thing|type groove|style groove"
        ),
    ),
    ("half", "half|equal parts|one half"),
    ("mostly", "mostly|mainly|primarily|predominantly|largely|chiefly|two parts"),
    (
        "dash",
        (
            "a bit of|a little bit of|a touch of|a hint of|hint of|a dash of|a pinch of|some|a little|touch of|bit of|"
            "a splash of|a sprinkle of|hints of|elements of|undertones of|a tinge of|touches of|traces of|one part|"
            "a taste of|influences of"
        ),
    ),
    ("choice", "or|or maybe|alternatively"),
    ("back", "actually|no wait|wait|scratch that|i mean|make that|on second thought|sorry"),
    (
        "journey",
        (
            "into|turning into|turns into|turn into|turning to|becoming|becomes|become|morphing into|morph into|"
            "morphs into|evolving into|evolves into|evolve into|ends up as|end up as|ending up as|ends as|end as|"
            "ends in|"
            "ending as|ending in|ends with|transitioning to|transitioning into|transitions to|transitions into|"
            "transition to|transition into|moving to|moving into|moves to|moves into|morphing to|morphs to|morph to|"
            "fading into|fade into|fades into|shifting to|shifting into|shifts to|shifts into|building into|"
            "builds into|"
            "and then to|to|end up in|end up with|finishing as|finishes as|finish as|slowly to|gradually to|"
            "gradually into"
        ),
    ),
)

_NUMBERS: Final[tuple[tuple[str, int, str], ...]] = (
    (
        "tempo",
        1,
        (
            "~ # bpm|~ # ish bpm|tempo ~ #|tempo ~ # bpm|~ tempo ~ #|bpm ~ #|at #|around #|about #|at ~ #|@ #|"
            "~ # beats per minute|~ # beats a minute|at ~ # ish"
        ),
    ),
    ("bars", 1, "# bar|# bars|~ # bars|bars ~ #|# bars long|length ~ # bars|# bars of|for # bars|over # bars"),
    ("bars", 1, "# measure|# measures|# measures of|~ # measures|measures ~ #|# bars in length|# ~ bars|# ~ measures"),
    ("seed", 1, "seed ~ #|seed number #|random seed #"),
    ("candidates", 1, "# takes|# candidates|best of #|best of # takes|# attempts|candidates #"),
    ("temperature", 1, "temperature ~ #|temp ~ #"),
    ("guidance", 1, "guidance ~ #"),
    ("laid_back", 1, "# ms late|# ms behind|# ms behind the beat|# ms laid back|# ms back|# ms later|laid back # ms"),
    ("laid_back", 1, "laid back ~ # ms|late by # ms|behind by # ms|# milliseconds late|# milliseconds behind"),
    ("laid_back", 1, "# milliseconds behind the beat|# milliseconds laid back"),
    ("laid_back", -1, "# ms early|# ms ahead|# ms ahead of the beat|# ms pushed|# ms rushed|# milliseconds ahead"),
    ("laid_back", -1, "early by # ms|ahead by # ms|pushed # ms|pushed by # ms|# milliseconds early|rushed # ms"),
    ("laid_back", -1, "# milliseconds ahead of the beat|rushed by # ms"),
    (
        "fill_every",
        1,
        (
            "fill ~ every #|fill ~ every # bars|fill ~ every # bar|fills ~ every #|fills ~ every # bars|"
            "with ~ fill every # bars|with ~ fill every #|fill ~ every #th|fill ~ every #th bar|fills ~ every #th|"
            "fills ~ every #th bar|with ~ fill every #th bar|with fills every #|with fills every # bars|"
            "fill ~ bar #|fill in bar #|fill on bar #|fill ~ every # measures|fills ~ every # measures|"
            "fill ~ #th bar|every # bars ~ fill|every #th bar ~ fill|drum fill every #|drum fill every # bars|"
            "fill ~ every #th measure|with ~ fill on bar #|with ~ fill in bar #"
        ),
    ),
)
#: Fields that take a percentage, and their nouns.
_PERCENTAGES: Final = (
    ("density", "density"),
    ("swing", "swing|swing amount|mpc swing|swung|shuffle"),
    ("dynamics", "dynamics|dynamic range"),
    ("syncopation", "syncopation|syncopated"),
    ("complexity", "complexity"),
    ("ghost_notes", "ghost notes|ghosts|ghost note share|ghost note amount|of the snare ghosted"),
    (
        "humanize_amount",
        "humanise|humanize|humanised|humanized|humanisation|humanization|humanise amount|humanize amount|human",
    ),
    ("intensity", "intensity"),
)
_PERCENT_PHRASES: Final = ("{} ~ #", "{} ~ # percent", "# percent {}", "at # percent {}", "with # percent {}")
_SPANS: Final = (
    "between # and #|from # to #|between # and # bpm|from # to # bpm|# to # bpm|tempo between # and #|"
    "tempo from # to #|tempo # to #|# to #|anywhere from # to #|anywhere from # to # bpm|between # bpm and # bpm|"
    "somewhere between # and #|somewhere between # and # bpm|anywhere between # and #|anywhere between # and # bpm|"
    "at # to #|at # to # bpm|# or # bpm|between # to #|between # to # bpm"
)
_METER_ENDS: Final = ("", " time", " meter", " metre", " time signature", " feel")
_METER_BEGINNINGS: Final = ("", "in ", "meter ~ ", "metre ~ ", "time signature ~ ", "in a ")

_FILLS: Final[tuple[tuple[str, str], ...]] = (
    (
        "end",
        (
            "fill at the end|fill at end|fills at the end|with a fill|with a drum fill|ends with a fill|"
            "ending with a fill|"
            "end with a fill|ending fill|fill in the last bar|fill on the last bar|fill in last bar|closing fill|"
            "with a fill at the end|with fill at the end|finish with a fill|finishing with a fill|a fill to end|"
            "fill to finish|final fill|fill to end|fill to close|fill on the end|turnaround fill|fill at the very end|"
            "fill before the loop|with a fill in the last bar|with a fill on the last bar|finishes with a fill"
        ),
    ),
    (
        "every",
        (
            "with fills|with some fills|with drum fills|some fills|a few fills|add fills|lots of fills|regular fills|"
            "fills here and there|occasional fills|with occasional fills|with a few fills|fill every bar"
        ),
    ),
    (
        "alone",
        (
            "fill|fills|drum fill|drum fills|fill in|just a fill|only a fill|a fill|roll fill|snare roll fill|"
            "chops fill|"
            "tom fill|snare fill|a drum fill"
        ),
    ),
    ("none", "no fills|no fill|without fills|without a fill|no drum fills|without any fills|dont fill|fills off"),
)

_UNAVAILABLE: Final = (
    "half time|half time feel|halftime|double time|double time feel|doubletime|cut time|halftime feel|bridge|"
    "breakdown|pre chorus|prechorus|build up|buildup|brushes|brush|brushes feel|brush feel|mallets|rods|flams|flam|"
    "drags on the snare|crescendo|decrescendo|linear"
)

_STOP: Final = """
a an the and or but of for in on at to from by with as into over be is are am was it its this that these those
i im id me my we you your please can could should would will want wanted need like give gimme make create generate play
write get let lets have has some something kind sort bit of just really very so too quite rather pretty about
around roughly drum drums drumming drummer beat beats groove grooves pattern patterns loop loops rhythm rhythms
track music feel feeling style time tempo bpm bar bars meter percent n s ish start starts starting starting keep all go
tune song part parts tempo usual speed bounce thanks thank thx hey hi yo hello long phrase section note playing plays
played while where when then plus also maybe may sounding sound sounds works work nice good great cool going
what which who how do does did cant couldnt there here any every each one own new ok okay now them they he she
hits hit thing things stuff type w pls cheers amount level drummers kit beatz best super hell under off out up
style equals set value hair usual than everything always half use using used meets meet
meeting goes mixed crossed blended combined hybrid cross mpc length measure measures overall mostly
"""
#: Words that need not be understood: a prompt means the same without them.
STOP_WORDS: Final = frozenset(_STOP.split())


def rows() -> Iterator[tuple[str, Sense]]:
    """Every phrase and what it means; of two for one phrase the first counts."""
    yield from _meters()
    for words, sense in _fixed():
        for phrase in words.split("|"):
            if phrase:
                yield phrase, sense


def _fixed() -> Iterator[tuple[str, Sense]]:
    """Words parted by `|`, and what each means."""
    for kind, words in _FILLS:
        yield words, Fill(kind)  # type: ignore[arg-type]
    for field, value, negated, words in _SETTINGS:
        yield words, Setting(field, value, negated)
    for field, sign, words in _NUMBERS:
        yield words, Amount(field, sign)
    for field, nouns in _PERCENTAGES:
        for noun in nouns.split("|"):
            yield "|".join(form.format(noun) for form in _PERCENT_PHRASES), Amount(field)
    yield _SPANS, Span()
    yield "# #|# # bpm|at # #|at # # bpm|tempo # #", Span(written=True)
    for above, word in ((2.0, "low"), (5.0, "mid"), (5.0, "middle"), (8.0, "high"), (8.0, "upper")):
        forms = ("{0} #s", "{0} #s bpm", "in the {0} #s", "tempo in the {0} #s", "~ the {0} #s bpm")
        yield "|".join(form.format(word) for form in forms), Decade(above)
    for row in GRADES:
        yield row.adjectives, Graded(row.grades)
        yield row.comparatives, Graded(row.grades, comparative=True)
        yield row.nouns, Graded(row.grades, noun=True)
    for mood in MOODS:
        yield mood.words, mood.mood
    for words, drum in DRUMS:
        yield words, drum
    for words, pulse in PULSES:
        yield words, pulse
    yield _UNAVAILABLE, Unavailable()
    for level, words in _DEGREES:
        yield words, Degree(level)
    for operator, words in _RELATIONS:
        yield words, Relation(operator)


def _meters() -> Iterator[tuple[str, Sense]]:
    for beginning in _METER_BEGINNINGS:
        for end in _METER_ENDS:
            yield f"{beginning}#/#{end}", MeterName("fraction")
            yield f"{beginning}# #{end}", MeterName("spoken")
    yield "in #", MeterName("count")
