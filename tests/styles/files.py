"""A style's file for tests, whole and right, and the same with a line changed."""

from __future__ import annotations

from typing import Final

GOOD: Final = """\
title: Test beat
aliases: [beat of tests]
kind: genre
description: Kick and snare in turn under straight 8ths.
family: {rock: 0.75, funk: 0.25, source: design}
tempo: {low: 90, typical: 100, high: 110, source: design}
meters: [4/4, 3/4]
grid: 16ths
feel:
  swing: {value: 54.5, source: 8}
  offsets:
    snare on backbeat: {mean: 6, spread: 4, source: [10, design]}
    hat: {mean: -2, spread: 3, source: design}
    open_hat: {mean: 1, spread: 3, source: design}
  velocity:
    snare: {accent: 115, plain: 100, ghost: 34, source: design}
  ghost_notes: {value: 0.25, source: design}
  repetition: {mode: identical, share: 0.9, source: design}
hats:
  subdivision: {value: 8, source: design}
  rolls: {chance: 0.1, kinds: [32nds], source: design}
density: {low: 10, typical: 13, high: 16, source: design}
placements:
  snare: {bars: [....|X..b|....|X..., ....|X...|.c..|X...], source: design}
  kick: {bars: X...|..2.|X...|...., source: [16, design]}
  closed_hat: {bars: x.x.x.x.x.x.x.x., source: design}
"""


def changed(old: str, new: str) -> str:
    """The good file with `old`, which it must have, replaced."""
    assert GOOD.count(old) == 1, old
    return GOOD.replace(old, new)


def line_of(text: str, part: str) -> int:
    """The line, from 1, that `part` stands in."""
    return text[: text.index(part)].count("\n") + 1
