"""A style's profile as a drummer can read it: the feel with its sources, the placements as a grid."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from ghostnote.cli.terminal import printable

if TYPE_CHECKING:
    from ghostnote.styles.profile import Hats, Number, StyleProfile

_WIDTH: Final = 100
_LABEL: Final = 15
_SIGNS: Final = """\
. never; 1-9 in so many tenths of the bars, x always; A-I and X the same, accented; a-i and o as ghost notes"""


def style_sheet(profile: StyleProfile, played: str) -> str:
    """The profile in lines of text.

    Args:
        profile: of the style.
        played: how the checkpoint in use plays it, as a sentence.
    """
    blocks = (_head(profile, played), _numbers(profile), _drums(profile), _grid(profile), _facts(profile))
    return printable_lines("\n\n".join("\n".join(block) for block in blocks))


def printable_lines(text: str) -> str:
    """`text` without what a terminal would obey, its line ends apart."""
    return "\n".join(printable(line).rstrip() for line in text.split("\n"))


def _head(profile: StyleProfile, played: str) -> Iterator[str]:
    yield f"{profile.title} ({profile.name}), {profile.kind}"
    yield from textwrap.wrap(profile.description, _WIDTH)
    if profile.inspired_by:
        yield f"Inspired by {profile.inspired_by}: no recording of theirs was used."
    if profile.aliases:
        yield from textwrap.wrap(f"Also called: {', '.join(profile.aliases)}", _WIDTH)
    yield played


def _numbers(profile: StyleProfile) -> Iterator[str]:
    family, tempo, feel, density = profile.family, profile.tempo, profile.feel, profile.density
    mix = ", ".join(f"{genre} {100 * share:.0f} %" for genre, share in family.weights)
    yield _line("family", mix, family.source)
    yield _line("tempo", f"{tempo.typical:g} BPM, {tempo.low:g}-{tempo.high:g}", tempo.source)
    yield _line("meters", ", ".join(map(str, profile.meters)))
    yield from _percent("swing", feel.swing, "of an 8th is the first 16th")
    yield from _percent("shuffle", feel.shuffle, "of a quarter is the first 8th")
    ghosts = feel.ghost_notes
    yield _line("ghost notes", f"{100 * ghosts.value:.0f} % of the snare's hits", ghosts.source)
    again = feel.repetition
    yield _line("repetition", f"{100 * again.share:.0f} % of the bars come again, {again.mode}", again.source)
    yield from _hats(profile.hats)
    yield _line("density", f"{density.typical:g} hits a bar, {density.low:g}-{density.high:g}", density.source)


def _percent(name: str, number: Number | None, meaning: str) -> Iterator[str]:
    if number is not None:
        yield _line(name, f"{number.value:g} % {meaning}", number.source)


def _hats(hats: Hats) -> Iterator[str]:
    yield _line("hats", f"{hats.subdivision.value:g} strokes a bar", hats.subdivision.source)
    if hats.rolls is not None:
        kinds = " and ".join(kind.replace("_", " ") for kind in hats.rolls.kinds)
        yield _line("rolls", f"{kinds} in {100 * hats.rolls.chance:.0f} % of the bars", hats.rolls.source)


def _drums(profile: StyleProfile) -> Iterator[str]:
    wide = max((len(_place(one.drum, one.place)) for one in profile.feel.offsets), default=0)
    wide = max(_LABEL, wide + 1)
    yield f"{'ms late':<{wide}} mean  spread"
    for offset in profile.feel.offsets:
        place = _place(offset.drum, offset.place)
        yield f"{place:<{wide}} {offset.mean:+5.1f} {offset.spread:6.1f}   {offset.source}"
    yield ""
    yield f"{'velocity':<{wide}} accent plain ghost"
    for one in profile.feel.velocities:
        yield f"{one.drum:<{wide}} {one.accent:6} {one.plain:5} {one.ghost:5}   {one.source}"


def _place(drum: str, place: str | None) -> str:
    return drum if place is None else f"{drum} on {place}"


def _grid(profile: StyleProfile) -> Iterator[str]:
    from ghostnote.styles.meters import beat_ticks
    from ghostnote.styles.rows import write_row

    beat = beat_ticks(profile.meter) // profile.step
    slots = profile.meter.bar_ticks // profile.step
    count = "".join(f"{1 + at // beat:<{min(beat, slots - at) + 1}}" for at in range(0, slots, beat))
    for bar in range(profile.cycle):
        title = f"bar {bar + 1}" if profile.cycle > 1 else f"{profile.grid.replace('_', ' ')}"
        yield f"{title:<{_LABEL}} {count}"
        for placement in reversed(profile.placements):
            row = write_row(placement.bars[bar % len(placement.bars)], beat)
            yield f"{placement.voice.slug:<{_LABEL}} {row}   {'' if bar else placement.source}"
    yield _SIGNS


def _facts(profile: StyleProfile) -> Iterator[str]:
    from ghostnote.styles.view import cited

    yield "Sources. measured: on the training split of the Groove MIDI Dataset. design: our own choice."
    for fact in cited(profile):
        text = f"fact {fact.number}: {fact.subject}. {fact.fact} ({fact.grade}; {fact.source})"
        yield from textwrap.wrap(text, _WIDTH, subsequent_indent="  ")


def _line(name: str, value: str, source: object = "") -> str:
    return f"{name:<{_LABEL}} {value:<46} {source}"
