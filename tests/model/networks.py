"""Networks with random weights: what a trained one computes with, without the training."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import torch

from ghostnote.dataset.format import Dataset
from ghostnote.tokens.fields import FIELD_SIZES
from ghostnote.training.config import NetworkConfig
from ghostnote.training.export import export
from ghostnote.training.network import GrooveNetwork
from ghostnote.training.sampling import Names

#: Two layers keep the tests quick; widths are those of the presets `tiny` and `small`.
NARROW: Final = NetworkConfig(
    layers=2, width=64, heads=2, feedforward=128, encoder_layers=1, encoder_width=32, encoder_heads=2
)
WIDE: Final = NetworkConfig(
    layers=2, width=256, heads=4, feedforward=1024, encoder_layers=2, encoder_width=128, encoder_heads=4
)


def random_network(config: NetworkConfig, names: Names, seed: int = 5) -> GrooveNetwork:
    """A network in which every weight matters: a fresh one's blocks add nothing yet."""
    network = GrooveNetwork(config, len(names.styles), len(names.players))
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, parameter in network.named_parameters():
            spread = 0.2 if parameter.ndim == 1 else 1.0 / parameter.shape[1] ** 0.5
            parameter.normal_(0.0, spread, generator=generator)
            if "norm" in name:
                parameter.add_(1.0)
        # Near places are likelier, as in music: bars of several hits.
        network.place_head.bias.sub_(0.15 * torch.arange(FIELD_SIZES["place"]))
    return network.eval()


def export_random(config: NetworkConfig, dataset: Dataset, folder: Path, seed: int = 5) -> GrooveNetwork:
    """Export a random network that knows the dataset's names; returns the network."""
    names = Names.of(dataset.takes("train"))
    network = random_network(config, names, seed)
    export(network, names, dataset, folder, name="random", training={})
    return network
