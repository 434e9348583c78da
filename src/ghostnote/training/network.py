"""The network: a decoder over hits, rotary in musical time, with one head per field.

    input   = sum of step embeddings + sum of control embeddings + projected style + what is given and closed ahead
    hidden  = transformer(input), causal, a step attends to the last `attention_window` steps
    place   = head(hidden)
    voice   = head(hidden + place + what that place held in earlier bars, is given and may not hold)
    velocity= head(... + voice + how that voice was struck before)
    offset  = head(... + velocity)

The exported engine computes the same; `ghostnote.model` never imports this module.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ghostnote.tokens.fields import FIELD_SIZES
from ghostnote.tokens.score import SURROUNDINGS_WIDTH
from ghostnote.tokens.steps import (
    CONTROL_FIELDS,
    HELD_WIDTH,
    OFFSET_HEAD_FIELDS,
    STEP_FIELDS,
    VELOCITY_HEAD_FIELDS,
    VOICE_HEAD_FIELDS,
)
from ghostnote.training.config import NetworkConfig

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
    """Pre-norm attention and a squared-ReLU feed-forward."""

    def __init__(self, config: NetworkConfig) -> None:
        super().__init__()
        width = config.width
        self.heads = config.heads
        self.attention_norm = nn.RMSNorm(width, eps=1e-6)
        self.qkv = nn.Linear(width, 3 * width, bias=False)
        self.out = nn.Linear(width, width, bias=False)
        self.feed_norm = nn.RMSNorm(width, eps=1e-6)
        self.up = nn.Linear(width, config.feedforward, bias=False)
        self.down = nn.Linear(config.feedforward, width, bias=False)
        self.dropout = nn.Dropout(config.dropout)
        nn.init.zeros_(self.out.weight)
        nn.init.zeros_(self.down.weight)

    def forward(self, x: Tensor, cos: Tensor, sin: Tensor, mask: Tensor | None) -> Tensor:
        """(batch, steps, width) -> the same."""
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


class Head(nn.Module):
    """One hidden layer from what is known so far to the logits of a field."""

    def __init__(self, width: int, size: int, dropout: float) -> None:
        super().__init__()
        self.norm = nn.RMSNorm(width, eps=1e-6)
        self.up = nn.Linear(width, 2 * width)
        self.dropout = nn.Dropout(dropout)
        self.logits = nn.Linear(2 * width, size)

    def forward(self, z: Tensor) -> Tensor:
        """(..., width) -> (..., size)."""
        logits: Tensor = self.logits(self.dropout(F.relu(self.up(self.norm(z))).square()))
        return logits


class GrooveNetwork(nn.Module):
    """See the module's text.

    Args:
        config: sizes.
        styles, players: how many of each are known; id 0 of both means "not given".
    """

    frequencies: Tensor

    def __init__(self, config: NetworkConfig, styles: int, players: int) -> None:
        super().__init__()
        width = config.width
        self.config = config
        self.step = SummedEmbedding(STEP_FIELDS.values(), width)
        self.controls = SummedEmbedding([*CONTROL_FIELDS.values(), players + 1], width)
        self.style = nn.Embedding(styles + 1, config.style_width)
        self.style_projection = nn.Linear(config.style_width, width, bias=False)
        self.surroundings = nn.Linear(SURROUNDINGS_WIDTH, width, bias=False)
        self.blocks = nn.ModuleList(Block(config) for _ in range(config.layers))
        self.norm = nn.RMSNorm(width, eps=1e-6)
        self.place_head = nn.Linear(width, FIELD_SIZES["place"])
        self.voice_head = Head(width, FIELD_SIZES["voice"], config.dropout)
        self.velocity_head = Head(width, FIELD_SIZES["velocity"], config.dropout)
        self.offset_head = Head(width, FIELD_SIZES["offset"], config.dropout)
        self.voice_given = SummedEmbedding(VOICE_HEAD_FIELDS.values(), width)
        self.held = nn.Linear(HELD_WIDTH, width, bias=False)
        self.velocity_given = SummedEmbedding(VELOCITY_HEAD_FIELDS.values(), width)
        self.offset_given = SummedEmbedding(OFFSET_HEAD_FIELDS.values(), width)
        self.register_buffer("frequencies", rotary_frequencies(width // config.heads), persistent=False)

    def hidden(self, batch: Mapping[str, Tensor]) -> Tensor:
        """(batch, steps, width): what is known before each event."""
        x = self.step(batch["step_ids"]) + self.controls(batch["control_ids"])
        x = x + self.style_projection(self.style(batch["style"]))[:, None]
        x = x + self.surroundings(batch["surroundings"])
        angles = batch["time"][:, None, :, None] * self.frequencies
        cos, sin = angles.cos(), angles.sin()
        mask = _window_mask(x.shape[1], self.config.attention_window, x.device)
        for block in self.blocks:
            x = block(x, cos, sin, mask)
        hidden: Tensor = self.norm(x)
        return hidden

    def losses(self, batch: Mapping[str, Tensor]) -> dict[str, Tensor]:
        """Negative log-likelihood in nats of each field, summed over the real steps of a batch of `batches.collate`.

        Among what is legal: a value that is given costs nothing.
        """
        hidden = self.hidden(batch)
        real, hit = batch["real"], batch["hit"]
        target = batch["events"]
        logits = {"place": self.place_head(hidden[real])}
        z = hidden[hit]
        z = z + self.voice_given(batch["voice_ids"][hit]) + self.held(batch["held"][hit])
        logits["voice"] = self.voice_head(z)
        z = z + self.velocity_given(batch["velocity_ids"][hit])
        logits["velocity"] = self.velocity_head(z)
        z = z + self.offset_given(target[hit][:, 2:3])
        logits["offset"] = self.offset_head(z)
        losses = {}
        for column, (field, scores) in enumerate(logits.items()):
            steps = real if field == "place" else hit
            legal = batch[f"legal_{field}"][steps]
            among = scores.float().masked_fill(~legal, -torch.inf)
            losses[field] = F.cross_entropy(among, target[steps][:, column], reduction="sum")
        return losses


def _window_mask(steps: int, window: int, device: torch.device) -> Tensor | None:
    """Causal and at most `window` steps back; None when plain causal attention says the same."""
    if steps <= window:
        return None
    age = torch.arange(steps, device=device)[:, None] - torch.arange(steps, device=device)
    return (age >= 0) & (age < window)
