"""Embeddings of composed styles: learned while everything else stays as it is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch

from ghostnote.dataset.format import read_dataset
from ghostnote.dataset.records import SYNTHETIC, Take
from ghostnote.training.composed import learn_composed
from ghostnote.training.config import TrainingConfig
from ghostnote.training.network import GrooveNetwork
from ghostnote.training.sampling import Names, TrainingBatches
from tests.model.networks import NARROW, random_network

STEPS = TrainingConfig(steps=1, positions=1500, style_steps=1, style_rate=0.05)


@pytest.fixture(scope="module")
def composed(tiny_data: Path) -> list[Take]:
    """Jazz under the name of a style that the catalogue has as funk, and of one that it has not."""
    jazz = [take for take in read_dataset(tiny_data).takes("train") if take.style == "jazz"]
    return [
        replace(take, id=f"composed/{style}/{take.id}", style=style, player="", split=SYNTHETIC)
        for take in jazz
        for style in ("clyde_stubblefield", "nameless")
    ]


@pytest.fixture(scope="module")
def names(tiny_data: Path, composed: list[Take]) -> Names:
    return Names.of([*read_dataset(tiny_data).takes("train"), *composed])


def learned(network: GrooveNetwork, composed: list[Take], names: Names, steps: int) -> list[str]:
    said: list[str] = []
    learn_composed(network, composed, names, replace(STEPS, style_steps=steps), said.append)
    return said


@torch.no_grad()
def nats(network: GrooveNetwork, batch: dict[str, torch.Tensor]) -> float:
    return float(sum(network.losses(batch).values()))


def test_they_begin_as_their_family(composed: list[Take], names: Names) -> None:
    network = random_network(NARROW, names)
    assert learned(network, composed, names, 0) == []
    for table in (network.style.weight, network.encoder.style.weight):
        assert torch.equal(table[names.style_id("clyde_stubblefield")], table[names.style_id("funk")])
        assert torch.equal(table[names.style_id("nameless")], table[0])


def test_nothing_else_changes(composed: list[Take], names: Names) -> None:
    network, before = random_network(NARROW, names), random_network(NARROW, names)
    heard = next(iter(TrainingBatches(composed, names, 3000, (5,))))
    learned(network, composed, names, 0)
    first = nats(network, heard)
    assert learned(network, composed, names, 30)
    assert nats(network, heard) < first
    rows = [names.style_id(style) for style in ("clyde_stubblefield", "nameless")]
    for (name, value), old in zip(network.state_dict().items(), before.state_dict().values(), strict=True):
        if name in {"style.weight", "encoder.style.weight"}:
            kept = [row for row in range(len(value)) if row not in rows]
            assert torch.equal(value[kept], old[kept])
            assert not torch.equal(value[rows], value[[names.style_id("funk"), 0]])
        else:
            assert torch.equal(value, old)
    assert all(parameter.requires_grad for parameter in network.parameters())
