"""Embeddings of styles that nobody recorded, learned from what was composed while everything else stays as it is.

So nothing that the network learned from people is touched: what it plays in their styles is the same to the bit.
Trained with the rest, .15 of composed windows drew people's timing towards the grid (docs/LOG.md).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import islice

import torch
from torch.utils.data import DataLoader

from ghostnote.dataset.records import Take
from ghostnote.styles.catalogue import shipped
from ghostnote.training.config import TrainingConfig
from ghostnote.training.network import GrooveNetwork
from ghostnote.training.optimizer import MuonAdam
from ghostnote.training.sampling import Names, TrainingBatches

_REPORTED_EVERY = 25


def learn_composed(
    network: GrooveNetwork,
    takes: Sequence[Take],
    names: Names,
    training: TrainingConfig,
    report: Callable[[str], None],
    *,
    workers: int = 0,
) -> None:
    """Learn the embeddings of the styles of `takes`, in place; each begins as the mix of its family.

    Args:
        network: trained; where it is, it is left, in evaluation mode.
        takes: composed ones.
        names: ids of styles and players.
        training: `style_steps`, `style_rate`, positions and seed.
        report: told how it goes on, a line at a time.
        workers: processes that prepare batches.
    """
    network.eval().requires_grad_(False)
    tables = [network.style.weight.requires_grad_(), network.encoder.style.weight.requires_grad_()]
    for style in sorted({take.style for take in takes}):
        _begin(tables, style, names)
    device = tables[0].device
    optimizer = MuonAdam([{"params": tables, "kind": "adam", "lr": training.style_rate, "weight_decay": 0.0}])
    batches = TrainingBatches(takes, names, training.positions, (training.seed, 1))
    loader = DataLoader(batches, batch_size=None, num_workers=workers)
    for step, batch in enumerate(islice(loader, training.style_steps)):
        optimizer.param_groups[0]["lr"] = training.style_rate * (1 - step / training.style_steps)
        optimizer.zero_grad()
        there = {name: values.to(device) for name, values in batch.items()}
        loss = torch.stack(list(network.losses(there).values())).sum() / there["real"].sum()
        loss.backward()
        # Rows of other styles have no gradient, and stay.
        optimizer.step()
        if step % _REPORTED_EVERY == 0 or step == training.style_steps - 1:
            report(f"composed styles, step {step + 1}  nats per event {loss.detach():.3f}")
    network.requires_grad_(True)


@torch.no_grad()
def _begin(tables: Sequence[torch.Tensor], style: str, names: Names) -> None:
    """Begin as the mix of the family, as far as it was learned; a style without a profile begins as none."""
    profile = shipped().get(style)
    family = () if profile is None else profile.family.weights
    known = [(names.style_id(genre), weight) for genre, weight in family if names.style_id(genre)]
    total = sum(weight for _, weight in known)
    for table in tables:
        mixed = sum(((weight / total) * table[row] for row, weight in known), torch.zeros_like(table[0]))
        table[names.style_id(style)] = mixed if known else table[0]
