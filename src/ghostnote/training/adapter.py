"""A style of one's own: what is learned of it beside a network that stays as it is.

Everything acts where the engine computes in numpy, so that no graph changes:

    style           its embedding, and the one of the encoder
    tables          low-rank additions to what the network is told at each step and to what its heads are told
    leans           tables of a few ids that are known before a field, added to its logits, and of velocity and offset a
                    factor of how sure the network is

`ghostnote.model.adapter` computes the same, and says what the arrays are called.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Final

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ghostnote.tokens.fields import FIELD_SIZES
from ghostnote.tokens.leans import LEAN_ROWS, SURER, lean_rows
from ghostnote.tokens.steps import CONTROL_FIELDS
from ghostnote.training.layers import SummedEmbedding
from ghostnote.training.network import Encoded, GrooveNetwork

#: Of the additions to tables.
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


class Lean(nn.Module):
    """What is added to a field's logits, nothing at first."""

    def __init__(self, field: str) -> None:
        super().__init__()
        self.field = field
        self.table = nn.Parameter(torch.zeros(LEAN_ROWS[field], FIELD_SIZES[field]))
        self.surer = nn.Parameter(torch.zeros(1)) if field in SURER else None

    def forward(self, logits: Tensor, known: Tensor) -> Tensor:
        """(hits, values) logits and (hits, ids) what is known before the field -> the logits of the style."""
        rows = torch.from_numpy(lean_rows(self.field, known.numpy()))
        sure = logits if self.surer is None else logits * (1 + self.surer)
        return sure + F.embedding_bag(rows, self.table, mode="sum")


class Learner(GrooveNetwork):
    """A network whose own weights are frozen, and what is learned of a style beside them; see `adapted`."""

    def __init__(self, network: GrooveNetwork) -> None:
        players = len(network.controls.weight) - sum(CONTROL_FIELDS.values()) - 1
        super().__init__(network.config, len(network.style.weight) - 1, players)
        self.load_state_dict(network.state_dict())
        self.leans = nn.ModuleDict({field: Lean(field) for field in FIELD_SIZES})

    def logits(self, batch: Mapping[str, Tensor], encoded: Encoded | None) -> dict[str, Tensor]:
        """As the network's, and what the style adds. It is sure of places and voices as the network is."""
        logits = super().logits(batch, encoded)
        return {field: self.leans[field](logits[field], known) for field, known in known_before(batch).items()}


def known_before(batch: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """(hits, ids) of each field for the events of a batch, in the order of `leans.KNOWN`."""
    hit = batch["hit"]
    known = {"place": batch["step_ids"][batch["real"]]}
    known["voice"] = torch.cat([batch["step_ids"][hit], batch["voice_ids"][hit]], dim=1)
    known["velocity"] = torch.cat([known["voice"], batch["velocity_ids"][hit]], dim=1)
    known["offset"] = torch.cat([known["velocity"], batch["events"][hit][:, 2:3]], dim=1)
    return known


def adapted(network: GrooveNetwork, mix: Mapping[int, float], seed: int, rank: int = RANK) -> Learner:
    """A copy of a network whose own weights are frozen, and what is learned of a style beside them.

    Args:
        network: left as it is.
        mix: ids of the styles that it begins as, and their weights.
        seed: of the random halves of the low-rank parts.
        rank: of these.
    """
    learner = Learner(network).eval()
    learner.requires_grad_(False)
    learner.leans.requires_grad_(True)
    generator = torch.Generator().manual_seed(seed)
    for owner in (learner, learner.encoder):
        table = owner.style.weight
        vector = sum((weight * table[index] for index, weight in mix.items()), torch.zeros(table.shape[1]))
        setattr(owner, "style", OneStyle(vector))  # noqa: B010 - another kind of module
    for name in TABLES:
        setattr(learner, name, AddedEmbedding(getattr(learner, name), rank, generator))
    return learner


def parameters(learner: Learner) -> Iterator[tuple[str, nn.Parameter]]:
    """What is learned, under the names that the arrays of a style have."""
    yield "style", learner.style.get_parameter("vector")
    yield "encoder_style", learner.encoder.style.get_parameter("vector")
    for name in TABLES:
        for part in ("rows", "columns"):
            yield f"{name}.{part}", getattr(learner, name).get_parameter(part)
    for field in FIELD_SIZES:
        for part in ("table", "surer") if field in SURER else ("table",):
            yield f"{field}.{part}", learner.leans[field].get_parameter(part)


def arrays_of(learner: Learner) -> Arrays:
    """What was learned, in half precision, as a style's file holds it."""
    return {name: value.detach().numpy().astype(np.float16) for name, value in parameters(learner)}


def take(learner: Learner, arrays: Mapping[str, np.ndarray]) -> None:
    """Put what was learned into a learner of the same sizes."""
    with torch.no_grad():
        for name, value in parameters(learner):
            value.copy_(torch.from_numpy(arrays[name].astype(np.float32)))
