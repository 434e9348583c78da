"""MIDI files that commands are given."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ghostnote.cli.output import STDOUT
from ghostnote.core.errors import MidiError


@contextmanager
def naming(file: str) -> Iterator[None]:
    """Let errors about MIDI that are raised in the block say which file they are about."""
    try:
        yield
    except MidiError as error:
        where = f"{file}, {error.where}" if error.where else file
        raise type(error)(error.problem, where=where, hint=error.hint) from error


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
