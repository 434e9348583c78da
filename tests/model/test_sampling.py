"""Drawing: from exactly the distribution that the settings describe, row by row."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ghostnote.core.errors import InvalidParameterError
from ghostnote.core.pattern import Meter
from ghostnote.model.choosing import Drawing
from ghostnote.model.request import Request, Sampling
from ghostnote.model.sampling import Sampler
from ghostnote.tokens.fields import N_OFFSETS
from ghostnote.tokens.grammar import Rules

Floats = npt.NDArray[np.float64]

LOGITS = np.array([0.3, 2.0, -1.0, 1.2, 0.3, -6.0, 0.9, 1.9])
SETTINGS = [
    Sampling(),
    Sampling(temperature=0.5),
    Sampling(temperature=2.0),
    Sampling(top_k=3),
    Sampling(top_k=1),
    Sampling(top_p=0.6),
    Sampling(min_p=0.3),
    Sampling(temperature=1.7, top_k=5, top_p=0.9, min_p=0.1),
]


def shares(logits: Floats, setting: Sampling, mask: Floats | None = None) -> Floats:
    """The probabilities that the settings describe, value by value and without any hurry."""
    scores = logits / setting.temperature + (0.0 if mask is None else mask)
    weights = np.exp(scores - scores.max())
    weights /= weights.sum()
    ranking = sorted(range(len(weights)), key=lambda value: (-weights[value], value))
    kept: list[int] = []
    mass = 0.0
    for rank, value in enumerate(ranking):
        by_count = setting.top_k == 0 or rank < setting.top_k
        by_mass = setting.top_p == 1.0 or mass < setting.top_p
        by_ratio = weights[value] >= setting.min_p * weights[ranking[0]]
        mass += weights[value]
        if by_count and by_mass and by_ratio and weights[value] > 0:
            kept.append(value)
    result: Floats = np.zeros_like(weights)
    result[kept] = weights[kept] / weights[kept].sum()
    return result


def draw(setting: Sampling, logits: Floats, mask: Floats | None, count: int, seed: int) -> list[int]:
    """`count` draws, all in one batch."""
    chances = np.random.default_rng(seed).random(count)
    masks = None if mask is None else np.tile(mask, (count, 1))
    tiled = np.tile(logits.astype(np.float32), (count, 1))
    return Sampler([setting] * count).draw(tiled, masks, chances, range(count))


@pytest.mark.parametrize("setting", SETTINGS, ids=str)
@pytest.mark.parametrize(
    "mask", [None, np.array([0.0, -np.inf, 0.0, 0.0, -np.inf, 0.0, 0.0, 0.0])], ids=["all", "some"]
)
def test_values_are_drawn_as_often_as_they_should(setting: Sampling, mask: Floats | None) -> None:
    expected = shares(LOGITS, setting, mask) * 20_000
    counted = np.bincount(draw(setting, LOGITS, mask, 20_000, seed=3), minlength=len(LOGITS))
    assert (counted[expected == 0] == 0).all()
    possible = expected > 0
    chi_square = float((((counted - expected) ** 2)[possible] / expected[possible]).sum())
    # 7 degrees of freedom at most: beyond 30 with a probability below 0.0001, and the seed is fixed.
    assert chi_square < 30


@given(
    st.lists(st.tuples(st.floats(-8, 8, width=32), st.booleans()), min_size=1, max_size=12),
    st.builds(
        Sampling,
        temperature=st.floats(0.1, 2.0),
        top_k=st.integers(0, 12),
        top_p=st.floats(0.05, 1.0),
        min_p=st.floats(0.0, 0.5),
    ),
    st.integers(0, 10),
)
def test_only_what_is_left_is_drawn(values: list[tuple[float, bool]], setting: Sampling, seed: int) -> None:
    logits = np.array([logit for logit, _ in values])
    allowed = np.array([kept for _, kept in values])
    allowed[0] |= not allowed.any()
    mask = np.where(allowed, 0.0, -np.inf)
    drawn = draw(setting, logits, mask, 30, seed)
    # A share of nearly nothing stands for rounding at the very edge of a cut.
    expected = shares(logits, setting, mask)
    edge = shares(logits, Sampling(temperature=setting.temperature), mask)
    near = {v for v in range(len(logits)) if edge[v] > 0 and _near_a_cut(v, edge, setting)}
    assert set(drawn) <= set(np.flatnonzero(expected)) | near
    assert all(allowed[value] for value in drawn)


def _near_a_cut(value: int, weights: Floats, setting: Sampling) -> bool:
    before = float(weights[weights > weights[value]].sum())
    ties = float(weights[weights == weights[value]].sum())
    by_mass = before - 1e-9 <= setting.top_p <= before + ties + 1e-9
    return by_mass or abs(weights[value] / weights.max() - setting.min_p) < 1e-9


def test_rows_have_settings_of_their_own() -> None:
    rng = np.random.default_rng(4)
    logits = rng.normal(size=(len(SETTINGS), 20)).astype(np.float32)
    chances = rng.random(len(logits))
    together = Sampler(SETTINGS).draw(logits, None, chances, range(len(SETTINGS)))
    alone = [
        Sampler([setting]).draw(logits[[row]], None, chances[[row]], [0])[0] for row, setting in enumerate(SETTINGS)
    ]
    assert together == alone
    some = [6, 1, 4]
    assert Sampler(SETTINGS).draw(logits[some], None, chances[some], some) == [alone[row] for row in some]
    assert len(set(alone)) > 1


def test_an_uncut_row_keeps_its_tail_beside_a_cut_one() -> None:
    logits = np.array([[1.0, 1.0, -3.0]] * 2, dtype=np.float32)
    assert Sampler([Sampling(), Sampling(top_k=1)]).draw(logits, None, np.array([0.999, 0.999]), [0, 1]) == [2, 0]


def test_a_chance_of_nearly_1_draws_what_may_be_drawn() -> None:
    logits = np.array([[2.0, 1.0, 9.0]], dtype=np.float32)
    mask = np.array([[0.0, 0.0, -np.inf]])
    assert Sampler([Sampling()]).draw(logits, mask, np.array([np.nextafter(1.0, 0.0)]), [0]) == [1]
    assert Sampler([Sampling()]).draw(logits, mask, np.array([0.0]), [0]) == [0]


@pytest.mark.parametrize("count", [2, 5, 16, 40])
def test_takes_of_one_seed_spread_over_what_is_likely(count: int) -> None:
    requests = [Request(Rules(Meter()), bars=1, bpm=100.0, seed=3, take=take) for take in range(count)]
    drawing = Drawing(requests)
    logits = np.zeros((count, N_OFFSETS), dtype=np.float32)
    for step in range(3):
        drawn = sorted(drawing([step] * count, "offset", logits, None, range(count)))
        # Multiples of the golden ratio leave no gap wider than 1.9 times the mean one; a value is 1/41 wide.
        gaps = np.diff([*drawn, drawn[0] + N_OFFSETS])
        assert gaps.max() <= 1.9 * N_OFFSETS / count + 1
    assert len({tuple(Drawing([one])([0], "voice", np.zeros((1, 40), np.float32), None, [0])) for one in requests}) > 1


def test_a_take_is_drawn_as_often_as_it_should_be() -> None:
    requests = [Request(Rules(Meter()), bars=1, bpm=100.0, seed=seed, take=7) for seed in range(4000)]
    logits = np.tile(np.log(np.array([0.1, 0.2, 0.3, 0.4], dtype=np.float32)), (4000, 1))
    drawn = Drawing(requests)([0] * 4000, "offset", logits, None, range(4000))
    assert np.bincount(drawn) / 4000 == pytest.approx([0.1, 0.2, 0.3, 0.4], abs=0.03)


@pytest.mark.parametrize(
    "setting", [{"temperature": 0.0}, {"temperature": float("nan")}, {"top_k": -1}, {"top_p": 0.0}, {"min_p": 0.9}]
)
def test_settings_out_of_range(setting: dict[str, float]) -> None:
    with pytest.raises(InvalidParameterError, match=next(iter(setting))):
        Sampling(**setting)  # type: ignore[arg-type]
