"""What encoder and decoder are built of."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import torch
import torch.nn.functional as F
from torch import Tensor, nn

#: Periods of the rotary positions, in 24ths of a beat: from a 32nd to 40 bars of 4/4, geometrically.
SHORTEST_PERIOD: Final = 3.0
LONGEST_PERIOD: Final = 3840.0


def rotary_frequencies(head_width: int) -> Tensor:
    """(head_width / 2,) radians per 24th of a beat."""
    steps = torch.linspace(0, 1, head_width // 2, dtype=torch.float64)
    periods = SHORTEST_PERIOD * (LONGEST_PERIOD / SHORTEST_PERIOD) ** steps
    return (2 * torch.pi / periods).float()


class SummedEmbedding(nn.Module):
    """Embeds several ids per row and sums them: one table, each field at its own offset."""

    starts: Tensor

    def __init__(self, sizes: Iterable[int], width: int) -> None:
        super().__init__()
        sizes = list(sizes)
        starts = torch.tensor([0, *sizes[:-1]]).cumsum(0)
        self.register_buffer("starts", starts, persistent=False)
        self.weight = nn.Parameter(torch.randn(sum(sizes), width) * 0.02)

    def forward(self, ids: Tensor) -> Tensor:
        """(..., fields) ids -> (..., width)."""
        flat = (ids + self.starts).reshape(-1, ids.shape[-1])
        return F.embedding_bag(flat, self.weight, mode="sum").reshape(*ids.shape[:-1], -1)


class Block(nn.Module):
    """Pre-norm attention and a squared-ReLU feed-forward.

    Args:
        width: of what goes in and comes out.
        heads: of the attention.
        feedforward: inner width.
        dropout: on both branches.
    """

    def __init__(self, width: int, heads: int, feedforward: int, dropout: float) -> None:
        super().__init__()
        self.heads = heads
        self.attention_norm = nn.RMSNorm(width, eps=1e-6)
        self.qkv = nn.Linear(width, 3 * width, bias=False)
        self.out = nn.Linear(width, width, bias=False)
        self.feed_norm = nn.RMSNorm(width, eps=1e-6)
        self.up = nn.Linear(width, feedforward, bias=False)
        self.down = nn.Linear(feedforward, width, bias=False)
        self.dropout = nn.Dropout(dropout)
        nn.init.zeros_(self.out.weight)
        nn.init.zeros_(self.down.weight)

    def forward(self, x: Tensor, cos: Tensor, sin: Tensor, mask: Tensor | None) -> Tensor:
        """(batch, steps, width) -> the same; `mask` says what is attended to, None all that lies before."""
        batch, steps, width = x.shape
        qkv = self.qkv(self.attention_norm(x)).view(batch, steps, 3, self.heads, width // self.heads)
        q, k, v = qkv.permute(2, 0, 3, 1, 4)
        attended = F.scaled_dot_product_attention(
            _rotate(q, cos, sin), _rotate(k, cos, sin), v, attn_mask=mask, is_causal=mask is None
        )
        x = x + self.dropout(self.out(attended.transpose(1, 2).reshape(batch, steps, width)))
        fed: Tensor = self.dropout(self.down(F.relu(self.up(self.feed_norm(x))).square()))
        return x + fed


def _rotate(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """Turn the pairs (i, i + half) of (batch, heads, steps, head_width) by the angles (batch, 1, steps, half)."""
    a, b = x.chunk(2, dim=-1)
    return torch.cat([a * cos - b * sin, b * cos + a * sin], dim=-1)
