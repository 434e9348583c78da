"""Presets: the sizes of a network and how it is trained."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from ghostnote.core.errors import InvalidParameterError


@dataclass(frozen=True, slots=True)
class NetworkConfig:
    """Sizes of the network.

    Attributes:
        layers, width, heads, feedforward: of the decoder.
        encoder_layers, encoder_width, encoder_heads: of the encoder.
        style_width: width of a style's embedding before it is projected to `width`.
        attention_window: a step attends to this many steps at most, itself included.
        dropout: on every residual branch and in the heads, in training only.
        encoder_dropout: the same of the encoder, which soon knows what it reads by heart.
    """

    layers: int
    width: int
    heads: int
    feedforward: int
    encoder_layers: int
    encoder_width: int
    encoder_heads: int
    style_width: int = 128
    attention_window: int = 256
    dropout: float = 0.1
    encoder_dropout: float = 0.2


@dataclass(frozen=True, slots=True)
class TrainingConfig:
    """How to train.

    Attributes:
        reading_steps: steps that the encoder learns by itself before, see `reading`.
        steps: optimiser steps of the whole network; the cosine schedule ends there.
        warmup: steps of linear warm-up.
        positions: padded positions a batch may hold.
        steps_per_epoch: steps between validations; an epoch is this long, whatever the size of the data.
        muon_rate, adam_rate: peak learning rates of the matrices, and of embeddings, heads and gains.
        encoder_share: of these rates what the encoder goes on with after it has learned by itself.
        weight_decay: of the matrices.
        ema_decay: of the averaged weights that are validated and exported.
        patience: epochs without a better validation figure before training stops.
        style_steps: steps that the embeddings of composed styles learn at the end, all else being fixed.
        style_rate: peak learning rate of these.
        seed: of initialisation, sampling and augmentation.
    """

    steps: int
    reading_steps: int = 8000
    warmup: int = 100
    positions: int = 2800
    steps_per_epoch: int = 150
    muon_rate: float = 0.02
    adam_rate: float = 0.003
    encoder_share: float = 0.3
    weight_decay: float = 0.05
    ema_decay: float = 0.99
    patience: int = 8
    style_steps: int = 200
    style_rate: float = 0.02
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Preset:
    """A network and its training."""

    network: NetworkConfig
    training: TrainingConfig = field(default_factory=lambda: TrainingConfig(steps=2000))


PRESETS: Final[Mapping[str, Preset]] = MappingProxyType(
    {
        "tiny": Preset(
            NetworkConfig(2, 64, 2, 128, 1, 32, 2),
            TrainingConfig(
                steps=30, reading_steps=6, style_steps=3, warmup=5, positions=1500, steps_per_epoch=10, ema_decay=0.8
            ),
        ),
        "small": Preset(NetworkConfig(4, 256, 4, 1024, 2, 128, 4), TrainingConfig(steps=1800)),
        "base": Preset(
            NetworkConfig(12, 768, 12, 3072, 4, 384, 6),
            TrainingConfig(steps=6000, positions=24000, muon_rate=0.01, ema_decay=0.999),
        ),
    }
)


def preset(name: str) -> Preset:
    """The preset called `name`.

    Raises:
        InvalidParameterError: there is none; the message lists those that exist.
    """
    if name not in PRESETS:
        hint = f"choose one of: {', '.join(PRESETS)}"
        raise InvalidParameterError(f"unknown preset {name!r}", where="preset", hint=hint)
    return PRESETS[name]
