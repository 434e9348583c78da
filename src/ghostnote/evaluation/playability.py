"""Could a drummer with two hands play it? An instant is one step of the 16th grid; a violation needs three hands.

The share is taken over the instants at which a hand plays at all. Counted so, with the pedal hat folded into the closed
hat as on the scoring grid, the real training beats of GMD have 3.9 % (validation 3.1 %); nearly all of that is the
pedal, which is a foot: `unplayable_share_of` knows the feet and finds 0.2 % (0.03 %).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

import numpy as np

from ghostnote.core.errors import PatternError
from ghostnote.core.kit import BASIC_VOICES, KIT, Voice
from ghostnote.core.pattern import Pattern
from ghostnote.core.units import TICKS_PER_16TH
from ghostnote.evaluation.hvo import Hvo

HANDS: Final = 2
_HAND_COLUMNS: Final = np.array([KIT[voice].limb == "hand" for voice in BASIC_VOICES])


def unplayable_share(windows: Hvo) -> float:
    """Share, 0-1, of the instants with a hand on which more than two of the eight hand voices sound.

    Raises:
        PatternError: no hand plays anywhere.
    """
    hands = windows.hits[..., _HAND_COLUMNS].sum(axis=-1)
    return _share(int((hands > HANDS).sum()), int((hands > 0).sum()))


def unplayable_share_of(patterns: Iterable[Pattern]) -> float:
    """The same over patterns in any meter, with the limbs of the kit table: the pedal hat is a foot.

    The instant is the 16th nearest to the onset. Articulations of one drum of the nine-piece kit are one stroke;
    percussion counts as what it is.

    Raises:
        PatternError: no hand plays anywhere.
    """
    too_many = instants = 0
    for pattern in patterns:
        struck: dict[int, set[Voice]] = defaultdict(set)
        for hit in pattern.hits:
            spec = KIT[hit.voice]
            if spec.limb == "hand":
                step = (hit.onset + TICKS_PER_16TH // 2) // TICKS_PER_16TH
                struck[step].add(hit.voice if spec.basic is None else spec.basic)
        instants += len(struck)
        too_many += sum(len(voices) > HANDS for voices in struck.values())
    return _share(too_many, instants)


def _share(part: int, whole: int) -> float:
    if whole == 0:
        raise PatternError("no hand plays in what is to be measured", where="playability")
    return part / whole
