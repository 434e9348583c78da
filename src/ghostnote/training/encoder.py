"""The encoder: reads what is given, in both directions, and says of every open cell how likely a stroke is there.

A token is a 16th. Each sees half a bar of 4/4 to either side at once, and everything by attention in musical time, so
that bars are compared whatever their meter. Of every place there comes out a state for the decoder, and odds for every
voice. What a state knows of how its strokes are played is asked in training, so that it is there for the decoder.
"""

from __future__ import annotations

from typing import Final

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ghostnote.core.kit import N_VOICES
from ghostnote.tokens.sixteenths import N_PLACES_OF_16TH, SIXTEENTH_FIELDS, SIXTEENTH_WIDTH
from ghostnote.tokens.steps import CONTROL_FIELDS
from ghostnote.training.config import NetworkConfig
from ghostnote.training.layers import Block, SummedEmbedding, rotary_frequencies

#: 16ths that each sees to either side at once.
REACH: Final = 8
#: Width of the state of a place.
STATE_WIDTH: Final = 64
#: Odds before training: a stroke in one of e^4 open cells.
_RARE: Final = -4.0


class Encoder(nn.Module):
    """See the module's text.

    Args:
        config: of the network: those sizes that are the encoder's.
        styles, players: as for the network. Its embeddings of what is asked for are its own.
    """

    frequencies: Tensor

    def __init__(self, config: NetworkConfig, styles: int, players: int) -> None:
        super().__init__()
        width = config.encoder_width
        self.features = nn.Linear(SIXTEENTH_WIDTH, width // 2)
        self.around = nn.Linear((2 * REACH + 1) * (width // 2), width, bias=False)
        self.place = SummedEmbedding(SIXTEENTH_FIELDS.values(), width)
        self.controls = SummedEmbedding([*CONTROL_FIELDS.values(), players + 1], width)
        self.style = nn.Embedding(styles + 1, width)
        self.blocks = nn.ModuleList(
            Block(width, config.encoder_heads, 2 * width, config.encoder_dropout) for _ in range(config.encoder_layers)
        )
        self.norm = nn.RMSNorm(width, eps=1e-6)
        self.up = nn.Linear(width, 2 * width)
        self.dropout = nn.Dropout(config.encoder_dropout)
        self.odds = nn.Linear(2 * width, N_PLACES_OF_16TH * N_VOICES)
        self.state = nn.Linear(2 * width, N_PLACES_OF_16TH * STATE_WIDTH)
        self.feel = nn.Linear(STATE_WIDTH, 2 * N_VOICES)
        nn.init.constant_(self.odds.bias, _RARE)
        nn.init.zeros_(self.odds.weight)
        nn.init.normal_(self.style.weight, std=0.1)
        self.register_buffer("frequencies", rotary_frequencies(width // config.encoder_heads), persistent=False)

    def forward(
        self, features: Tensor, ids: Tensor, controls: Tensor, style: Tensor, time: Tensor, real: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Odds and states.

        Args:
            features: (batch, sixteenths, SIXTEENTH_WIDTH).
            ids: (batch, sixteenths, len(SIXTEENTH_FIELDS)).
            controls: (batch, sixteenths, controls) ids of what is asked of the bar.
            style: (batch,).
            time: (batch, sixteenths) in 24ths of a beat.
            real: (batch, sixteenths) whether there is one.

        Returns:
            Log odds (batch, places, N_VOICES) and states (batch, places, STATE_WIDTH).
        """
        seen = torch.relu(self.features(features)) * real[..., None]
        around = F.pad(seen, (0, 0, REACH, REACH)).unfold(1, 2 * REACH + 1, 1).flatten(2)
        x = self.around(around) + self.place(ids) + self.controls(controls) + self.style(style)[:, None]
        angles = time[:, None, :, None] * self.frequencies
        cos, sin, mask = angles.cos(), angles.sin(), real[:, None, None]
        for block in self.blocks:
            x = block(x, cos, sin, mask)
        inner = self.dropout(torch.relu(self.up(self.norm(x))).square())
        shape = x.shape[0], x.shape[1] * N_PLACES_OF_16TH
        # Odds are summed along the bars, for which half precision is too coarse.
        return self.odds(inner).float().view(*shape, N_VOICES), self.state(inner).view(*shape, STATE_WIDTH)

    def feel_of(self, states: Tensor) -> Tensor:
        """(..., STATE_WIDTH) -> (..., N_VOICES, 2) offset of half a 16th and velocity of 127 of a stroke there."""
        feel: Tensor = self.feel(states).float().unflatten(-1, (N_VOICES, 2))
        return feel
