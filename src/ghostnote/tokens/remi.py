"""REMI for researchers: a pattern as the flat tokens of MidiTok's REMI scheme. Needs the extra `train`.

Each note is Position, PitchDrum and Velocity; a drum stroke has no duration. Tempo and TimeSig stand where they change.
The vocabulary depends on the arguments of `to_remi` only, never on the pattern, so that ids of different patterns may
be trained on together.
"""

from __future__ import annotations

import importlib
import json
from dataclasses import asdict, dataclass
from functools import lru_cache
from types import ModuleType
from typing import Any, Final

from ghostnote.core.errors import InvalidParameterError, MissingExtraError
from ghostnote.core.kit import kit_map
from ghostnote.core.params import RANGES
from ghostnote.core.pattern import MAX_BAR_BEATS, METER_DENOMINATORS, Pattern
from ghostnote.core.units import PPQ

#: Positions a beat that may be asked for; a beat is the meter's unit: an 8th in 7/8.
POSITIONS: Final[tuple[int, ...]] = (4, 8, 12, 16, 24, 32, 48, 96)
#: MIDI notes with a token: from the lowest to the highest of every kit map, with room.
_DRUM_NOTES: Final = (20, 88)
_VELOCITIES: Final = 32
_NOTE_TICKS: Final = PPQ // 8


@dataclass(frozen=True, slots=True)
class RemiTokens:
    """A pattern in REMI.

    Attributes:
        ids: MidiTok's token ids.
        tokens: the same as text, e.g. `Position_12`; equally long.
        kit: kit map that gave the note numbers.
        positions: positions a beat, as asked for.
        tokenizer: MidiTok's description of the tokenizer, versions included; saved as a JSON file it is what
            `miditok.REMI(params=file)` loads to turn ids back into notes.
    """

    ids: tuple[int, ...]
    tokens: tuple[str, ...]
    kit: str
    positions: int
    tokenizer: dict[str, Any]

    def to_json(self) -> str:
        """One JSON object with the attributes as fields, and `scheme`."""
        return json.dumps({"scheme": "REMI", **asdict(self)}, sort_keys=True)


def to_remi(pattern: Pattern, *, kit: str = "gm", positions: int = 96) -> RemiTokens:
    """`pattern` as MidiTok REMI tokens.

    Onsets are rounded to the positions (96 a beat: at most 2.5 ticks of 480 off), velocities to 32 levels, the tempo to
    whole BPM. REMI has no place before the first bar: an onset there is put on its start. Strokes that share a position
    and a note number become one. Bars of silence at the end are not written.

    Args:
        pattern: what to export; a tempo of 40-300 BPM.
        kit: the kit map that gives the note numbers.
        positions: positions a beat of the meter, one of `POSITIONS`.

    Raises:
        MissingExtraError: MidiTok is not installed.
        InvalidParameterError: no such kit map, or positions or a tempo that are not offered.
    """
    mapping = kit_map(kit).to_note
    if positions not in POSITIONS:
        offered = ", ".join(map(str, POSITIONS))
        raise InvalidParameterError(f"{positions!r} positions", where="positions", hint=f"choose one of: {offered}")
    RANGES["tempo"].check("tempo", pattern.bpm)
    symusic = _module("symusic")
    score = symusic.Score(PPQ)
    score.tempos.append(symusic.Tempo(0, qpm=pattern.bpm))
    score.time_signatures.append(symusic.TimeSignature(0, pattern.meter.numerator, pattern.meter.denominator))
    track = symusic.Track(is_drum=True)
    for hit in pattern.hits:
        track.notes.append(symusic.Note(max(hit.onset, 0), _NOTE_TICKS, mapping[hit.voice], hit.velocity))
    score.tracks.append(track)
    tokenizer = _tokenizer(positions)
    (sequence,) = tokenizer.encode(score)
    return RemiTokens(
        ids=tuple(sequence.ids),
        tokens=tuple(sequence.tokens),
        kit=kit,
        positions=positions,
        tokenizer=tokenizer.to_dict(),
    )


@lru_cache(maxsize=len(POSITIONS))
def _tokenizer(positions: int) -> Any:
    miditok = _module("miditok")
    low, high = RANGES["tempo"].low, RANGES["tempo"].high
    config = miditok.TokenizerConfig(
        beat_res={(0, 1): positions},
        num_velocities=_VELOCITIES,
        drums_pitch_range=_DRUM_NOTES,
        use_note_duration_programs=[],
        use_time_signatures=True,
        time_signature_range={unit: list(range(1, MAX_BAR_BEATS * unit // 4 + 1)) for unit in METER_DENOMINATORS},
        use_tempos=True,
        num_tempos=int(high - low) + 1,
        tempo_range=(low, high),
    )
    return miditok.REMI(config)


def _module(name: str) -> ModuleType:
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise MissingExtraError(f"the REMI export needs {name}", hint="pip install 'ghostnote[train]'") from error
