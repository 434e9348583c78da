"""Writes `src/midi/fixtures.gen.json`: patterns, the MIDI bytes that the service writes for them, what it reads back.

The studio's writer and reader are tested against it, and a Python test checks that it is what the service does now.
Run it with the project's Python after a change of either: `.venv/bin/python web/tools/midi_fixtures.py`.
"""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any, Final

from ghostnote.core.kit import KIT_MAPS, Voice
from ghostnote.core.notation import notate
from ghostnote.core.pattern import BEAT_PLACES, LATTICE_TICKS, MAX_OFFSET, Hit, Meter, Pattern, is_place
from ghostnote.midi.reader import read_midi
from ghostnote.midi.writer import write_midi

TARGET: Final = Path(__file__).parents[1] / "src" / "midi" / "fixtures.gen.json"
_SEED: Final = 7
_METERS: Final = ((4, 4), (3, 4), (7, 8), (5, 8), (11, 16), (6, 8), (2, 4), (4, 4))
_TEMPOS: Final = (120.0, 92.5, 300.0, 40.0, 133.33, 128.0, 174.0, 87.1)
_ONSETS: Final = 60


def fixtures() -> dict[str, Any]:
    """All of them, as JSON values."""
    chance = random.Random(_SEED)  # noqa: S311 - test data
    kits = list(KIT_MAPS)
    patterns = [
        _row(_pattern(chance, Meter(*meter), bpm), kits[index % len(kits)])
        for index, (meter, bpm) in enumerate(zip(_METERS, _TEMPOS, strict=True))
    ]
    return {"patterns": patterns, "onsets": [_onsets(chance, Meter(*meter)) for meter in _METERS[:4]]}


def _pattern(chance: random.Random, meter: Meter, bpm: float) -> Pattern:
    """Two to four bars, a third of their places struck, off the grid; with hits before the start and past the end."""
    bars = chance.randint(2, 4)
    length = bars * meter.bar_ticks
    places = [tick for tick in range(0, length, LATTICE_TICKS) if is_place(tick % meter.bar_ticks)]
    hits = {(0, Voice.KICK): Hit(0, Voice.KICK, -30, 110)}
    for slot in chance.sample(places, len(places) // 3):
        for voice in chance.sample(list(Voice), 2):
            hits[slot, voice] = Hit(slot, voice, chance.randint(-MAX_OFFSET, MAX_OFFSET), chance.randint(1, 127))
    last = max(places)
    hits[last, Voice.CRASH] = Hit(last, Voice.CRASH, MAX_OFFSET, 99)
    # Two voices that General MIDI gives one number, on one tick.
    hits[0, Voice.CLOSED_HAT] = Hit(0, Voice.CLOSED_HAT, 3, 50)
    hits[0, Voice.CLOSED_HAT_EDGE] = Hit(0, Voice.CLOSED_HAT_EDGE, 3, 70)
    return Pattern(meter, bpm, bars, tuple(hits.values()))


def _row(pattern: Pattern, kit: str) -> dict[str, Any]:
    data = write_midi(pattern, kit=kit)
    return {
        "kit": kit,
        "pattern": _plain(pattern),
        "midi": data.hex(),
        "read": _plain(read_midi(data, kit=kit).pattern),
    }


def _plain(pattern: Pattern) -> dict[str, Any]:
    hits = [
        {"voice": hit.voice.slug, "slot": hit.slot, "offset": hit.offset, "velocity": hit.velocity}
        for hit in pattern.hits
    ]
    meter = [pattern.meter.numerator, pattern.meter.denominator]
    return {"meter": meter, "bpm": pattern.bpm, "bars": pattern.bars, "hits": hits}


def _onsets(chance: random.Random, meter: Meter) -> dict[str, Any]:
    """Places of one bar, played unsteadily, and the slots that they are read as."""
    played = sorted(
        (chance.randrange(0, 4) * 480 + chance.choice(BEAT_PLACES) * LATTICE_TICKS + round(chance.gauss(0, 12)), voice)
        for voice in chance.choices((Voice.KICK, Voice.SNARE, Voice.CLOSED_HAT), k=_ONSETS)
    )
    slots = notate(played, meter)
    return {
        "meter": [meter.numerator, meter.denominator],
        "onsets": [{"tick": tick, "voice": voice.slug} for tick, voice in played],
        "slots": slots,
    }


def source() -> str:
    """The file."""
    return json.dumps(fixtures(), separators=(",", ":")) + "\n"


if __name__ == "__main__":
    TARGET.write_text(source(), encoding="utf-8")
