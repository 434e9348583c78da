"""Fitting what a style adds to logits: a convex problem for each field, given what the network says as it is.

A few clips are learned by heart in no time, so that the prior matters more than anything else. Every value of a table
is nothing, give or take a deviation; of velocity and offset, whose values are neighbours, smooth curves are likely.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor

from ghostnote.tokens.fields import FIELD_SIZES
from ghostnote.tokens.leans import LEAN_ROWS, SURER, lean_rows
from ghostnote.training.adapter import Learner, known_before
from ghostnote.training.network import GrooveNetwork

#: Precision of the prior of a table's values, and of the factor of how sure the network is: see docs/decisions/0015.
_PRECISION: Final[Mapping[str, float]] = {"place": 10.0, "voice": 10.0, "velocity": 15.0, "offset": 20.0}
_SURER_PRECISION: Final = 100.0
_ITERATIONS: Final = 40
#: Shares of what was fitted that are tried on what is held out.
_SHARES: Final = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)


class _Told(NamedTuple):
    """Of one field: the network's logits (hits, values), rows of the table (hits, looked up) and what was played."""

    logits: Tensor
    rows: Tensor
    target: Tensor

    def nats(self, table: Tensor, surer: Tensor) -> Tensor:
        """Negative log-likelihood, summed."""
        logits = self.logits * (1 + surer) + F.embedding_bag(self.rows, table, mode="sum")
        return F.cross_entropy(logits, self.target, reduction="sum")


def fit_leans(learner: Learner, shown: Sequence[Mapping[str, Tensor]], held: Sequence[Mapping[str, Tensor]]) -> None:
    """Fit them to what is shown, in place; what is held out says how much of each field's counts.

    Args:
        learner: with nothing in its leans.
        shown: batches of `measured`: plain windows, given style, tempo, meter and part only.
        held: likewise.
    """
    told, checked = _told(learner, shown), _told(learner, held)
    for field in FIELD_SIZES:
        table, surer = _fitted(told[field], field)
        with torch.no_grad():
            costs = {share: float(checked[field].nats(share * table, share * surer)) for share in _SHARES}
            share = min(costs, key=lambda one: costs[one])
            lean = learner.leans[field]
            lean.get_parameter("table").copy_(share * table)
            if field in SURER:
                lean.get_parameter("surer").copy_(share * surer)


def _told(learner: Learner, batches: Sequence[Mapping[str, Tensor]]) -> dict[str, _Told]:
    parts: dict[str, list[_Told]] = {field: [] for field in FIELD_SIZES}
    with torch.no_grad():
        for batch in batches:
            logits = GrooveNetwork.logits(learner, batch, None)
            for column, (field, known) in enumerate(known_before(batch).items()):
                steps = batch["real"] if field == "place" else batch["hit"]
                rows = torch.from_numpy(lean_rows(field, known.numpy()))
                parts[field].append(_Told(logits[field], rows, batch["events"][steps][:, column]))
    return {field: _Told(*map(torch.cat, zip(*found, strict=True))) for field, found in parts.items()}


def _fitted(told: _Told, field: str) -> tuple[Tensor, Tensor]:
    """(rows, values) the most likely table, and (1,) the factor."""
    curves = _curves(field)
    rows = int(told.rows.max()) + 1
    weights = torch.zeros(rows, len(curves), requires_grad=True)
    surer = torch.zeros(1, requires_grad=field in SURER)
    learned = [weights, surer] if field in SURER else [weights]
    optimizer = torch.optim.LBFGS(learned, max_iter=_ITERATIONS, history_size=8, line_search_fn="strong_wolfe")

    def cost() -> Tensor:
        optimizer.zero_grad()
        prior = _PRECISION[field] / 2 * weights.square().sum() + _SURER_PRECISION / 2 * surer.square().sum()
        total = told.nats(weights @ curves, surer) + prior
        total.backward()  # type: ignore[no-untyped-call]
        return total

    optimizer.step(cost)  # type: ignore[no-untyped-call]
    table = torch.zeros(LEAN_ROWS[field], FIELD_SIZES[field])
    table[:rows] = (weights @ curves).detach()
    return table, surer.detach()


def _curves(field: str) -> Tensor:
    """(curves, values) what rows of a table are made of: single values, or waves, the lower the shorter they are."""
    size = FIELD_SIZES[field]
    if field not in SURER:
        return torch.eye(size)
    waves = torch.arange(1, size)[:, None]
    return torch.cos(math.pi * waves * (torch.arange(size) + 0.5) / size) / waves
