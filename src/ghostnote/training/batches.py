"""From excerpts to the arrays of a batch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import torch
from torch import Tensor

from ghostnote.core.feel.features import BAR_FEATURES, bar_features
from ghostnote.core.pattern import Pattern
from ghostnote.tokens.controls import BAR_CONTROLS, BEAT, FILL, meter_ids, tempo_id
from ghostnote.tokens.events import EventArray, encode
from ghostnote.tokens.fields import BAR, PLACE
from ghostnote.tokens.steps import (
    CONTROL_FIELDS,
    HELD_WIDTH,
    STEP_FIELDS,
    VELOCITY_HEAD_FIELDS,
    VOICE_HEAD_FIELDS,
    Cursor,
)

_BAR_COLUMNS: Final = [BAR_FEATURES.index(name) for name in BAR_CONTROLS]


@dataclass(frozen=True, slots=True)
class Example:
    """One sequence with everything it is conditioned on. Ids are 0 where a control is not given.

    Attributes:
        pattern: what is to be predicted.
        events: its events (steps, 4).
        bar_ids: (bars, len(BAR_CONTROLS)).
        sequence_ids: (len(SEQUENCE_CONTROLS) + 1,): tempo, meter length, meter unit, part, detail, player.
        style: id of the style.
    """

    pattern: Pattern
    events: EventArray
    bar_ids: np.ndarray
    sequence_ids: np.ndarray
    style: int


@dataclass(frozen=True, slots=True)
class Dropout:
    """Probabilities that controls are withheld in training: everything measured, one by one, and what is named."""

    all_measured: float = 0.5
    each_measured: float = 0.5
    style: float = 0.1
    tempo: float = 0.1
    part: float = 0.15
    detail: float = 0.1
    player: float = 0.5


def example(
    pattern: Pattern,
    *,
    style: int,
    player: int,
    fill: bool,
    detail: int,
    dropout: Dropout | None = None,
    rng: np.random.Generator | None = None,
) -> Example:
    """An `Example` with every control.

    Args:
        pattern: the music.
        style: id of its style.
        player: id of its player.
        fill: a fill rather than a beat.
        detail: `FULL_DETAIL` or `BASIC_DETAIL`.
        dropout: how often each control is withheld, drawn from `rng`; without both, none is.
        rng: see `dropout`.
    """
    measured = bar_features(pattern)[:, _BAR_COLUMNS]
    bar_ids = np.stack([bins(measured[:, i]) for i, bins in enumerate(BAR_CONTROLS.values())], axis=1)
    sequence_ids = np.array([tempo_id(pattern.bpm), *meter_ids(pattern.meter), FILL if fill else BEAT, detail, player])
    if dropout is not None and rng is not None:
        if rng.random() < dropout.all_measured:
            bar_ids[:] = 0
        else:
            bar_ids[:, rng.random(bar_ids.shape[1]) < dropout.each_measured] = 0
        chances = np.array([dropout.tempo, 0.0, 0.0, dropout.part, dropout.detail, dropout.player])
        sequence_ids[rng.random(len(chances)) < chances] = 0
        if rng.random() < dropout.style:
            style = 0
    return Example(pattern, encode(pattern), bar_ids, sequence_ids, style)


def collate(examples: Sequence[Example]) -> dict[str, Tensor]:
    """Tensors of a batch, padded at the end to its longest sequence.

    Returns:
        step_ids, control_ids (batch, steps, fields), style (batch,), time (batch, steps) in 24ths of a beat,
        voice_ids, velocity_ids (batch, steps, fields), held (batch, steps, HELD_WIDTH) for the heads,
        events (batch, steps, 4), real and hit (batch, steps) booleans, bars (): bars in all.
    """
    lengths = np.array([len(item.events) for item in examples])
    batch, steps = len(examples), int(lengths.max())
    arrays: dict[str, np.ndarray] = {
        "step_ids": np.zeros((batch, steps, len(STEP_FIELDS)), dtype=np.int64),
        "control_ids": np.zeros((batch, steps, len(CONTROL_FIELDS) + 1), dtype=np.int64),
        "time": np.zeros((batch, steps), dtype=np.float32),
        "voice_ids": np.zeros((batch, steps, len(VOICE_HEAD_FIELDS)), dtype=np.int64),
        "velocity_ids": np.zeros((batch, steps, len(VELOCITY_HEAD_FIELDS)), dtype=np.int64),
        "held": np.zeros((batch, steps, HELD_WIDTH), dtype=np.float32),
        "events": np.zeros((batch, steps, 4), dtype=np.int64),
        "real": np.arange(steps) < lengths[:, None],
        "style": np.array([item.style for item in examples]),
        "bars": np.array(sum(item.pattern.bars for item in examples)),
    }
    for row, item in enumerate(examples):
        _fill({name: array[row] for name, array in arrays.items() if array.ndim > 1}, item)
    arrays["hit"] = arrays["real"] & (arrays["events"][:, :, PLACE] < BAR)
    return {name: torch.from_numpy(np.asarray(array)) for name, array in arrays.items()}


def _fill(arrays: Mapping[str, np.ndarray], item: Example) -> None:
    """Walk one example and write what each step sees; `arrays` are its rows of the batch."""
    steps = len(item.events)
    arrays["events"][:steps] = item.events
    arrays["control_ids"][:, len(BAR_CONTROLS) :] = item.sequence_ids
    cursor = Cursor(item.pattern.meter, item.pattern.bars)
    for step, (place, voice, velocity, offset) in enumerate(item.events.tolist()):
        arrays["step_ids"][step] = cursor.step_ids()
        arrays["control_ids"][step, : len(BAR_CONTROLS)] = item.bar_ids[cursor.bar]
        arrays["time"][step] = cursor.time()
        if place < BAR:
            position = cursor.target(place)
            arrays["voice_ids"][step] = cursor.voice_ids(place, position)
            arrays["held"][step, cursor.held(position)] = 1.0
            arrays["velocity_ids"][step] = cursor.velocity_ids(position, voice)
        cursor.advance(place, voice, velocity, offset)
