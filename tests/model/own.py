"""Styles of somebody's own with random arrays: what a learned one computes with, without the learning."""

from __future__ import annotations

import hashlib

import torch

from ghostnote.model.adapter import OwnStyle, OwnStyleInfo, read_style, write_style
from ghostnote.model.checkpoint import Checkpoint
from ghostnote.training.adapter import Learner, adapted, arrays_of, parameters
from ghostnote.training.network import GrooveNetwork

TEMPO = {"median": 96.0, "low": 90.0, "high": 104.0, "bars": 40.0}


def random_learner(network: GrooveNetwork, seed: int = 3) -> Learner:
    """A learner whose every part matters."""
    learner = adapted(network, {1: 0.5, 2: 0.5}, seed, rank=4)
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, value in parameters(learner):
            spread = 0.1 if name.endswith(("rows", "table", "surer")) else 0.3
            # Halves are what a file holds.
            value.add_(torch.randn(value.shape, generator=generator) * spread)
            value.copy_(value.half().float())
    return learner


def style_info(name: str, checkpoint: Checkpoint) -> OwnStyleInfo:
    """A description without a report."""
    clips = (hashlib.sha256(name.encode()).hexdigest(),)
    return OwnStyleInfo(name, checkpoint.hash, TEMPO, ("4/4",), clips, {}, "0")


def random_style(name: str, checkpoint: Checkpoint, network: GrooveNetwork, seed: int = 3) -> OwnStyle:
    """A style, by way of its file."""
    learner = random_learner(network, seed)
    return read_style(write_style(style_info(name, checkpoint), arrays_of(learner)), name)
