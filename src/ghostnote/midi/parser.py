"""The parser: symusic, given only checked bytes, and held to the count of notes that the check found."""

from __future__ import annotations

from collections.abc import Sequence

from ghostnote.core.errors import MidiError
from ghostnote.midi import smf
from ghostnote.midi.limits import DAMAGED, LIMITS
from ghostnote.midi.validate import CheckedFile
from ghostnote.midi.walk import CheckedTrack

#: Tick at the file's own resolution, note number, velocity 1-127.
Note = tuple[int, int, int]


def parse_notes(checked: CheckedFile, tracks: Sequence[CheckedTrack], keep: frozenset[int]) -> list[Note]:
    """The notes of `tracks` on the channels in `keep`, by tick.

    Raises:
        MidiError: the parser refuses the bytes, or finds another number of notes than the check did.
        MidiLimitError: too many notes.
    """
    from symusic.core import ScoreTick

    expected = sum(track.notes[channel] for track in tracks for channel in keep)
    LIMITS["notes"].check(expected, "the file has")
    # Written as type 1, whose tracks run in parallel, since the walk has already chosen among those of type 2.
    data = smf.header(1, len(tracks), checked.ppq) + b"".join(smf.chunk(smf.TRACK_ID, track.body) for track in tracks)
    try:
        score = ScoreTick.from_midi(data)
    except RuntimeError as error:
        raise MidiError(f"the parser refused it: {error}", hint=DAMAGED) from error
    notes: list[Note] = []
    for track in score.tracks:
        columns = track.notes.numpy()
        notes.extend(zip(*(columns[name].tolist() for name in ("time", "pitch", "velocity")), strict=True))
    if len(notes) != expected:
        problem = f"two readings disagree: {expected} notes by the check, {len(notes)} by the parser"
        raise MidiError(problem, hint=DAMAGED)
    return sorted(notes)
