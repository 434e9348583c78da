"""Ghostnote: drum patterns that feel played, as MIDI."""

__version__ = "0.1.0"
