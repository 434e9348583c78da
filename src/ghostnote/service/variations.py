"""Variations: other takes of one request. What a task draws for each follows from the request's seed."""

from __future__ import annotations

import secrets
from typing import Final

from ghostnote.core.params import RANGES, Range

VARIATIONS: Final = Range(1, 64, "variations", "takes of one request", whole=True)
_SEED_BITS: Final = 31


def random_seed() -> int:
    """A seed that nobody chose; short enough to be typed again."""
    return secrets.randbits(_SEED_BITS)


def variation_seed(seed: int, index: int) -> int:
    """The seed of variation `index` (from 0) of a request with `seed`; the first variation is the request itself.

    Seeds of neighbouring requests and variations are as unlike as any (numpy's `SeedSequence`).

    Raises:
        InvalidParameterError: a seed or an index out of range.
    """
    RANGES["seed"].check("seed", seed)
    VARIATIONS.check("variations", index + 1)
    if index == 0:
        return seed
    import numpy as np

    state = np.random.SeedSequence(seed, spawn_key=(index,)).generate_state(1, np.uint64)
    return int(state[0] >> np.uint64(1))
