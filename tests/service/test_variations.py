from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ghostnote.core.errors import InvalidParameterError
from ghostnote.core.params import RANGES
from ghostnote.service.variations import VARIATIONS, variation_seed

SEEDS = st.integers(0, int(RANGES["seed"].high))


@given(SEEDS)
def test_the_first_variation_is_the_request_itself(seed: int) -> None:
    assert variation_seed(seed, 0) == seed


@given(SEEDS)
def test_every_variation_has_a_seed_of_its_own_within_range(seed: int) -> None:
    seeds = [variation_seed(seed, index) for index in range(int(VARIATIONS.high))]
    assert len(set(seeds)) == len(seeds)
    for each in seeds:
        RANGES["seed"].check("seed", each)


def test_seeds_do_not_change_between_versions() -> None:
    assert [variation_seed(7, index) for index in range(3)] == [7, 2_021_251_017_632_032_385, 8_779_501_138_110_131_270]


@pytest.mark.parametrize(("seed", "index"), [(-1, 0), (2**63, 0), (0, -1), (0, 64)])
def test_what_is_out_of_range_is_refused(seed: int, index: int) -> None:
    with pytest.raises(InvalidParameterError):
        variation_seed(seed, index)
