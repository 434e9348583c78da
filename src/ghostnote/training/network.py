"""The network: a decoder over hits, rotary in musical time, with one head per field, and an encoder of what is given.

    states, odds = encoder(what is given), for every place; neither where nothing is given
    input   = sum of step embeddings + sum of control embeddings + projected style + what is given and closed ahead
              + state of the place
    hidden  = transformer(input), causal, a step attends to the last `attention_window` steps
    place   = head(hidden) + odds of the places
    known   = hidden + place + what that place held in earlier bars, is given and may not hold + state of that place
    voice   = head(known) + odds of the voices there
    velocity= head(... + voice + how that voice was struck before)
    offset  = head(... + velocity)

The exported engine computes the same; `ghostnote.model` never imports this module.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

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
from ghostnote.training.encoder import STATE_WIDTH, Encoder
from ghostnote.training.layers import Block, SummedEmbedding, rotary_frequencies
from ghostnote.training.odds import Odds, place_odds, voice_odds


class Encoded(NamedTuple):
    """What the encoder says of those sequences of a batch to which something is given.

    Attributes:
        logits: (sequences, places, N_VOICES) log odds of a stroke in each cell.
        odds: the same as probabilities of events.
        states: (sequences, places, STATE_WIDTH).
    """

    logits: Tensor
    odds: Odds
    states: Tensor


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
        self.blocks = nn.ModuleList(
            Block(width, config.heads, config.feedforward, config.dropout) for _ in range(config.layers)
        )
        self.norm = nn.RMSNorm(width, eps=1e-6)
        self.place_head = nn.Linear(width, FIELD_SIZES["place"])
        self.voice_head = Head(width, FIELD_SIZES["voice"], config.dropout)
        self.velocity_head = Head(width, FIELD_SIZES["velocity"], config.dropout)
        self.offset_head = Head(width, FIELD_SIZES["offset"], config.dropout)
        self.voice_given = SummedEmbedding(VOICE_HEAD_FIELDS.values(), width)
        self.held = nn.Linear(HELD_WIDTH, width, bias=False)
        self.velocity_given = SummedEmbedding(VELOCITY_HEAD_FIELDS.values(), width)
        self.offset_given = SummedEmbedding(OFFSET_HEAD_FIELDS.values(), width)
        self.encoder = Encoder(config, styles, players)
        self.state_here = nn.Linear(STATE_WIDTH, width, bias=False)
        self.state_there = nn.Linear(STATE_WIDTH, width, bias=False)
        #: How much the odds of places and of voices count.
        self.trust = nn.Parameter(torch.ones(2))
        self.register_buffer("frequencies", rotary_frequencies(width // config.heads), persistent=False)

    def encoded(self, batch: Mapping[str, Tensor], *, odds_learn: bool = True) -> Encoded | None:
        """What is given, read; None where nothing is given to any sequence.

        Args:
            batch: of `batches.collate`.
            odds_learn: whether gradients reach the encoder through its odds too, not through its states alone.
        """
        if not len(batch["given_rows"]):
            return None
        logits, states = self.read(batch)
        if not odds_learn:
            logits = logits.detach()
        return Encoded(logits, Odds.of(logits, batch["cells_open"], batch["cells_fixed"]), states)

    def read(self, batch: Mapping[str, Tensor]) -> tuple[Tensor, Tensor]:
        """The encoder's log odds and states for the sequences to which something is given."""
        found: tuple[Tensor, Tensor] = self.encoder(
            batch["read_features"],
            batch["read_ids"],
            batch["read_controls"],
            batch["style"][batch["given_rows"]],
            batch["read_time"],
            batch["read_real"],
        )
        return found

    def hidden(self, batch: Mapping[str, Tensor], encoded: Encoded | None = None) -> Tensor:
        """(batch, steps, width): what is known before each event."""
        x = self.step(batch["step_ids"]) + self.controls(batch["control_ids"])
        x = x + self.style_projection(self.style(batch["style"]))[:, None] + self.surroundings(batch["surroundings"])
        if encoded is not None:
            rows = batch["given_rows"]
            here = encoded.states.gather(1, batch["now"][rows, :, None].expand(-1, -1, STATE_WIDTH))
            x = x.index_add(0, rows, self.state_here(here).to(x.dtype))
        angles = batch["time"][:, None, :, None] * self.frequencies
        cos, sin = angles.cos(), angles.sin()
        mask = _window_mask(x.shape[1], self.config.attention_window, x.device)
        for block in self.blocks:
            x = block(x, cos, sin, mask)
        hidden: Tensor = self.norm(x)
        return hidden

    def logits(self, batch: Mapping[str, Tensor], encoded: Encoded | None) -> dict[str, Tensor]:
        """Logits of each field for the events of a batch: of the place for its real steps, of the others for its hits.

        Args:
            batch: of `batches.collate`.
            encoded: of the same batch.
        """
        hidden = self.hidden(batch, encoded)
        hit, target = batch["hit"], batch["events"]
        logits = {"place": self.place_head(hidden[batch["real"]])}
        z = hidden[hit]
        z = z + self.voice_given(batch["voice_ids"][hit]) + self.held(batch["held"][hit])
        if encoded is not None:
            z = z + self._there(batch, encoded)
        logits["voice"] = self.voice_head(z)
        if encoded is not None:
            logits["place"] = logits["place"] + self._place_odds(batch, encoded)
            logits["voice"] = logits["voice"] + self._voice_odds(batch, encoded)
        z = z + self.velocity_given(batch["velocity_ids"][hit])
        logits["velocity"] = self.velocity_head(z)
        z = z + self.offset_given(target[hit][:, 2:3])
        logits["offset"] = self.offset_head(z)
        return logits

    def losses(self, batch: Mapping[str, Tensor], encoded: Encoded | None = None) -> dict[str, Tensor]:
        """Negative log-likelihood in nats of each field, summed over the real steps of a batch of `batches.collate`.

        Among what is legal: a value that is given costs nothing.

        Args:
            batch: of `batches.collate`.
            encoded: of the same batch, if it is there already.
        """
        encoded = self.encoded(batch) if encoded is None else encoded
        losses = {}
        for column, (field, scores) in enumerate(self.logits(batch, encoded).items()):
            steps = batch["real"] if field == "place" else batch["hit"]
            legal = batch[f"legal_{field}"][steps]
            among = scores.float().masked_fill(~legal, -torch.inf)
            losses[field] = F.cross_entropy(among, batch["events"][steps][:, column], reduction="sum")
        return losses

    def _there(self, batch: Mapping[str, Tensor], encoded: Encoded) -> Tensor:
        """(hits, width) the states of the places that are struck; 0 where nothing is given."""
        told, row, place = _standing(batch, batch["hit"], ("there",))
        states: Tensor = self.state_there(encoded.states[row, place]) * told
        return states

    def _place_odds(self, batch: Mapping[str, Tensor], encoded: Encoded) -> Tensor:
        """(steps, N_PLACES) of the real steps; 0 where nothing is given."""
        told, *standing = _standing(batch, batch["real"], ("now", "first", "end", "voice_now"))
        logits: Tensor = self.trust[0] * place_odds(encoded.odds, *standing) * told
        return logits

    def _voice_odds(self, batch: Mapping[str, Tensor], encoded: Encoded) -> Tensor:
        """(hits, N_VOICES) of the hits; 0 where nothing is given."""
        told, *standing = _standing(batch, batch["hit"], ("there", "voice_there"))
        logits: Tensor = self.trust[1] * voice_odds(encoded.odds, *standing) * told
        return logits


def cell_loss(batch: Mapping[str, Tensor], logits: Tensor) -> Tensor:
    """Negative log-likelihood in nats of what the open cells hold, by the encoder's log odds alone, summed."""
    wrong = F.binary_cross_entropy_with_logits(logits.float(), batch["cells_struck"].float(), reduction="none")
    total: Tensor = (wrong * batch["cells_open"]).sum()
    return total


def _standing(batch: Mapping[str, Tensor], steps: Tensor, names: Iterable[str]) -> tuple[Tensor, ...]:
    """Columns of the batch for some steps, and before them whether anything is given and which of the encoder's it is.

    All of them are 0 where nothing is given; the first is (steps, 1), the others (steps,).
    """
    rows = batch["given_rows"]
    reader = torch.full((len(steps),), -1, device=steps.device)
    reader[rows] = torch.arange(len(rows), device=steps.device)
    reader = reader[:, None].expand_as(steps)[steps]
    told = reader >= 0
    return told[:, None], reader * told, *(batch[name][steps] * told for name in names)


def _window_mask(steps: int, window: int, device: torch.device) -> Tensor | None:
    """Causal and at most `window` steps back; None when plain causal attention says the same."""
    if steps <= window:
        return None
    age = torch.arange(steps, device=device)[:, None] - torch.arange(steps, device=device)
    return (age >= 0) & (age < window)
