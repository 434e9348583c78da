"""What people call drums, in edits."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from ghostnote.core.kit import KIT, Voice

_V = Voice


def _family(*names: str) -> frozenset[Voice]:
    return frozenset(voice for voice in Voice if KIT[voice].family in names)


#: Drum -> what it is struck on, the one that stands for it first, and what it is called; plurals follow.
_TABLE: Final[tuple[tuple[str, Voice, frozenset[Voice], str], ...]] = (
    ("kick", _V.KICK, _family("kick"), "kick; kick drum; bass drum; bassdrum; bd; kik; kicks drum; 808"),
    ("snare", _V.SNARE, _family("snare"), "snare; snare drum; sd; snr"),
    ("snare head", _V.SNARE, frozenset({_V.SNARE}), "snare head"),
    ("rim shot", _V.SNARE_RIM, frozenset({_V.SNARE_RIM}), "rimshot; rim shot"),
    (
        "side stick",
        _V.SIDE_STICK,
        frozenset({_V.SIDE_STICK}),
        "side stick; sidestick; cross stick; crossstick; cross sticking; rim click; rimclick; rim; xstick",
    ),
    ("clap", _V.CLAP, _family("clap"), "clap; hand clap; handclap"),
    ("hat", _V.CLOSED_HAT, _family("hat"), "hat; hi hat; hihat; high hat; hh; hats pattern"),
    (
        "closed hat",
        _V.CLOSED_HAT,
        frozenset({_V.CLOSED_HAT, _V.CLOSED_HAT_EDGE}),
        "closed hat; closed hi hat; closed hihat; ch",
    ),
    (
        "open hat",
        _V.OPEN_HAT,
        frozenset({_V.OPEN_HAT, _V.OPEN_HAT_EDGE}),
        "open hat; open hi hat; open hihat; opened hat; oh",
    ),
    (
        "pedal hat",
        _V.PEDAL_HAT,
        frozenset({_V.PEDAL_HAT}),
        "pedal hat; foot hat; hat pedal; hat foot; pedal hi hat; foot hi hat; hi hat pedal",
    ),
    ("ride", _V.RIDE, _family("ride"), "ride; ride cymbal; rd"),
    ("ride bell", _V.RIDE_BELL, frozenset({_V.RIDE_BELL}), "ride bell; bell; bell of the ride"),
    ("crash", _V.CRASH, _family("crash", "crash_2"), "crash; crash cymbal; crashes"),
    ("splash", _V.SPLASH, _family("splash"), "splash; splash cymbal"),
    ("china", _V.CHINA, _family("china"), "china; china cymbal"),
    (
        "cymbals",
        _V.CRASH,
        _family("crash", "crash_2", "splash", "china"),
        "cymbal; crash and splash",
    ),
    ("high tom", _V.HIGH_TOM, _family("high_tom"), "high tom; hi tom; small tom; tom 1; rack tom"),
    ("mid tom", _V.MID_TOM, _family("mid_tom"), "mid tom; middle tom; tom 2"),
    ("low tom", _V.LOW_TOM, _family("low_tom"), "low tom; floor tom; big tom; tom 3; floor"),
    ("toms", _V.MID_TOM, _family("high_tom", "mid_tom", "low_tom"), "tom; tom tom; tomtom"),
    ("tambourine", _V.TAMBOURINE, _family("tambourine"), "tambourine; tamb"),
    ("cowbell", _V.COWBELL, _family("cowbell"), "cowbell; cow bell"),
    ("shaker", _V.SHAKER, _family("shaker"), "shaker; maraca; cabasa"),
    ("conga", _V.CONGA_HIGH, _family("conga"), "conga"),
    ("bongo", _V.BONGO_HIGH, _family("bongo"), "bongo"),
    ("timbale", _V.TIMBALE_HIGH, _family("timbale"), "timbale"),
    ("agogo", _V.AGOGO_HIGH, _family("agogo"), "agogo"),
    ("claves", _V.CLAVES, _family("claves"), "clave"),
    ("wood block", _V.WOOD_BLOCK_HIGH, _family("wood_block"), "wood block; woodblock"),
    ("triangle", _V.TRIANGLE, _family("triangle"), "triangle"),
    (
        "everything",
        _V.KICK,
        frozenset(Voice),
        (
            "everything; all; it all; the whole thing; whole kit; all drums; drums; all of it; the beat; groove; "
            "the kit; whole beat; whole groove; pattern; the loop; whole loop; this loop; hit; note; stroke; everyone"
        ),
    ),
)

#: Drum -> what it is struck on.
VOICES: Final[Mapping[str, frozenset[Voice]]] = MappingProxyType({name: voices for name, _, voices, _ in _TABLE})
#: Drum -> the articulation that is struck where one has to be chosen.
PRIMARY: Final[Mapping[str, Voice]] = MappingProxyType({name: voice for name, voice, _, _ in _TABLE})
#: Everything that is struck.
EVERYTHING: Final = "everything"


def _called() -> dict[str, str]:
    called: dict[str, str] = {}
    for name, _, _, words in _TABLE:
        for word in (each.strip() for each in words.split(";")):
            called[word] = name
            called.setdefault(word if word.endswith("s") else f"{word}s", name)
    return called


#: What it is called -> drum.
CALLED: Final[Mapping[str, str]] = MappingProxyType(_called())
