"""`ghostnote drums-from`: a rhythm becomes drums."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from ghostnote.cli.arranging import Result, VariationsOption, WindowOption, span, tell
from ghostnote.cli.bundles import bundled
from ghostnote.cli.files import read_input
from ghostnote.cli.inspect import read_channels
from ghostnote.cli.knobs import Drawing, Form, Knobs
from ghostnote.cli.lists import seconds_or_beats
from ghostnote.cli.options import ranged
from ghostnote.core.errors import InvalidParameterError
from ghostnote.core.params import RANGES
from ghostnote.core.pattern import Meter

if TYPE_CHECKING:
    from ghostnote.service.arrange.clip import Clip

_TAPS = "taps"
_TEMPO = 120.0


@bundled
def drums_from(
    result: Result,
    knobs: Knobs,
    form: Form,
    drawing: Drawing,
    file: Annotated[
        str | None, typer.Argument(metavar="[RHYTHM.mid]", help="MIDI file, or - for standard input.")
    ] = None,
    taps: Annotated[
        str | None, typer.Option("--taps", metavar="N,N,...", help="Taps instead of a file: beats, from 0.")
    ] = None,
    in_seconds: Annotated[bool, typer.Option("--seconds", help="Taps are in seconds.")] = False,
    tempo: Annotated[float, typer.Option("--tempo", "-t", help=ranged("tempo", ", of taps"))] = _TEMPO,
    meter: Annotated[str, typer.Option("--meter", "-m", help="Time signature of taps.")] = "4/4",
    channels: Annotated[str, typer.Option("--channels", help="Whose notes: drums, any, or one of 1-16.")] = "any",
    window: WindowOption = None,
    bars: Annotated[
        int | None, typer.Option("--bars", "-b", help=ranged("bars", "; the rhythm's own if not given"))
    ] = None,
    variations: VariationsOption = 1,
) -> None:
    """Play a kit to a rhythm: taps, a bass line, a melody. A rhythm is repeated to the length asked for."""
    from ghostnote.service.arrange.drums_from import DrumsFrom

    if (file is None) == (taps is None):
        raise InvalidParameterError("give a file or --taps", where="drums-from", hint="one of the two")
    rhythm, sent = _read(file or "", channels, window) if taps is None else _tapped(taps, in_seconds, tempo, meter)
    task = DrumsFrom(rhythm, velocities=taps is None)
    params = result.params(knobs, form, drawing, bars=rhythm.pattern.bars if bars is None else bars)
    sent |= {"bars": bars, "variations": variations}
    result.make(file or _TAPS, params, task, sent, takes=variations)


def _tapped(taps: str, in_seconds: bool, tempo: float, meter: str) -> tuple[Clip, dict[str, Any]]:
    """The rhythm of taps, and the same in a request."""
    from ghostnote.service.arrange.drums_from import tapped

    RANGES["tempo"].check("tempo", tempo)
    times = seconds_or_beats(taps)
    clip = tapped([time * tempo / 60 if in_seconds else time for time in times], Meter.parse(meter), tempo)
    unit = "seconds" if in_seconds else "beats"
    return clip, {"taps": {unit: list(times), "tempo": tempo, "time_signature": meter}}


def _read(file: str, channels: str, window: str | None) -> tuple[Clip, dict[str, Any]]:
    """The rhythm of a file, and the same in a request."""
    from ghostnote.service.arrange.clip import rhythm_clip

    data, whose, which = read_input(file), read_channels(channels), span(window)
    clip, remarks = rhythm_clip(data, channels=whose, window=which, source=file)
    tell(file, remarks)
    return clip, {"midi": data, "channels": whose, "window": which}
