"""What the drums are called, and what subdivisions are called."""

from __future__ import annotations

from typing import Final

from ghostnote.core.kit import KIT
from ghostnote.prompt.senses import Drum, Pulse

#: Every family of the kit, in the kit's order.
FAMILIES: Final = tuple(dict.fromkeys(spec.family for spec in KIT.values()))

_CYMBALS: Final = ("crash", "crash_2", "ride", "splash", "china")
_PERCUSSION: Final = tuple(dict.fromkeys(spec.family for spec in KIT.values() if spec.basic is None))

#: Words parted by `|`, and the families that they stand for.
DRUMS: Final[tuple[tuple[str, Drum], ...]] = (
    ("kick|kicks|kick drum|kick drums|bass drum|bass drums|bd|kik|kick pattern", Drum(("kick",))),
    (
        "snare|snares|snare drum|snare drums|sd|backbeat|snare work|snare hits",
        Drum(("snare",)),
    ),
    ("side stick|sidestick|cross stick|rim|rims|rimshot|rimshots|rim shot|rimclick", Drum(("snare",), part=True)),
    (
        "hat|hats|hi hat|hi hats|hihat|hihats|high hat|high hats|highhat|highhats|hh",
        Drum(("hat",), time=True),
    ),
    (
        "closed hat|closed hats|open hat|open hats|open hi hat|open hi hats|closed hi hat|closed hi hats|pedal hat",
        Drum(("hat",), time=True, part=True),
    ),
    ("ride|rides|ride cymbal|ride cymbals", Drum(("ride",), time=True)),
    ("ride bell|bell of the ride", Drum(("ride",), time=True, part=True)),
    ("tom|toms|tom tom|tom toms|tomtoms", Drum(("high_tom", "mid_tom", "low_tom"))),
    ("high tom|high toms|rack tom", Drum(("high_tom",))),
    ("mid tom|mid toms|middle tom", Drum(("mid_tom",))),
    ("low tom|low toms|floor tom|floor toms", Drum(("low_tom",))),
    ("crash|crashes|crash cymbal|crash cymbals", Drum(("crash", "crash_2"))),
    ("second crash|2nd crash", Drum(("crash_2",))),
    ("cymbal|cymbals", Drum(_CYMBALS)),
    ("splash|splash cymbal", Drum(("splash",))),
    ("china|china cymbal", Drum(("china",))),
    ("clap|claps|hand clap|hand claps|handclap|handclaps", Drum(("clap",))),
    ("tambourine|tambourines|tamb", Drum(("tambourine",))),
    ("cowbell|cowbells", Drum(("cowbell",))),
    ("shaker|shakers|maracas", Drum(("shaker",))),
    ("conga|congas", Drum(("conga",))),
    ("bongo|bongos", Drum(("bongo",))),
    ("timbale|timbales", Drum(("timbale",))),
    ("agogo|agogos|agogo bell|agogo bells", Drum(("agogo",))),
    ("claves", Drum(("claves",))),
    ("wood block|wood blocks|woodblock|woodblocks", Drum(("wood_block",))),
    ("triangle|triangles", Drum(("triangle",))),
    ("kickless", Drum(("kick",), absent=True)),
    ("snareless", Drum(("snare",), absent=True)),
    ("hatless", Drum(("hat",), absent=True)),
    ("tomless", Drum(("high_tom", "mid_tom", "low_tom"), absent=True)),
    ("crashless", Drum(("crash", "crash_2"), absent=True)),
    ("cymballess", Drum(_CYMBALS, absent=True)),
    ("percussion|perc|percs|auxiliary percussion", Drum(_PERCUSSION)),
)

_NOTE: Final = "{0}|{0}s|{0} note|{0} notes"
#: Words parted by `|`, and notes to a whole note. The knob ends at 16: a 32nd is asked for as a 16th, with a remark.
PULSES: Final[tuple[tuple[str, Pulse], ...]] = (
    (f"{_NOTE.format('quarter')}|4th notes|4ths|1/4|1/4 note|1/4 notes|crotchet|crotchets", Pulse(4)),
    (f"{_NOTE.format('eighth')}|{_NOTE.format('8th')}|8s|1/8|1/8 note|1/8 notes|1/8ths|quaver|quavers", Pulse(8)),
    (
        (
            "triplet|triplets|eighth triplets|8th triplets|triplet eighths|triplet 8ths|eighth note triplets|"
            "8th note triplets|12ths"
        ),
        Pulse(12),
    ),
    (
        (
            f"{_NOTE.format('sixteenth')}|{_NOTE.format('16th')}|16s|1/16|1/16 note|1/16 notes|1/16ths|semiquaver|"
            "semiquavers"
        ),
        Pulse(16),
    ),
    (
        (
            f"{_NOTE.format('32nd')}|{_NOTE.format('thirty second')}|thirtysecond notes|1/32|1/32 notes|"
            "sixteenth triplets|16th triplets|sixteenth note triplets|16th note triplets|24ths"
        ),
        Pulse(32),
    ),
)
