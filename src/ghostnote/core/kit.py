"""The kit as one table: every voice, and the note each kit map gives it.

Sources of the maps: General MIDI 1 percussion; Roland TD-11 as recorded in the Groove MIDI Dataset; Superior Drummer 3
and Addictive Drums 2 each rest on one third-party table and are marked so in `KIT_MAPS`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from types import MappingProxyType
from typing import Final

from ghostnote.core.errors import InvalidParameterError


class Voice(IntEnum):
    """One instrument of the kit. The number is its place in the vocabulary and in score order."""

    KICK = 0
    SNARE = 1
    SNARE_RIM = 2
    SIDE_STICK = 3
    CLOSED_HAT = 4
    CLOSED_HAT_EDGE = 5
    OPEN_HAT = 6
    OPEN_HAT_EDGE = 7
    PEDAL_HAT = 8
    HIGH_TOM = 9
    HIGH_TOM_RIM = 10
    MID_TOM = 11
    MID_TOM_RIM = 12
    LOW_TOM = 13
    LOW_TOM_RIM = 14
    CRASH = 15
    CRASH_EDGE = 16
    CRASH_2 = 17
    CRASH_2_EDGE = 18
    RIDE = 19
    RIDE_EDGE = 20
    RIDE_BELL = 21
    CLAP = 22
    TAMBOURINE = 23
    COWBELL = 24
    SHAKER = 25
    SPLASH = 26
    CHINA = 27
    CONGA_HIGH = 28
    CONGA_LOW = 29
    BONGO_HIGH = 30
    BONGO_LOW = 31
    TIMBALE_HIGH = 32
    TIMBALE_LOW = 33
    AGOGO_HIGH = 34
    AGOGO_LOW = 35
    CLAVES = 36
    WOOD_BLOCK_HIGH = 37
    WOOD_BLOCK_LOW = 38
    TRIANGLE = 39

    @property
    def spec(self) -> VoiceSpec:
        """This voice's row of the table."""
        return KIT[self]

    @property
    def slug(self) -> str:
        """The voice's name in text, e.g. `closed_hat`."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class VoiceSpec:
    """One row of the kit.

    Attributes:
        voice: the voice.
        label: at most two letters, for grids.
        family: the drum it is struck on; articulations of one drum share it.
        basic: the voice that stands for it in the nine-piece kit, or None for percussion that has no such place.
        limb: `hand` or `foot`.
        chokes: family whose ringing it stops, or None.
        gm: General MIDI note on the way out.
        gm_in: General MIDI notes read as this voice.
        td11: Roland TD-11 note (None: the module has no such pad).
        sd3: Superior Drummer 3 note, or None where its table names none: `gm` is written then.
        ad2: Addictive Drums 2 note, likewise.
    """

    voice: Voice
    label: str
    family: str
    basic: Voice | None
    limb: str
    chokes: str | None
    gm: int
    gm_in: tuple[int, ...]
    td11: int | None = None
    sd3: int | None = None
    ad2: int | None = None


_V = Voice
# fmt: off
_ROWS: Final[tuple[VoiceSpec, ...]] = (
    #         voice               label family        basic          limb    chokes  gm  gm_in       td11  sd3   ad2
    VoiceSpec(_V.KICK,            "KD", "kick",       _V.KICK,       "foot", None,   36, (36, 35),   36,   36,   36),
    VoiceSpec(_V.SNARE,           "SD", "snare",      _V.SNARE,      "hand", None,   38, (38,),      38,   38,   38),
    VoiceSpec(_V.SNARE_RIM,       "SR", "snare",      _V.SNARE,      "hand", None,   40, (40,),      40,   40,   37),
    VoiceSpec(_V.SIDE_STICK,      "SS", "snare",      _V.SNARE,      "hand", None,   37, (37,),      37,   37,   42),
    VoiceSpec(_V.CLOSED_HAT,      "CH", "hat",        _V.CLOSED_HAT, "hand", "hat",  42, (42,),      42,   42,   49),
    VoiceSpec(_V.CLOSED_HAT_EDGE, "CE", "hat",        _V.CLOSED_HAT, "hand", "hat",  42, (),         22,   42,   50),
    VoiceSpec(_V.OPEN_HAT,        "OH", "hat",        _V.OPEN_HAT,   "hand", "hat",  46, (46,),      46,   24,   54),
    VoiceSpec(_V.OPEN_HAT_EDGE,   "OE", "hat",        _V.OPEN_HAT,   "hand", "hat",  46, (),         26,   25,   55),
    VoiceSpec(_V.PEDAL_HAT,       "PH", "hat",        _V.CLOSED_HAT, "foot", "hat",  44, (44,),      44,   21,   48),
    VoiceSpec(_V.HIGH_TOM,        "HT", "high_tom",   _V.HIGH_TOM,   "hand", None,   48, (48,),      48,   48,   71),
    VoiceSpec(_V.HIGH_TOM_RIM,    "HR", "high_tom",   _V.HIGH_TOM,   "hand", None,   50, (50,),      50,   48,   71),
    VoiceSpec(_V.MID_TOM,         "MT", "mid_tom",    _V.MID_TOM,    "hand", None,   45, (45,),      45,   45,   67),
    VoiceSpec(_V.MID_TOM_RIM,     "MR", "mid_tom",    _V.MID_TOM,    "hand", None,   47, (47,),      47,   47,   69),
    VoiceSpec(_V.LOW_TOM,         "LT", "low_tom",    _V.LOW_TOM,    "hand", None,   43, (43, 41),   43,   43,   65),
    VoiceSpec(_V.LOW_TOM_RIM,     "LR", "low_tom",    _V.LOW_TOM,    "hand", None,   43, (),         58,   41,   65),
    VoiceSpec(_V.CRASH,           "C1", "crash",      _V.CRASH,      "hand", None,   49, (49,),      49,   55,   77),
    VoiceSpec(_V.CRASH_EDGE,      "E1", "crash",      _V.CRASH,      "hand", None,   49, (),         55,   55,   77),
    VoiceSpec(_V.CRASH_2,         "C2", "crash_2",    _V.CRASH,      "hand", None,   57, (57,),      57,   49,   79),
    VoiceSpec(_V.CRASH_2_EDGE,    "E2", "crash_2",    _V.CRASH,      "hand", None,   57, (),         52,   49,   79),
    VoiceSpec(_V.RIDE,            "RD", "ride",       _V.RIDE,       "hand", None,   51, (51,),      51,   51,   60),
    VoiceSpec(_V.RIDE_EDGE,       "RE", "ride",       _V.RIDE,       "hand", None,   59, (59,),      59,   59,   62),
    VoiceSpec(_V.RIDE_BELL,       "RB", "ride",       _V.RIDE,       "hand", None,   53, (53,),      53,   53,   61),
    VoiceSpec(_V.CLAP,            "CP", "clap",       _V.SNARE,      "hand", None,   39, (39,)),
    VoiceSpec(_V.TAMBOURINE,      "TB", "tambourine", None,          "hand", None,   54, (54,)),
    VoiceSpec(_V.COWBELL,         "CB", "cowbell",    None,          "hand", None,   56, (56,)),
    VoiceSpec(_V.SHAKER,          "SH", "shaker",     None,          "hand", None,   70, (70, 69, 82)),
    VoiceSpec(_V.SPLASH,          "SP", "splash",     _V.CRASH,      "hand", None,   55, (55,)),
    VoiceSpec(_V.CHINA,           "CN", "china",      _V.CRASH,      "hand", None,   52, (52,)),
    VoiceSpec(_V.CONGA_HIGH,      "QH", "conga",      None,          "hand", None,   63, (63, 62)),
    VoiceSpec(_V.CONGA_LOW,       "QL", "conga",      None,          "hand", None,   64, (64,)),
    VoiceSpec(_V.BONGO_HIGH,      "BH", "bongo",      None,          "hand", None,   60, (60,)),
    VoiceSpec(_V.BONGO_LOW,       "BL", "bongo",      None,          "hand", None,   61, (61,)),
    VoiceSpec(_V.TIMBALE_HIGH,    "TH", "timbale",    None,          "hand", None,   65, (65,)),
    VoiceSpec(_V.TIMBALE_LOW,     "TL", "timbale",    None,          "hand", None,   66, (66,)),
    VoiceSpec(_V.AGOGO_HIGH,      "AH", "agogo",      None,          "hand", None,   67, (67,)),
    VoiceSpec(_V.AGOGO_LOW,       "AL", "agogo",      None,          "hand", None,   68, (68,)),
    VoiceSpec(_V.CLAVES,          "CL", "claves",     None,          "hand", None,   75, (75,)),
    VoiceSpec(_V.WOOD_BLOCK_HIGH, "WH", "wood_block", None,          "hand", None,   76, (76,)),
    VoiceSpec(_V.WOOD_BLOCK_LOW,  "WL", "wood_block", None,          "hand", None,   77, (77,)),
    VoiceSpec(_V.TRIANGLE,        "TR", "triangle",   None,          "hand", None,   81, (81, 80)),
)
# fmt: on

KIT: Final[Mapping[Voice, VoiceSpec]] = MappingProxyType({row.voice: row for row in _ROWS})
N_VOICES: Final[int] = len(KIT)

#: The nine voices of the scoring grid (GrooVAE's reduction), in its order.
BASIC_VOICES: Final[tuple[Voice, ...]] = (
    Voice.KICK,
    Voice.SNARE,
    Voice.CLOSED_HAT,
    Voice.OPEN_HAT,
    Voice.LOW_TOM,
    Voice.MID_TOM,
    Voice.HIGH_TOM,
    Voice.CRASH,
    Voice.RIDE,
)


@dataclass(frozen=True, slots=True)
class KitMap:
    """How one instrument numbers its voices.

    Attributes:
        name: what `--kit` takes.
        title: for people.
        to_note: voice -> MIDI note 0-127, complete.
        to_voice: MIDI note -> voice, for reading.
        voices: those that the instrument has; others are written as General MIDI has them.
        verified: False where the numbers rest on one third-party table.
    """

    name: str
    title: str
    to_note: Mapping[Voice, int]
    to_voice: Mapping[int, Voice]
    voices: frozenset[Voice]
    verified: bool


def _map(name: str, title: str, column: str, *, verified: bool) -> KitMap:
    to_note: dict[Voice, int] = {}
    to_voice: dict[int, Voice] = {}
    for row in _ROWS:
        note: int | None = getattr(row, column)
        to_note[row.voice] = row.gm if note is None else note
        if column == "gm":
            to_voice.update(dict.fromkeys(row.gm_in, row.voice))
        elif note is not None:
            to_voice.setdefault(note, row.voice)
    if column != "gm":
        for row in _ROWS:
            for note_in in row.gm_in:
                to_voice.setdefault(note_in, row.voice)
    voices = frozenset(row.voice for row in _ROWS if getattr(row, column) is not None)
    return KitMap(name, title, MappingProxyType(to_note), MappingProxyType(to_voice), voices, verified)


KIT_MAPS: Final[Mapping[str, KitMap]] = MappingProxyType(
    {
        kit.name: kit
        for kit in (
            _map("gm", "General MIDI", "gm", verified=True),
            _map("td11", "Roland TD-11 (Groove MIDI Dataset)", "td11", verified=True),
            _map("sd3", "Superior Drummer 3 (third-party table)", "sd3", verified=False),
            _map("ad2", "Addictive Drums 2 (third-party table)", "ad2", verified=False),
        )
    }
)


def kit_map(name: str) -> KitMap:
    """The kit map called `name`.

    Raises:
        InvalidParameterError: no such map; the message lists those that exist.
    """
    try:
        return KIT_MAPS[name]
    except KeyError:
        known = ", ".join(KIT_MAPS)
        raise InvalidParameterError(f"unknown kit map {name!r}", where="kit", hint=f"choose one of: {known}") from None
