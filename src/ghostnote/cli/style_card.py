"""The measured card of a style as text."""

from __future__ import annotations

from collections.abc import Iterator

from ghostnote.service.card import Card


def style_card(card: Card) -> str:
    """What was asked for and what was measured, a line each."""
    return "\n".join(_lines(card))


def _lines(card: Card) -> Iterator[str]:
    met = card.met
    yield f"\nMeasured on {card.patterns} generated patterns"
    yield f"  tempo       {card.tempo:g} BPM of {card.tempo_low:g} to {card.tempo_high:g}{_missed(met['tempo'])}"
    if card.swing_asked is not None:
        found = "no pairs are played" if card.swing_measured is None else f"{card.swing_measured:.1f} %"
        yield f"  {card.pair:11} {found}, asked for {card.swing_asked:g} %{_missed(met['swing'])}"
    for line in card.offsets:
        where = line.drum if line.place is None else f"{line.drum} on {line.place}"
        yield f"  offset      {where}: {line.measured:+.1f} ms, asked for {line.asked:+g} ms ({line.hits:,} hits)"
    usual = f"{card.density_typical:g} ({card.density_low:g} to {card.density_high:g})"
    yield f"  density     {card.density_measured:.1f} hits a bar, asked for {usual}"
    yield f"  placements  rank correlation {card.placements:.2f}{_missed(met['placements'])}"


def _missed(met: bool) -> str:
    return "" if met else " (missed)"
