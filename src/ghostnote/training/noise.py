"""What is given, told less exactly than it was played: strokes that are missed, forces that are off, timing withheld.

An encoder that reads a few thousand bars for the fortieth time knows them by heart. Told like this, it has to go by
what they have in common.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from ghostnote.tokens.sixteenths import GROUP_OF, OFFSETS, PLACE_WIDTH, STRUCK, VELOCITIES, Floats

#: Of so many windows strokes are missed, each with a probability up to this.
_MISSING_SHARE: Final = 0.6
_MISSED: Final = 0.08
#: Velocities are off by a factor: standard deviation of its logarithm, up to this in a window.
_FORCE: Final = 0.1
#: Of so many windows no timing is told.
_UNTIMED: Final = 0.3


def less_exactly(features: Floats, rng: np.random.Generator) -> None:
    """Change (windows, sixteenths, SIXTEENTH_WIDTH) features of `Sixteenths` in place."""
    windows = len(features)
    places = features.reshape(windows, -1, PLACE_WIDTH)
    struck, velocities, offsets = places[..., STRUCK], places[..., VELOCITIES], places[..., OFFSETS]
    rate = np.where(rng.random(windows) < _MISSING_SHARE, rng.random(windows) * _MISSED, 0.0)
    window, place, voice = np.nonzero(struck)
    missed = rng.random(len(window)) < rate[window]
    window, place, voice = window[missed], place[missed], voice[missed]
    struck[window, place, voice] = 0.0
    # The feel of a group goes with its last stroke.
    left = struck[window, place] @ (GROUP_OF[:, None] == np.arange(GROUP_OF.max() + 1))
    gone = left[np.arange(len(window)), GROUP_OF[voice]] == 0
    for feel in (velocities, offsets):
        feel[window[gone], place[gone], GROUP_OF[voice[gone]]] = 0.0
    window, place, group = np.nonzero(velocities)
    spread = rng.random(windows)[window] * _FORCE
    forces = velocities[window, place, group] * np.exp(rng.standard_normal(len(window)) * spread)
    velocities[window, place, group] = np.minimum(forces, 1.0)
    offsets[rng.random(windows) < _UNTIMED] = 0.0
