"""The parts of the network that is trained; as a whole it is compared in `tests/model/test_reference.py`."""

from __future__ import annotations

import math

import pytest
import torch

from ghostnote.core.pattern import Pattern
from ghostnote.tokens.controls import FULL_DETAIL
from ghostnote.training.batches import collate, example
from ghostnote.training.config import PRESETS, preset
from ghostnote.training.layers import LONGEST_PERIOD, SHORTEST_PERIOD, SummedEmbedding, rotary_frequencies
from ghostnote.training.network import _window_mask
from ghostnote.training.sampling import Names
from tests.model.networks import NARROW, random_network
from tests.training.music import groove

NAMES = Names(("funk", "rock"), ("ann",))


def test_embeddings_are_summed_field_by_field() -> None:
    sizes = [3, 1, 5]
    summed = SummedEmbedding(sizes, 7)
    tables = torch.split(summed.weight, sizes)
    ids = torch.tensor([[[0, 0, 4], [2, 0, 0]], [[1, 0, 3], [1, 0, 1]]])
    apart = sum(table[ids[..., field]] for field, table in enumerate(tables))
    assert isinstance(apart, torch.Tensor)
    torch.testing.assert_close(summed(ids), apart)


def test_rotary_periods() -> None:
    periods = 2 * math.pi / rotary_frequencies(64).double()
    assert len(periods) == 32
    assert periods[0].item() == pytest.approx(SHORTEST_PERIOD)
    assert periods[-1].item() == pytest.approx(LONGEST_PERIOD)
    torch.testing.assert_close(periods[1:] / periods[:-1], (periods[1] / periods[0]).expand(31))


@pytest.mark.parametrize(("steps", "window"), [(1, 1), (5, 2), (6, 5)])
def test_attention_reaches_over_the_window(steps: int, window: int) -> None:
    mask = _window_mask(steps, window, torch.device("cpu"))
    for now in range(steps):
        for then in range(steps):
            assert (mask is None and then <= now) or mask is None or bool(mask[now, then]) == (0 <= now - then < window)
    assert (mask is None) == (steps <= window)


def _batch(patterns: list[Pattern]) -> dict[str, torch.Tensor]:
    return collate([example(p, style=1, player=1, fill=False, detail=FULL_DETAIL) for p in patterns])


def test_a_sequence_does_not_see_its_companions_or_its_padding() -> None:
    network = random_network(NARROW, NAMES)
    short, long = groove(1, seed=1), groove(4, seed=2)
    with torch.no_grad():
        together = network.losses(_batch([short, long]))
        apart = [network.losses(_batch([pattern])) for pattern in (short, long)]
    for field, nats in together.items():
        torch.testing.assert_close(nats, apart[0][field] + apart[1][field], rtol=1e-5, atol=1e-4)


def test_no_step_sees_what_is_to_come() -> None:
    network = random_network(NARROW, NAMES)
    batch = _batch([groove(2, seed=3)])
    with torch.no_grad():
        before = network.hidden(batch)
        batch["step_ids"][:, 20:, 0] = 0
        batch["control_ids"][:, 20:, 0] = 0
        after = network.hidden(batch)
    torch.testing.assert_close(before[:, :20], after[:, :20])
    assert not torch.allclose(before[:, 20:], after[:, 20:])


def test_presets() -> None:
    assert set(PRESETS) == {"tiny", "small", "base"}
    small = preset("small").network
    assert small.width % small.heads == 0
    parameters = sum(p.numel() for p in random_network(small, NAMES).parameters())
    assert 3_500_000 < parameters < 15_000_000
