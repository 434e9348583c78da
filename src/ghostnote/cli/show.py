"""How a pattern, its features and its receipt are shown as text."""

from __future__ import annotations

import math
import sys
from collections.abc import Mapping

from ghostnote.core.pattern import Pattern
from ghostnote.service.receipt import Receipt

#: Feature -> what it is called and its unit.
_FEATURES = {
    "density": ("density", "hits a whole note"),
    "loudness": ("mean velocity", ""),
    "dynamics": ("velocity spread", ""),
    "swing": ("swing of 16ths", "%"),
    "shuffle": ("swing of 8ths", "%"),
    "syncopation": ("syncopation", "(0-1)"),
    "laid_backness": ("behind the beat", "ms"),
    "ghost_share": ("ghost notes", "of snare strokes (0-1)"),
}


def print_grid(pattern: Pattern) -> None:
    """Draw the pattern on standard output, in colour and block characters where it shows them."""
    from ghostnote.cli.grid import draw_grid, paint
    from ghostnote.cli.terminal import columns, has_colour, speaks_unicode

    unicode = speaks_unicode(sys.stdout)
    colour = unicode and has_colour(sys.stdout)
    for line in draw_grid(pattern, width=columns(), unicode=unicode):
        print(paint(line) if colour else line)


def headline(pattern: Pattern) -> str:
    """Length, meter and tempo in words."""
    bars = f"{pattern.bars} bar{'s' if pattern.bars > 1 else ''}"
    return f"{bars} of {pattern.meter} at {pattern.bpm:g} BPM, {len(pattern.hits)} hits"


def feature_lines(features: Mapping[str, float]) -> list[str]:
    """One line a feature, `-` for one that the pattern does not define."""
    lines = []
    for name, value in features.items():
        title, unit = _FEATURES.get(name, (name, ""))
        shown = "-" if math.isnan(value) else f"{value:.4g} {unit}".rstrip()
        lines.append(f"  {title:<16} {shown}")
    return lines


def receipt_lines(receipt: Receipt) -> list[str]:
    """What was asked for, and what made it."""
    params = {name: value for name, value in receipt.params.to_dict().items() if value is not None}
    wrapped = ", ".join(
        f"{name} {str(value).lower() if isinstance(value, bool) else value}" for name, value in params.items()
    )
    return [
        f"  asked for        {wrapped}",
        f"  variation        {receipt.variation + 1}",
        f"  checkpoint       {receipt.checkpoint[:12]}, {receipt.precision}",
        f"  made by          ghostnote {receipt.version}",
    ]
