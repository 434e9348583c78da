"""Learning to read: the encoder by itself, before it plays a part in the whole network, and beside it from then on.

What a drum does where the others do that is learned from many short windows, each with a drum or two left open. That
takes no events and no decoder, so that the encoder sees here in minutes what it would see in hours later.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, IterableDataset, get_worker_info

from ghostnote.core.errors import CheckpointError
from ghostnote.core.pattern import Pattern
from ghostnote.dataset.records import Take
from ghostnote.training.augment import augment
from ghostnote.training.batches import Example, read_batch, unmeasured
from ghostnote.training.checkpoints import NAMES_KEY, names_record
from ghostnote.training.config import Preset
from ghostnote.training.network import GrooveNetwork, cell_loss
from ghostnote.training.optimizer import MuonAdam, parameter_groups
from ghostnote.training.sampling import Names, dropout_of, take_weights
from ghostnote.training.views import infill, seen, taps

READER: Final = "reader.pt"
#: Lengths of windows in bars, how often each is drawn, and windows of a batch.
_LENGTHS: Final = ((2, 0.6, 96), (4, 0.4, 48))
#: Share of the windows in which drums are filled in; in the others a rhythm is tapped.
_INFILL: Final = 0.8
_BASIC: Final = 0.5
_SAVED_EVERY: Final = 250
#: Random numbers of its own.
_STREAM: Final = 7


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
            report(f"reading, step {state.step}  nats per stroke {float(loss):.3f}")


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
        """One step; returns nats a stroke."""
        share = self.step / self._preset.training.reading_steps
        rate = min(1.0, (self.step + 1) / 50) * 0.5 * (1 + math.cos(math.pi * share))
        for group, peak in zip(self._optimizer.param_groups, self._peaks, strict=True):
            group["lr"] = peak * rate
        self._optimizer.zero_grad()
        loss = nats_per_stroke(self._network, batch)
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


def nats_per_stroke(network: GrooveNetwork, batch: Mapping[str, Tensor]) -> Tensor:
    """What the open cells of a batch cost by the encoder's odds alone, for each stroke that they hold."""
    logits, _ = network.read(batch)
    return cell_loss(batch, logits) / (batch["cells_open"] & batch["cells_struck"]).sum().clamp(min=1)


class ReadingBatches(IterableDataset[dict[str, Tensor]]):
    """Batches without end, the same for the same seed; each worker of a loader has a stream of its own.

    Args:
        takes: what there is to train with.
        names: ids of styles and players.
        seed: a sequence of integers.
    """

    def __init__(self, takes: Sequence[Take], names: Names, seed: Sequence[int]) -> None:
        self._takes, self._names, self._seed = takes, names, tuple(seed)

    def __iter__(self) -> Iterator[dict[str, Tensor]]:
        worker = get_worker_info()
        seed = self._seed if worker is None else (*self._seed, worker.id)
        return _batches(self._takes, self._names, np.random.default_rng((*seed, _STREAM)))

    def loader(self, workers: int) -> DataLoader[dict[str, Tensor]]:
        """Loads them as they are."""
        return DataLoader(self, batch_size=None, num_workers=workers)


def _batches(takes: Sequence[Take], names: Names, rng: np.random.Generator) -> Iterator[dict[str, Tensor]]:
    pools = []
    for bars, share, size in _LENGTHS:
        pool = [take for take in takes if take.pattern.bars >= bars]
        if pool:
            pools.append((bars, share, size, pool, take_weights(pool)))
    shares = np.array([share for _, share, *_ in pools])
    while True:
        bars, _, size, pool, weights = pools[rng.choice(len(pools), p=shares / shares.sum())]
        drawn = rng.choice(len(pool), size, p=weights)
        yield read_batch([found for i in drawn if (found := _example(pool[i], bars, names, rng)) is not None])


def _example(take: Take, bars: int, names: Names, rng: np.random.Generator) -> Example | None:
    """A window with something open; None if it holds nothing."""
    window = take.pattern.window(int(rng.integers(take.pattern.bars - bars + 1)), bars)
    excerpt = augment(window, rng, _BASIC)
    pattern: Pattern = excerpt.pattern
    given = seen(infill if rng.random() < _INFILL else taps, pattern, rng)
    if given is None:
        return None
    return unmeasured(
        pattern, style=names.style_id(take.style), fill=take.fill, detail=excerpt.detail, given=given,
        dropout=dropout_of(take), rng=rng,
    )  # fmt: skip
