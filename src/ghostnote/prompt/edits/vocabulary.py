"""The words of edits, by what they do in a sentence. Phrases of several words win over their parts."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from ghostnote.prompt.edits.drums import CALLED

#: Symbol -> words that stand for it. `rules.RULES` says what sets of symbols mean.
ACTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "remove": (
            "remove; delete; erase; lose; kill; get rid of; cut; mute; no; without; clear; strip; strip out; silence; "
            "ditch; leave out; omit; take away; drop; drop out; empty; do n't want; do n't play; stop; no more; skip; "
            "not; wipe; rid; lift; remove all; scrap; eliminate; leave off; with no; minus; cut out; exclude"
        ),
        "keep": "only; just; nothing but; solo; keep only; only keep; only leave; leave only; just keep; isolate",
        "add": (
            "add; put; insert; put in; drop in; throw in; throw; place; stick; give me; another; extra; include; bring "
            "in; add in; sprinkle; sprinkle in; some more; pop; pop in; introduce; want"
        ),
        "more": "more; a few more; additional; more of",
        "less": "less; fewer; not so many; not as many; not so much; less of; too many; too much; reduce",
        "double": "double; twice as many; double up; twice the; doubled; double the number of; double the amount of",
        "halve": (
            "half; halve; half as many; half the number of; half of; half the amount of; only half as many; cut in half"
        ),
        "busier": (
            "busier; more busy; denser; fuller; more active; too sparse; too empty; too simple; more complex; more "
            "going on; busy up; fill out; more intricate; spice up; more interesting; more notes"
        ),
        "sparser": (
            "less busy; sparser; simpler; simplify; thin out; too busy; thin; thinner; more space; more room; strip "
            "down; strip back; too dense; less dense; calmer; pare down; less going on; declutter; open up space; less "
            "notes; fewer notes"
        ),
        "half_time": "half time; halftime; half time feel; half tempo feel",
        "double_time": "double time; doubletime; double time feel",
        "swap": "swap; replace; exchange; switch; substitute; trade; swap out; switch out; replace all",
        "instead": "instead of; in place of; rather than",
        "change": "change; convert; transform; turn into",
        "into": "into",
        "turn": "turn",
        "play": "play",
        "use": "use",
        "bring": "bring; raise; boost; increase",
        "lower": "lower; decrease; reduce the velocity; cut the volume",
        "crank": "crank; crank up; hit harder; pump up; beef up; emphasise; emphasize; stronger",
        "up": "up",
        "down": "down",
        "out": "out; away; gone; off",
        "take": "take; get",
        "move": "move; shift; nudge; slide; displace",
        "push": "push; rush; pushed; rushed",
        "pull": "pull",
        "lay": "lay; drag; dragging; delay; lag; hold; hold back; laid",
        "back": "back; backwards",
        "forward": "forward; forwards; ahead; ahead of the beat; in front of the beat; on top of the beat",
        "later": (
            "later; late; behind; behind the beat; too early; lay back; laid back; delayed; more laid back; lazier; "
            "lazy"
        ),
        "earlier": "earlier; early; too late; sooner; in front",
        "louder": "louder; harder; too quiet; too soft; loud; heavier; more prominent; stand out; punchier; hotter",
        "softer": (
            "softer; quieter; lighter; too loud; soften; tone down; gentler; quiet; quieten; softly; gently; too hard; "
            "too prominent; less loud; calm down; lay off; easier; back off"
        ),
        "velocity": "velocity; velocities; volume; level; loudness; dynamic level",
        "set": "set; at velocity",
        "accent": "accent; accents; accentuate; accented; accenting; stress",
        "even": (
            "even out; even; level out; flatten; more even; consistent; more consistent; compress; same velocity; "
            "steadier"
        ),
        "dynamics": "dynamics; dynamic; contrast; dynamic range; velocity variation",
        "crescendo": "crescendo; build up; swell; get louder; gets louder; getting louder; build; fade in; rise",
        "fade": "fade out; fade; decrescendo; diminuendo; get quieter; getting quieter; die away; get softer",
        "straighten": (
            "straighten; straight; unswing; deswing; de swing; no swing; straighten out; too swung; make straight; "
            "unswung; too swingy"
        ),
        "swing": "swing; swung; shuffle; shuffled; swingy; swinging; groovier; too straight",
        "quantise": (
            "quantise; quantize; quantised; quantized; snap; on the grid; to the grid; hard quantize; dead on; "
            "robotic; snap to the grid; perfectly in time; onto the grid; line up; lock to the grid"
        ),
        "tighten": "tighten; tighten up; tighter; tight; clean up; too loose; too sloppy",
        "humanise": (
            "humanise; humanize; more human; human; humanised; humanized; too robotic; too stiff; looser; loosen; "
            "loosen up; too mechanical; more natural; feel played; more alive; less robotic; less stiff; sloppier; "
            "organic; more organic; human feel"
        ),
        "copy": "copy; repeat; loop; paste; duplicate; reuse; re use; clone; copy over; repeat of; repeated",
        "like": (
            "like; the same as; same as; identical to; a copy of; match; equal to; as in; be a repeat of; mirror; the "
            "same like"
        ),
        "open": "open; open up; opened",
        "close": "close; closed; shut; choke",
        "flam": "flam; flams; flammed; flam on; grace note; grace notes",
        "roll": "roll; rolls; buzz roll; drum roll",
        "fill": "fill; fills; drum fill; fill in; drum fills; a drum fill; break; drum break; transition",
        "new": (
            "new; different; rewrite; replay; redo; regenerate; reroll; re roll; something else; vary; variation; "
            "another version of; fresh; rework; reinvent; improvise; something different; re do; other; alternative; "
            "re write; recreate; mix up; re play; come up with; rethink; variation of; variation on"
        ),
        "floor": "four on the floor; four to the floor; 4 on the floor; 4 to the floor; four on floor",
        "by": "by",
        "from": "from",
        "to": "to; over to; onto; as",
        "for": "for; with",
    }
)
#: What stands for hits by their force.
FORCES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "ghost": (
            "ghost note; ghost notes; ghosts; ghost; ghosted notes; ghosted snares; ghost strokes; ghost hits; "
            "ghosted; ghost snares; ghost snare; grace ghosts; snare ghosts"
        ),
        "accented": "accented hits; accented notes; loud hits; loud ones; loud notes; hard hits; loudest hits",
        "soft": "soft hits; soft ones; soft notes; quiet hits; quiet ones; quiet notes; softest hits",
    }
)
#: Places of a bar that need no number.
SPOTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "backbeat": "backbeat; backbeats; back beat; back beats",
        "downbeat": "downbeat; the one; down beat; start; beginning; start of the bar; beginning of the bar; top",
        "every_beat": (
            "every beat; each beat; all beats; all downbeats; every quarter; all four beats; "
            "every quarter note; all four; all 4 beats; quarters of the bar"
        ),
        "offbeats": (
            "offbeat; offbeats; off beat; off beats; upbeat; upbeats; up beats; ands; the ands; all the ands; offbeat "
            "8ths; offbeat eighths; &s"
        ),
        "off16": "e 's and a 's; es and as; off 16ths; offbeat 16ths; offbeat sixteenths; weak 16ths",
        "first_half_bar": "first half of the bar; first half of each bar; first half of every bar; first half of bar",
        "last_half_bar": (
            "second half of the bar; last half of the bar; second half of each bar; second half of every bar; second "
            "half of bar; last half of bar"
        ),
        "bar_end": "end of the bar; end of bar; the end of; end of each bar; end of every bar",
        "end": "end; the end; ending",
    }
)
#: Bars that need no number.
SPANS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "all_bars": (
            "every bar; each bar; all bars; throughout; everywhere; the whole way; every measure; all measures; all "
            "the bars; each measure; all four bars; all 4 bars; whole clip; the whole loop"
        ),
        "odd_bars": "odd bars; odd numbered bars",
        "even_bars": "even bars; even numbered bars",
        "first_half": "first half",
        "last_half": "second half; last half",
    }
)
#: Words that say how what is named is meant.
MARKS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "before": "before; just before; right before; leading into; leading up to; into the; ahead of the; going into",
        "after": "after; just after; right after; following",
        "around": "around; either side of; near",
        "except": (
            "except; except for; except in; but not; apart from; excluding; other than; everywhere but; besides; "
            "except on; aside from; but not in; except the; but not on; save for"
        ),
        "but": "but; but the",
        "every": "every; each; all the",
        "other": "every other; every second; every 2nd; alternate; every alternate",
        "of_the": "of; of the",
        "on": "on; at; on the; at the; on beat the; off of",
        "in": "in; in the; during; within; inside; for the",
        "onwards": "on; onwards; onward; and after; on out; to the end",
        "until": "until; till; up to; up until",
        "through": "through; thru",
    }
)
#: Value in ticks of a note, by name.
NOTE_VALUES: Final[Mapping[int, str]] = MappingProxyType(
    {
        480: (
            "quarter; quarters; quarter note; quarter notes; 4th notes; 1/4; 1/4 notes; 1/4s; crotchet; crotchets; 4ths"
        ),
        240: (
            "eighth; eighths; eighth note; eighth notes; 8th; 8ths; 8th note; 8th notes; 1/8; 1/8 notes; 1/8s; 1/8 "
            "note; quaver; quavers"
        ),
        120: (
            "sixteenth; sixteenths; sixteenth note; sixteenth notes; 16th; 16ths; 16th note; 16th notes; 1/16; 1/16 "
            "notes; 1/16s; 1/16 note; semiquaver; semiquavers"
        ),
        60: (
            "thirty second notes; thirty seconds; 32nd; 32nds; 32nd note; 32nd notes; 1/32; 1/32 notes; thirty second "
            "note"
        ),
        160: (
            "triplets; triplet; eighth note triplets; 8th triplets; eighth triplets; 8th note triplets; triplet eighths"
        ),
        80: "16th triplets; sixteenth triplets; sixteenth note triplets; 16th note triplets; triplet sixteenths",
    }
)
UNITS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "ms": "ms; millisecond; milliseconds; msec; millis",
        "ticks": "tick; ticks",
        "percent": "%; percent; per cent",
        "bar": "bar; measure",
        "bars": "bars; measures",
        "beat": "beat; count",
        "beats": "beats; counts",
    }
)
DEGREES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "little": (
            "a bit; a little; slightly; a touch; a tad; a little bit; a hair; subtly; a bit of; a little bit of; bit"
        ),
        "lot": (
            "a lot; much; way; significantly; far; a lot of; loads; really; very; heavily; lots of; a whole lot; a ton"
        ),
    }
)
SEPARATORS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "and": "and; &; plus; +; also; and also; as well as; along with; together with",
        "stop": ";; then; and then; after that; next; afterwards; finally; while; but also",
        "comma": ",",
    }
)
#: Words that are understood and change nothing.
FILLERS: Final = (
    "the; a; an; please; can you; could you; i; i 'd; i want; i 'd like; would; like to; some; any; it; make; let; "
    "let 's; have; its; that; this; those; these; 'd; 'm; you; me; my; be; should; to be; so; is; are; was; come; "
    "comes; sit; sound; sounds; feel; leave the rest; keep the rest; leave everything else; leave everything else "
    "alone; keep everything else; leave the rest alone; everything else stays; the rest stays; leave the others; "
    "with a; give; there; now; just make; part; parts; line; pattern for; hey; ok; okay; thanks; thank you; want "
    "to; we; need; needs; there should be; goes; go; to have; do; will; were; one; keep; keep the rest as it is; "
    "them; they; maybe; perhaps; bit more; also the; again; same; number of; amount of; there is; there are; there "
    "'s; put it; track; numbers; little; rest; else; stay; stays; in it; more time; whole; n't; drum; cymbal hits; "
    "want a; would like; i would like; get me; via; figure; dry; clean; entire; ones; section"
)
_NUMBER_WORDS: Final = (
    "one; two; three; four; five; six; seven; eight; nine; ten; eleven; twelve; thirteen; fourteen; fifteen; sixteen"
)
_ORDINAL_WORDS: Final = "first; second; third; fourth; fifth; sixth; seventh; eighth; ninth; tenth; eleventh; twelfth"
NUMBERS: Final[Mapping[str, int]] = MappingProxyType(
    {word: number for number, word in enumerate(_NUMBER_WORDS.split("; "), 1)}
)
ORDINALS: Final[Mapping[str, int]] = MappingProxyType(
    {
        **{word: number for number, word in enumerate(_ORDINAL_WORDS.split("; "), 1)},
        **{f"{number}{ending}": number for number in range(1, 33) for ending in ("st", "nd", "rd", "th")},
        "last": -1,
        "final": -1,
        "closing": -1,
        "opening": 1,
    }
)


def split(words: str) -> list[str]:
    """The phrases of a list; a lone semicolon is one."""
    phrases = [";"] if words.startswith(";;") else []
    return phrases + [each.strip() for each in words.split(";") if each.strip()]


def phrases() -> dict[str, tuple[str, str]]:
    """Every phrase of the tables, with its label and what it stands for; the first table that has it wins."""
    tables: tuple[tuple[str, Mapping[str, str]], ...] = (
        ("spot", SPOTS),
        ("span", SPANS),
        ("force", FORCES),
        ("note", {str(ticks): words for ticks, words in NOTE_VALUES.items()}),
        ("unit", UNITS),
        ("degree", DEGREES),
        ("separator", SEPARATORS),
        ("mark", MARKS),
        ("act", ACTS),
        ("filler", {"": FILLERS}),
    )
    found: dict[str, tuple[str, str]] = {word: ("drum", name) for word, name in CALLED.items()}
    for label, table in tables:
        for name, words in table.items():
            for phrase in split(words):
                found.setdefault(phrase, (label, name))
    return found
