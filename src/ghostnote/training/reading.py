"""Learning to read: the encoder by itself, before it plays a part in the whole network, and beside it from then on.

What a drum does where the others do that, and how it is struck there, is learned from many short windows (`readings`).
That takes no events and no decoder, so that the encoder sees here in minutes what it would see in hours later.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import torch
from torch import Tensor, nn

from ghostnote.core.errors import CheckpointError
from ghostnote.dataset.records import Take
from ghostnote.training.checkpoints import NAMES_KEY, names_record
from ghostnote.training.config import Preset
from ghostnote.training.network import GrooveNetwork, cell_loss
from ghostnote.training.optimizer import MuonAdam, parameter_groups
from ghostnote.training.readings import ReadingBatches
from ghostnote.training.sampling import Names

READER: Final = "reader.pt"
#: What an offset that is wrong by half a 16th, and a velocity that is wrong by 127, count beside nats of a stroke.
_OFFSET_WEIGHT: Final = 8.0
_VELOCITY_WEIGHT: Final = 8.0
_SAVED_EVERY: Final = 250


def learn_to_read(
    network: GrooveNetwork,
    takes: Sequence[Take],
    names: Names,
    preset: Preset,
    run: Path,
    report: Callable[[str], None],
    *,
    device: str = "cpu",
    workers: int = 0,
) -> None:
    """Train the encoder, in place.

    Args:
        network: whose encoder is trained.
        takes: what there is to train with.
        names: ids of styles and players.
        preset: how long and how fast.
        run: folder that keeps the result, and what a run that was stopped goes on from.
        report: told how it goes on, a line at a time.
        device: where; the network is left there.
        workers: processes that prepare batches.

    Raises:
        CheckpointError: the folder keeps an encoder of another network, or of other styles and players.
    """
    training = preset.training
    state = _State(network.to(device), preset, names)
    path = run / READER
    if path.exists():
        state.load(path)
    batches = iter(ReadingBatches(takes, names, (training.seed, state.step)).loader(workers))
    network.train()
    while state.step < training.reading_steps:
        loss = state.learn({name: values.to(device) for name, values in next(batches).items()})
        if state.step % _SAVED_EVERY == 0 or state.step == training.reading_steps:
            state.save(path)
            report(f"reading, step {state.step}  loss {float(loss):.3f}")


class _State:
    """A run on its way: parameters, optimiser and how many steps were taken."""

    def __init__(self, network: GrooveNetwork, preset: Preset, names: Names) -> None:
        self._network, self._preset = network, preset
        training = preset.training
        groups = parameter_groups(network.encoder, training.muon_rate, training.adam_rate, training.weight_decay)
        self._peaks = [group["lr"] for group in groups]
        self._optimizer = MuonAdam(groups)
        self._meaning = {"network": asdict(preset.network), NAMES_KEY: names_record(names)}
        self.step = 0

    def learn(self, batch: dict[str, Tensor]) -> Tensor:
        """One step; returns the loss."""
        share = self.step / self._preset.training.reading_steps
        rate = min(1.0, (self.step + 1) / 50) * 0.5 * (1 + math.cos(math.pi * share))
        for group, peak in zip(self._optimizer.param_groups, self._peaks, strict=True):
            group["lr"] = peak * rate
        self._optimizer.zero_grad()
        loss = reading_loss(self._network, batch)
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(self._network.encoder.parameters(), 1.0)
        self._optimizer.step()
        self.step += 1
        return loss.detach()

    def save(self, path: Path) -> None:
        """Write it down, in one step."""
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(".fresh")
        learned = {"encoder": self._network.encoder.state_dict(), "optimizer": self._optimizer.state_dict()}
        torch.save({"step": self.step, **self._meaning, **learned}, fresh)
        os.replace(fresh, path)

    def load(self, path: Path) -> None:
        """Go on from there.

        Raises:
            CheckpointError: it is of another network, or of other styles and players.
        """
        saved: dict[str, Any] = torch.load(path, weights_only=True)
        if any(saved.get(name) != value for name, value in self._meaning.items()):
            hint = "name another folder with --run"
            raise CheckpointError("an encoder of another preset or of other data", where=str(path), hint=hint)
        self._network.encoder.load_state_dict(saved["encoder"])
        self._optimizer.load_state_dict(saved["optimizer"])
        self.step = saved["step"]


def reading_loss(network: GrooveNetwork, batch: Mapping[str, Tensor]) -> Tensor:
    """What the encoder by itself makes of a batch of `read_batch`.

    Nats of what the open cells hold, for each stroke there, and how far it is from the feel that is hidden: timing
    counts by its distance, whose best guess is a median, and velocity by its square.
    """
    logits, states = network.read(batch)
    strokes = (batch["cells_open"] & batch["cells_struck"]).sum().clamp(min=1)
    offset, velocity = ((network.encoder.feel_of(states) - batch["feel"]) * batch["feel_hidden"]).unbind(-1)
    late, loud = (hidden.sum().clamp(min=1) for hidden in batch["feel_hidden"].unbind(-1))
    feel = _OFFSET_WEIGHT * offset.abs().sum() / late + _VELOCITY_WEIGHT * velocity.square().sum() / loud
    return cell_loss(batch, logits) / strokes + feel
