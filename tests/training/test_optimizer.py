"""Muon and Adam."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from torch.optim.lr_scheduler import LambdaLR

from ghostnote.training.config import PRESETS
from ghostnote.training.module import GrooveModule
from ghostnote.training.optimizer import MuonAdam, orthogonalise, parameter_groups
from ghostnote.training.sampling import Names
from tests.model.networks import NARROW, random_network

NAMES = Names(("funk",), ("ann",))


@pytest.mark.parametrize("shape", [(32, 32), (16, 64), (64, 16), (1, 8)])
def test_singular_values_come_near_1(shape: tuple[int, int]) -> None:
    matrix = torch.randn(shape, generator=torch.Generator().manual_seed(1)) * 37
    u, _, vh = torch.linalg.svd(matrix, full_matrices=False)
    found = orthogonalise(matrix)
    rotated = u.T @ found @ vh.T
    values = rotated.diagonal()
    # Five steps end between about 0.7 and 1.2; directions that hardly exist may lag behind.
    assert 0.6 < values.median() < 1.25
    assert values.max() < 1.3
    assert (rotated - torch.diag(values)).abs().max() < 1e-3


@pytest.mark.parametrize("kind", ["muon", "adam"])
def test_a_quadratic_is_minimised(kind: str) -> None:
    generator = torch.Generator().manual_seed(2)
    target = torch.randn(12, 8, generator=generator)
    parameter = torch.nn.Parameter(torch.zeros(12, 8))
    optimizer = MuonAdam([{"params": [parameter], "kind": kind, "lr": 0.05, "weight_decay": 0.0}])
    losses = []
    for step in range(150):
        optimizer.param_groups[0]["lr"] = 0.1 * (1 - step / 150)

        def closure() -> torch.Tensor:
            loss = (parameter - target).detach().square().sum()
            parameter.grad = 2 * (parameter.detach() - target)
            return loss

        losses.append(float(optimizer.step(closure)))
    assert losses[-1] < 0.01 * losses[0]


def test_decay_shrinks_and_missing_gradients_are_left_alone() -> None:
    decayed, idle = (torch.nn.Parameter(torch.ones(3, 3)) for _ in range(2))
    optimizer = MuonAdam([{"params": [decayed, idle], "kind": "muon", "lr": 0.1, "weight_decay": 0.5}])
    decayed.grad = torch.zeros(3, 3)
    optimizer.step()
    torch.testing.assert_close(decayed.detach(), torch.full((3, 3), 0.95))
    torch.testing.assert_close(idle.detach(), torch.ones(3, 3))


def test_its_state_can_be_saved_and_loaded(tmp_path: Path) -> None:
    def run(steps: int, optimizer: MuonAdam, parameter: torch.nn.Parameter) -> None:
        for _ in range(steps):
            parameter.grad = parameter.detach() - 1
            optimizer.step()

    def fresh() -> tuple[MuonAdam, torch.nn.Parameter]:
        parameter = torch.nn.Parameter(torch.arange(6.0).reshape(2, 3))
        return MuonAdam([{"params": [parameter], "kind": "adam", "lr": 0.1, "weight_decay": 0.0}]), parameter

    optimizer, parameter = fresh()
    run(3, optimizer, parameter)
    torch.save({"optimizer": optimizer.state_dict(), "parameter": parameter.detach()}, tmp_path / "state")
    run(3, optimizer, parameter)
    other, resumed = fresh()
    state = torch.load(tmp_path / "state", weights_only=True)
    other.load_state_dict(state["optimizer"])
    with torch.no_grad():
        resumed.copy_(state["parameter"])
    run(3, other, resumed)
    torch.testing.assert_close(resumed, parameter)


def test_every_parameter_is_in_one_group() -> None:
    network = random_network(NARROW, NAMES)
    muon, adam = parameter_groups(network, 0.02, 0.003, 0.05)
    grouped = [id(p) for group in (muon, adam) for p in group["params"]]
    assert sorted(grouped) == sorted(id(p) for p in network.parameters())
    assert len(muon["params"]) == 4 * (NARROW.layers + NARROW.encoder_layers)
    assert all(p.ndim == 2 and {NARROW.width, NARROW.encoder_width} & set(p.shape) for p in muon["params"])
    assert (adam["weight_decay"], muon["weight_decay"]) == (0.0, 0.05)


def test_an_encoder_that_has_learned_goes_on_more_slowly() -> None:
    network = random_network(NARROW, NAMES)
    groups = parameter_groups(network, 0.02, 0.003, 0.05, encoder_share=0.1)
    grouped = [id(p) for group in groups for p in group["params"]]
    assert sorted(grouped) == sorted(id(p) for p in network.parameters())
    slow = {id(p) for group in groups if group["lr"] in {0.02 * 0.1, 0.003 * 0.1} for p in group["params"]}
    assert slow == {id(p) for p in network.encoder.parameters()}


def test_the_rate_warms_up_and_falls_to_0() -> None:
    module = GrooveModule(PRESETS["small"], NAMES)
    configured = module.configure_optimizers()
    schedule = configured["lr_scheduler"]
    assert isinstance(schedule, dict)
    scheduler = schedule["scheduler"]
    assert isinstance(scheduler, LambdaLR)
    rate = scheduler.lr_lambdas[0]
    training = PRESETS["small"].training
    assert rate(0) == pytest.approx(1 / training.warmup)
    assert rate(training.warmup - 1) == rate(training.warmup) == 1.0
    middle = (training.warmup + training.steps) // 2
    assert rate(middle) == pytest.approx(0.5, abs=0.01)
    assert rate(training.steps) == rate(2 * training.steps) == pytest.approx(0.0)
    rates = [rate(step) for step in range(training.warmup, training.steps)]
    assert rates == sorted(rates, reverse=True)
    peaks = {group["initial_lr"] for group in configured["optimizer"].param_groups if group["kind"] == "muon"}
    assert peaks == {training.muon_rate, training.muon_rate * training.encoder_share}
