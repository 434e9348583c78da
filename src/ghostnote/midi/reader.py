"""Bytes to `Pattern`: a check in front of the parser, the parser, and a check behind it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Final, Literal

from ghostnote.core.errors import InvalidParameterError, MidiError, NoDrumsError
from ghostnote.core.kit import Voice, kit_map
from ghostnote.core.notation import notate, written_hit
from ghostnote.core.pattern import BEAT_PLACES, LATTICE_TICKS, Hit, Meter, Pattern
from ghostnote.core.units import PPQ
from ghostnote.midi import smf
from ghostnote.midi.conductor import as_offered, meters_by_time, seconds_of, tempos_by_time
from ghostnote.midi.limits import LIMITS
from ghostnote.midi.metadata import receipt_of, texts_of
from ghostnote.midi.parser import Note, parse_notes
from ghostnote.midi.report import MeterSpan, ReadReport, ReadResult, TempoSpan
from ghostnote.midi.validate import CheckedFile, check_midi
from ghostnote.midi.walk import CheckedTrack

Channels = Literal["drums", "any"] | int

#: What a rhythm without drums is read as.
RHYTHM_VOICE: Final = Voice.SNARE

_ALL_CHANNELS: Final = frozenset(range(16))


def read_midi(data: bytes, *, kit: str = "gm", channels: Channels = "drums", source: str | None = None) -> ReadResult:
    """Read a Standard MIDI File of type 0, 1 or 2 as one drum pattern.

    Onsets are rescaled to 480 ticks a quarter. The tempo and the meter that cover most of the file are the pattern's;
    bars are counted from tick 0. A file whose end of track lies exactly on a bar line keeps that length, silence
    included; else the pattern ends with the bar of the last hit, since recorders put the end anywhere. Tracks of
    type 2 are pieces of their own: the first one with notes on the channels asked for is read.

    Args:
        data: the bytes of the file, at most 10 MB.
        kit: the kit map that note numbers are read by.
        channels: "drums" (channel 10), "any", or one channel 1-16.
        source: a name for the report and for messages.

    Returns:
        The pattern, the report of everything that was chosen, changed or dropped, and the note of each hit.

    Raises:
        InvalidParameterError: no such kit map or channel.
        MidiError: malformed, or in a meter that cannot be used.
        MidiLimitError: beyond a limit of `ghostnote.midi.limits`.
        NoDrumsError: no note of the kit on those channels.
    """
    return _read_as(data, kit_map(kit).to_voice, channels, source)


def read_rhythm(data: bytes, *, channels: Channels = "any", source: str | None = None) -> ReadResult:
    """Read the onsets of every note, pitched or not, as if all were one drum (`RHYTHM_VOICE`).

    Args:
        data: the bytes of the file, at most 10 MB.
        channels: see `read_midi`.
        source: a name for the report and for messages.

    Raises:
        InvalidParameterError, MidiError, MidiLimitError: see `read_midi`.
        NoDrumsError: no note on those channels.
    """
    return _read_as(data, dict.fromkeys(range(128), RHYTHM_VOICE), channels, source)


def _read_as(data: bytes, mapping: Mapping[int, Voice], channels: Channels, source: str | None) -> ReadResult:
    keep = _channel_set(channels)
    try:
        checked = check_midi(data, keep)
        return _read(checked, keep, mapping, source)
    except MidiError as error:
        if source is None:
            raise
        where = f"{source}, {error.where}" if error.where else source
        raise type(error)(error.problem, where=where, hint=error.hint) from error


def _channel_set(channels: Channels) -> frozenset[int]:
    if channels == "drums":
        return frozenset((smf.DRUM_CHANNEL,))
    if channels == "any":
        return _ALL_CHANNELS
    if channels in range(1, 17):
        return frozenset((int(channels) - 1,))
    raise InvalidParameterError(
        f"{channels!r} is no choice of channels", where="channels", hint="drums, any, or 1 to 16"
    )


def _read(checked: CheckedFile, keep: frozenset[int], mapping: Mapping[int, Voice], source: str | None) -> ReadResult:
    remarks = list(checked.remarks)
    tracks = _tracks_to_read(checked, keep, remarks)
    metas = [meta for track in tracks for meta in track.metas]
    end = max(track.end for track in tracks)
    tempos = tempos_by_time(metas, end)
    meters = meters_by_time(metas, end)
    LIMITS["seconds"].check(seconds_of(tempos, checked.ppq), "the file lasts")
    meter = as_offered(*meters[0][0])
    _remark_on_changes(tempos, meters, meter, remarks)

    notes = parse_notes(checked, tracks, keep)
    loudest, unmapped = _map_notes(notes, mapping, checked.ppq)
    onsets = {place: velocity for place, (velocity, _) in loudest.items()}
    counts = sum((track.notes for track in tracks), Counter[int]())
    if not onsets:
        raise _no_drums(unmapped, counts, keep)
    length = _rescale(end, checked.ppq)
    bars, hits = _written(onsets, meter, length, remarks)
    pattern = Pattern(meter, smf.tempo_of(tempos[0][0]), bars, tuple(hits))
    report = ReadReport(
        source=source,
        file_format=checked.file_format,
        ppq=checked.ppq,
        notes=len(notes),
        hits=len(hits),
        duplicates=len(notes) - sum(unmapped.values()) - len(hits),
        unmapped=dict(sorted(unmapped.items())),
        other_channels={channel + 1: counts[channel] for channel in sorted(counts) if channel not in keep},
        unended=sum(track.unended for track in tracks),
        tempos=tuple(TempoSpan(smf.tempo_of(value), _rescale(ticks, checked.ppq)) for value, ticks in tempos),
        meters=tuple(MeterSpan(*value, _rescale(ticks, checked.ppq)) for value, ticks in meters),
        meter=meter,
        track_names=texts_of(metas, smf.TRACK_NAME),
        licence="\n".join(texts_of(metas, smf.COPYRIGHT)) or None,
        receipt=receipt_of(metas),
        remarks=tuple(remarks),
    )
    return ReadResult(pattern, report, {hit: loudest[place][1] for place, hit in zip(loudest, hits, strict=True)})


def _tracks_to_read(checked: CheckedFile, keep: frozenset[int], remarks: list[str]) -> tuple[CheckedTrack, ...]:
    if checked.file_format != 2:
        return checked.tracks
    with_notes = [track for track in checked.tracks if any(track.notes[channel] for channel in keep)]
    if len(with_notes) > 1:
        remarks.append(f"the first of {len(with_notes)} pieces of a type 2 file was read")
    return tuple(with_notes[:1]) or checked.tracks


def _remark_on_changes(
    tempos: list[tuple[int, int]], meters: list[tuple[tuple[int, int], int]], meter: Meter, remarks: list[str]
) -> None:
    numerator, denominator = meters[0][0]
    written = f"{numerator}/{denominator}"
    if len(tempos) > 1:
        remarks.append(f"{len(tempos)} tempos; {smf.tempo_of(tempos[0][0]):g} BPM covers most and was taken")
    if len(meters) > 1:
        remarks.append(f"{len(meters)} meters; {written} covers most and was taken")
    if written != str(meter):
        remarks.append(f"meter {written} is written as {meter}")


def _rescale(tick: int, ppq: int) -> int:
    """`tick` at `ppq` a quarter as the nearest tick at 480, halves up."""
    return (2 * tick * PPQ + ppq) // (2 * ppq)


def _map_notes(
    notes: list[Note], mapping: Mapping[int, Voice], ppq: int
) -> tuple[dict[tuple[int, Voice], tuple[int, int]], Counter[int]]:
    """Velocity and note by onset (480 ticks a quarter) and voice, the louder of two; and notes that map to no voice."""
    onsets: dict[tuple[int, Voice], tuple[int, int]] = {}
    unmapped: Counter[int] = Counter()
    for tick, pitch, velocity in notes:
        voice = mapping.get(pitch)
        if voice is None:
            unmapped[pitch] += 1
            continue
        key = (_rescale(tick, ppq), voice)
        onsets[key] = max((velocity, pitch), onsets.get(key, (0, 0)))
    return onsets, unmapped


def _no_drums(unmapped: Counter[int], counts: Counter[int], keep: frozenset[int]) -> NoDrumsError:
    elsewhere = sorted(channel + 1 for channel, count in counts.items() if count and channel not in keep)
    if unmapped:
        numbers = ", ".join(str(pitch) for pitch in sorted(unmapped)[:8])
        return NoDrumsError(f"no note is one of the kit (note numbers {numbers})", hint="choose another kit map")
    if elsewhere:
        names = ", ".join(map(str, elsewhere))
        return NoDrumsError(
            "no drum notes on the channel read", hint=f'channels="any" reads those on channel {names} too'
        )
    return NoDrumsError("it holds no notes", hint="give a file with a drum part")


def _written(
    onsets: Mapping[tuple[int, Voice], int], meter: Meter, length: int, remarks: list[str]
) -> tuple[int, list[Hit]]:
    """How many bars the onsets take, and the hits; `length` is the file's, in ticks."""
    places = list(onsets)
    slots = notate(places, meter)
    whole_bars, rest = divmod(length, meter.bar_ticks)
    is_loop = rest == 0 and max(onset for onset, _ in places) < length
    if is_loop:
        # What anticipates the end of a loop is a late hit on its last 32nd: a bar more would break the loop.
        last = length - LATTICE_TICKS * BEAT_PLACES[1]
        slots = [min(slot, last) for slot in slots]
    bars = whole_bars if is_loop else max(slots) // meter.bar_ticks + 1
    LIMITS["bars"].check(bars, "the file lasts")
    if bars < whole_bars:
        remarks.append(f"{whole_bars - bars} bars of silence after the last hit were left out")
    hits = [
        written_hit(onset, slot, voice, velocity)
        for ((onset, voice), velocity), slot in zip(onsets.items(), slots, strict=True)
    ]
    return bars, hits
