"""Muon for the hidden matrices, Adam for the rest, in one optimiser.

Muon (K. Jordan, 2024): momentum whose matrix is brought near an orthogonal one by a few Newton-Schulz steps. torch's
own runs these steps in bfloat16, which CPUs without native support take many times longer for; here they run in the
gradient's precision.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Any, Final

import torch
from torch import Tensor, nn

_COEFFICIENTS: Final = (3.4445, -4.7750, 2.0315)
_STEPS: Final = 5
_ADAM_BETAS: Final = (0.9, 0.95)
_MOMENTUM: Final = 0.95


class MuonAdam(torch.optim.Optimizer):
    """One optimiser over groups of kind `muon` or `adam`.

    Args:
        groups: dicts with `params`, `kind`, `lr`, `weight_decay`.
    """

    def __init__(self, groups: Iterable[dict[str, Any]]) -> None:
        super().__init__(groups, {"lr": 0.0, "weight_decay": 0.0, "kind": "adam"})

    @torch.no_grad()
    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """One step; returns what `closure` returns."""
        loss = None
        if closure is not None:
            with torch.enable_grad():
                loss = closure()
        for group in self.param_groups:
            update = _muon_update if group["kind"] == "muon" else _adam_update
            for parameter in group["params"]:
                if parameter.grad is not None:
                    direction = update(self.state[parameter], parameter.grad)
                    parameter.mul_(1 - group["lr"] * group["weight_decay"])
                    parameter.add_(direction, alpha=-group["lr"])
        return loss


def parameter_groups(
    network: nn.Module, muon_rate: float, adam_rate: float, weight_decay: float, encoder_share: float = 1.0
) -> list[dict[str, Any]]:
    """Matrices of the blocks for Muon; embeddings, heads and gains for Adam, without decay.

    Args:
        network: all of it, or its encoder.
        muon_rate: of the matrices.
        adam_rate: of the rest.
        weight_decay: of the matrices.
        encoder_share: of these rates what a network's encoder is trained with: it has learned before.
    """
    members: dict[tuple[str, float], list[nn.Parameter]] = {}
    for name, parameter in network.named_parameters():
        kind = "muon" if "blocks." in name and parameter.ndim == 2 else "adam"
        share = encoder_share if name.startswith("encoder.") else 1.0
        members.setdefault((kind, share), []).append(parameter)
    rates, decays = {"muon": muon_rate, "adam": adam_rate}, {"muon": weight_decay, "adam": 0.0}
    return [
        {"params": members[kind, share], "kind": kind, "lr": rates[kind] * share, "weight_decay": decays[kind]}
        for kind, share in sorted(members, reverse=True)
    ]


def _muon_update(state: dict[str, Any], gradient: Tensor) -> Tensor:
    if not state:
        state["momentum"] = torch.zeros_like(gradient)
    momentum: Tensor = state["momentum"]
    momentum.lerp_(gradient, 1 - _MOMENTUM)
    direction = orthogonalise(gradient.lerp(momentum, _MOMENTUM))
    return direction * math.sqrt(max(1.0, gradient.shape[0] / gradient.shape[1]))


def _adam_update(state: dict[str, Any], gradient: Tensor) -> Tensor:
    if not state:
        state["mean"] = torch.zeros_like(gradient)
        state["square"] = torch.zeros_like(gradient)
        state["count"] = 0
    state["count"] += 1
    first, second = _ADAM_BETAS
    state["mean"].lerp_(gradient, 1 - first)
    state["square"].lerp_(gradient.square(), 1 - second)
    mean: Tensor = state["mean"] / (1 - first ** state["count"])
    root: Tensor = (state["square"] / (1 - second ** state["count"])).sqrt_().add_(1e-10)
    return mean / root


def orthogonalise(matrix: Tensor) -> Tensor:
    """A matrix with the same singular vectors and singular values near 1, by Newton-Schulz iteration."""
    a, b, c = _COEFFICIENTS
    tall = matrix.shape[0] > matrix.shape[1]
    x: Tensor = matrix.T if tall else matrix
    x = x / (x.norm() + 1e-7)
    for _ in range(_STEPS):
        gram = x @ x.T
        x = a * x + (b * gram + c * gram @ gram) @ x
    return x.T if tall else x
