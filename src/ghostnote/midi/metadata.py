"""Texts in MIDI files: names, the licence notice, and the receipt."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from ghostnote.midi import smf
from ghostnote.midi.validate import check_midi
from ghostnote.midi.walk import Meta

#: The notice that output carries unless the operator of a model states another.
DEFAULT_LICENCE: Final = "Made with Ghostnote. Licensed under CC BY 4.0, https://creativecommons.org/licenses/by/4.0/"
RECEIPT_PREFIX: Final = "ghostnote-receipt:"


def decode_text(payload: bytes) -> str:
    """Text of a meta event: UTF-8, else Latin-1, which takes any byte. Zero bytes and outer blanks are dropped."""
    try:
        text = payload.decode("utf-8")
    except UnicodeDecodeError:
        text = payload.decode("latin-1")
    return text.replace("\0", "").strip()


def receipt_of(metas: Iterable[Meta]) -> str | None:
    """The first receipt among `metas`, without its prefix, or None."""
    for meta in metas:
        if meta.kind == smf.TEXT and meta.payload.startswith(RECEIPT_PREFIX.encode()):
            return decode_text(meta.payload)[len(RECEIPT_PREFIX) :]
    return None


def texts_of(metas: Iterable[Meta], kind: int) -> tuple[str, ...]:
    """The texts of meta events of type `kind`, in order, without empty ones."""
    texts = (decode_text(meta.payload) for meta in metas if meta.kind == kind)
    return tuple(text for text in texts if text)


def find_receipt(data: bytes) -> str | None:
    """The receipt that a MIDI file carries, or None.

    Raises:
        MidiError: not a well-formed MIDI file.
        MidiLimitError: beyond a limit of `ghostnote.midi.limits`.
    """
    checked = check_midi(data, keep=())
    return receipt_of(meta for track in checked.tracks for meta in track.metas)
