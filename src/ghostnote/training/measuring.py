"""What a network makes of music that it has not learned from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor

from ghostnote.training.network import GrooveNetwork


def validation_nats(network: GrooveNetwork, batches: Sequence[Mapping[str, Tensor]]) -> dict[str, float]:
    """Nats per bar of each field, and in all (`total`), over batches of `collate`."""
    sums: dict[str, float] = {}
    bars = 0
    with torch.no_grad():
        for batch in batches:
            bars += int(batch["bars"])
            for field, nats in network.losses(batch).items():
                sums[field] = sums.get(field, 0.0) + float(nats)
    per_bar = {field: round(nats / bars, 3) for field, nats in sums.items()}
    return {**per_bar, "total": round(sum(per_bar.values()), 3)}
