"""A style of one's own: what is learned of it beside a network that stays as it is.

Everything acts where the engine computes in numpy, so that no graph changes:

    style           its embedding, and the one of the encoder
    tables          low-rank additions to what the network is told at each step and to what its heads are told
    logits          low-rank maps from what is known before a field to its logits, and a bias

`ghostnote.model.adapter` computes the same, and says what the arrays are called.
"""

from __future__ import annotations

import copy
import math
from collections.abc import Iterator, Mapping
from typing import Final

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ghostnote.tokens.fields import FIELD_SIZES
from ghostnote.training.layers import SummedEmbedding
from ghostnote.training.network import GrooveNetwork

#: Of the additions to tables, and of the maps to logits.
RANK: Final = 8
#: The tables that are added to, as the network calls them.
TABLES: Final = ("step", "voice_given", "velocity_given", "offset_given")

Arrays = dict[str, np.ndarray]


class OneStyle(nn.Module):
    """Stands where the embedding of styles was: whatever is asked for is this one."""

    def __init__(self, vector: Tensor) -> None:
        super().__init__()
        self.vector = nn.Parameter(vector.detach().clone())

    def forward(self, ids: Tensor) -> Tensor:
        """(...,) -> (..., width)."""
        return self.vector.expand(*ids.shape, -1)


class AddedEmbedding(nn.Module):
    """A frozen table and a low-rank addition, nothing at first: a row that is never met is never changed."""

    def __init__(self, table: SummedEmbedding, rank: int, generator: torch.Generator) -> None:
        super().__init__()
        rows, width = table.weight.shape
        self.table = table
        self.rows = nn.Parameter(torch.zeros(rows, rank))
        self.columns = nn.Parameter(torch.randn(rank, width, generator=generator) / math.sqrt(rank))

    def forward(self, ids: Tensor) -> Tensor:
        """(..., fields) ids -> (..., width)."""
        flat = (ids + self.table.starts).reshape(-1, ids.shape[-1])
        added = F.embedding_bag(flat, self.rows, mode="sum") @ self.columns
        known: Tensor = self.table(ids)
        return known + added.reshape(*ids.shape[:-1], -1)


class AddedLogits(nn.Module):
    """A frozen head, and a low-rank map from its input to its logits, nothing at first."""

    def __init__(self, head: nn.Module, width: int, size: int, rank: int, generator: torch.Generator) -> None:
        super().__init__()
        self.head = head
        self.down = nn.Parameter(torch.randn(width, rank, generator=generator) / math.sqrt(width))
        self.up = nn.Parameter(torch.zeros(rank, size))
        self.bias = nn.Parameter(torch.zeros(size))

    def forward(self, z: Tensor) -> Tensor:
        """(..., width) -> (..., size)."""
        known: Tensor = self.head(z)
        return known + z @ self.down @ self.up + self.bias


def adapted(network: GrooveNetwork, mix: Mapping[int, float], seed: int, rank: int = RANK) -> GrooveNetwork:
    """A copy of a network whose own weights are frozen, and what is learned of a style beside them.

    Args:
        network: left as it is.
        mix: ids of the styles that it begins as, and their weights.
        seed: of the random halves of the low-rank parts.
        rank: of these.
    """
    learner = copy.deepcopy(network).eval()
    learner.requires_grad_(False)
    generator = torch.Generator().manual_seed(seed)
    for owner in (learner, learner.encoder):
        table = owner.style.weight
        vector = sum((weight * table[index] for index, weight in mix.items()), torch.zeros(table.shape[1]))
        setattr(owner, "style", OneStyle(vector))  # noqa: B010 - another kind of module
    for name in TABLES:
        setattr(learner, name, AddedEmbedding(getattr(learner, name), rank, generator))
    for field, size in FIELD_SIZES.items():
        head = getattr(learner, f"{field}_head")
        setattr(learner, f"{field}_head", AddedLogits(head, network.config.width, size, rank, generator))
    return learner


def parameters(learner: GrooveNetwork) -> Iterator[tuple[str, nn.Parameter]]:
    """What is learned, under the names that the arrays of a style have."""
    yield "style", learner.style.get_parameter("vector")
    yield "encoder_style", learner.encoder.style.get_parameter("vector")
    for name in TABLES:
        for part in ("rows", "columns"):
            yield f"{name}.{part}", getattr(learner, name).get_parameter(part)
    for field in FIELD_SIZES:
        for part in ("down", "up", "bias"):
            yield f"{field}.{part}", getattr(learner, f"{field}_head").get_parameter(part)


def arrays_of(learner: GrooveNetwork) -> Arrays:
    """What was learned, in half precision, as a style's file holds it."""
    return {name: value.detach().numpy().astype(np.float16) for name, value in parameters(learner)}


def take(learner: GrooveNetwork, arrays: Mapping[str, np.ndarray]) -> None:
    """Put what was learned into a learner of the same sizes."""
    with torch.no_grad():
        for name, value in parameters(learner):
            value.copy_(torch.from_numpy(arrays[name].astype(np.float32)))
