"""Trains the first steps of a preset, its warm-up included, on real batches, and times them.

    python benchmarks/bench_training.py [--preset small base] [--steps 5] [--positions 1400] [--threads 2]

Prints, per preset: parameters, nats an event at each step, and the medians of seconds a step and positions a second.
On a GPU it runs in bfloat16, as training does. Needs the extra `train` and processed data (`make data`).
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import torch

from benchmarks.machine import describe
from ghostnote.dataset.format import Dataset, read_dataset
from ghostnote.training.config import preset
from ghostnote.training.network import GrooveNetwork
from ghostnote.training.optimizer import MuonAdam, parameter_groups
from ghostnote.training.sampling import Names, TrainingBatches

PACKAGES: Final = ("torch", "numpy")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--preset", nargs="+", default=["small", "base"])
    parser.add_argument("--steps", type=int, default=5)
    parser.add_argument("--positions", type=int, default=1400)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--data", type=Path, default=Path("data/processed"))
    asked = parser.parse_args()
    torch.set_num_threads(asked.threads)
    for name, value in describe(PACKAGES).items():
        print(f"- {name}: {value}")
    dataset = read_dataset(asked.data)
    for name in asked.preset:
        _measure(name, dataset, asked.steps, asked.positions)


def _measure(name: str, dataset: Dataset, steps: int, positions: int) -> None:
    chosen = preset(name)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    torch.manual_seed(chosen.training.seed)
    takes = dataset.takes("train")
    names = Names.of(takes)
    network = GrooveNetwork(chosen.network, len(names.styles), len(names.players)).to(device)
    rates = chosen.training
    optimizer = MuonAdam(parameter_groups(network, rates.muon_rate, rates.adam_rate, rates.weight_decay))
    peaks = [group["lr"] for group in optimizer.param_groups]
    parameters = sum(parameter.numel() for parameter in network.parameters())
    print(f"\n{name}: {parameters:,} parameters, batches of at most {positions:,} positions, {device}")
    seconds: list[float] = []
    speeds: list[float] = []
    batches = iter(TrainingBatches(takes, names, positions, (chosen.training.seed, 0, 0)))
    for step in range(steps):
        batch = {field: values.to(device) for field, values in next(batches).items()}
        begin = time.perf_counter()
        with torch.autocast(device.type, dtype=torch.bfloat16, enabled=device.type == "cuda"):
            losses = network.losses(batch)
        loss = torch.stack(list(losses.values())).sum() / batch["real"].sum()
        torch.autograd.backward(loss)
        for group, rate in zip(optimizer.param_groups, peaks, strict=True):
            group["lr"] = rate * (step + 1) / rates.warmup
        optimizer.step()
        optimizer.zero_grad()
        nats = loss.item()
        seconds.append(time.perf_counter() - begin)
        speeds.append(int(batch["real"].sum()) / seconds[-1])
        print(f"step {step + 1}: {nats:.2f} nats an event, {seconds[-1]:.1f} s", flush=True)
    print(f"{name}: {statistics.median(seconds):.2f} s a step, {statistics.median(speeds):,.0f} positions a second")


if __name__ == "__main__":
    main()
