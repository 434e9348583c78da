"""MIDI files that commands are given."""

from __future__ import annotations

import sys
from pathlib import Path

from ghostnote.cli.output import STDOUT
from ghostnote.core.errors import MidiError


def read_input(name: str) -> bytes:
    """The bytes of a file, or of standard input for `-`. No more than a MIDI file may have, and one, are read.

    Raises:
        MidiError: it cannot be read.
    """
    from ghostnote.midi.limits import LIMITS

    most = LIMITS["bytes"].most + 1
    try:
        if name == STDOUT:
            return sys.stdin.buffer.read(most)
        with Path(name).open("rb") as file:
            return file.read(most)
    except OSError as error:
        raise MidiError(f"cannot be read: {error.strerror}", where=name, hint="give a .mid file") from error
