"""From excerpts to the arrays of a batch."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import torch
from torch import Tensor

from ghostnote.core.feel.features import BAR_FEATURES, bar_features
from ghostnote.core.pattern import Pattern
from ghostnote.tokens.controls import BAR_CONTROLS, BEAT, FILL, meter_ids, tempo_id
from ghostnote.tokens.events import EventArray, encode
from ghostnote.tokens.fields import BAR, FIELD_SIZES, PLACE
from ghostnote.tokens.given import Given
from ghostnote.tokens.grammar import Grammar, Mask, Rules
from ghostnote.tokens.score import SURROUNDINGS_WIDTH
from ghostnote.tokens.steps import (
    CONTROL_FIELDS,
    HELD_WIDTH,
    STEP_FIELDS,
    VELOCITY_HEAD_FIELDS,
    VOICE_HEAD_FIELDS,
    Cursor,
)

_MEASURED: Final = len(BAR_CONTROLS)
_PART: Final = list(CONTROL_FIELDS).index("part")
_BAR_COLUMNS: Final = [BAR_FEATURES.index(name) for name in BAR_CONTROLS]


@dataclass(frozen=True, slots=True)
class Example:
    """One sequence with everything it is conditioned on. Ids are 0 where a control is not given.

    Attributes:
        pattern: what is to be predicted.
        events: its events (steps, 4).
        control_ids: (bars, len(CONTROL_FIELDS) + 1): the measured controls, then tempo, meter length, meter unit, part,
            detail, player.
        style: id of the style.
        given: what of the pattern is given.
    """

    pattern: Pattern
    events: EventArray
    control_ids: np.ndarray
    style: int
    given: Given | None = None


@dataclass(frozen=True, slots=True)
class Dropout:
    """Probabilities that controls are withheld in training: everything measured, one by one, and what is named."""

    all_measured: float = 0.35
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
    fill: bool | Sequence[bool],
    detail: int,
    given: Given | None = None,
    dropout: Dropout | None = None,
    rng: np.random.Generator | None = None,
) -> Example:
    """An `Example` with every control.

    Args:
        pattern: the music.
        style: id of its style.
        player: id of its player.
        fill: a fill rather than a beat, or which bars are.
        detail: `FULL_DETAIL` or `BASIC_DETAIL`.
        given: what of the pattern is given.
        dropout: how often each control is withheld, drawn from `rng`; without both, none is.
        rng: see `dropout`.
    """
    measured = bar_features(pattern)[:, _BAR_COLUMNS]
    ids = np.zeros((pattern.bars, len(CONTROL_FIELDS) + 1), dtype=np.int64)
    ids[:, :_MEASURED] = np.stack([bins(measured[:, i]) for i, bins in enumerate(BAR_CONTROLS.values())], axis=1)
    ids[:, _MEASURED:] = [tempo_id(pattern.bpm), *meter_ids(pattern.meter), BEAT, detail, player]
    ids[:, _PART] = np.where(fill, FILL, BEAT)
    if dropout is not None and rng is not None:
        if rng.random() < dropout.all_measured:
            ids[:, :_MEASURED] = 0
        chances = [dropout.each_measured] * _MEASURED
        chances += [dropout.tempo, 0.0, 0.0, dropout.part, dropout.detail, dropout.player]
        ids[:, rng.random(len(chances)) < chances] = 0
        if rng.random() < dropout.style:
            style = 0
    return Example(pattern, encode(pattern), ids, style, given)


def collate(examples: Sequence[Example]) -> dict[str, Tensor]:
    """Tensors of a batch, padded at the end to its longest sequence.

    Returns:
        step_ids, control_ids (batch, steps, fields), style (batch,), time (batch, steps) in 24ths of a beat,
        voice_ids, velocity_ids (batch, steps, fields), held (batch, steps, HELD_WIDTH) for the heads,
        surroundings (batch, steps, SURROUNDINGS_WIDTH), legal_<field> (batch, steps, values): what may be predicted,
        everything where nothing is given, events (batch, steps, 4), real and hit (batch, steps) booleans, bars ():
        bars in all.
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
        "surroundings": np.zeros((batch, steps, SURROUNDINGS_WIDTH), dtype=np.float32),
        **{f"legal_{name}": np.ones((batch, steps, size), dtype=bool) for name, size in FIELD_SIZES.items()},
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
    cursor = Cursor(item.pattern.meter, item.pattern.bars, item.given)
    grammar = None if item.given is None else Grammar([Rules(item.pattern.meter)], [item.given])
    for step, (place, voice, velocity, offset) in enumerate(item.events.tolist()):
        arrays["step_ids"][step] = cursor.step_ids()
        arrays["control_ids"][step] = item.control_ids[cursor.bar]
        arrays["surroundings"][step, cursor.surroundings()] = 1.0
        arrays["time"][step] = cursor.time()
        position = cursor.target(place)
        if place < BAR:
            arrays["voice_ids"][step] = cursor.voice_ids(place, position)
            arrays["held"][step, cursor.held(position)] = 1.0
            arrays["velocity_ids"][step] = cursor.velocity_ids(position, voice)
        if grammar is not None:
            for name, mask in _masks(grammar, cursor, place, position, voice):
                arrays[f"legal_{name}"][step] = mask[0] == 0
        cursor.advance(place, voice, velocity, offset)


def _masks(grammar: Grammar, cursor: Cursor, place: int, position: int, voice: int) -> Iterator[tuple[str, Mask]]:
    """The masks of an event's fields, of a grammar of one sequence."""
    yield "place", grammar.places([0], [cursor])
    if place < BAR:
        yield "voice", grammar.voices([0], [cursor], [position])
        velocities = grammar.velocities([0], [cursor], [position], [voice])
        assert velocities is not None
        yield "velocity", velocities
        yield "offset", grammar.offsets([0], [cursor], [position], [voice])
