"""Leads: what a sequence begins with and is known from the start, so that the network only has to see it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from ghostnote.model.network import Array, Network, Walk


@dataclass(frozen=True, slots=True)
class Lead:
    """One.

    Attributes:
        x: (steps, width) what the transformer sees.
        time: of each step, in 24ths of a beat.
        followers: rows of the walk that begin with it.
    """

    x: Array
    time: Sequence[int]
    followers: list[int] = field(default_factory=list)


def gathered(beginnings: Iterable[tuple[int, Array, Sequence[int]]]) -> list[Lead]:
    """The leads of those rows that have one, given (row, x, time): rows that begin alike share theirs."""
    leads: dict[tuple[bytes, tuple[int, ...]], Lead] = {}
    for row, x, time in beginnings:
        leads.setdefault((x.tobytes(), tuple(time)), Lead(x, time)).followers.append(row)
    return list(leads.values())


def follow(walk: Walk, leads: Sequence[Lead], network: Network) -> None:
    """Bring the rows of a new walk to the end of their leads."""
    if not leads:
        return
    leader = network.walk(len(leads))
    for step in range(max(len(lead.x) for lead in leads)):
        leader.step(np.array([lead.x[step] for lead in leads]), [lead.time[step] for lead in leads])
        ended = [i for i, lead in enumerate(leads) if len(lead.x) == step + 1]
        for i in ended:
            for row in leads[i].followers:
                walk.follow(row, leader, i)
        if ended:
            left = [i for i in range(len(leads)) if i not in ended]
            leader.keep(left)
            leads = [leads[i] for i in left]
