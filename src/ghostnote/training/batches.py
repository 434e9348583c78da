"""From excerpts to the arrays of a batch."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import torch
from torch import Tensor

from ghostnote.core.feel.features import BAR_FEATURES, bar_features
from ghostnote.core.kit import N_VOICES
from ghostnote.core.pattern import MAX_OFFSET, Hit, Meter, Pattern
from ghostnote.tokens.controls import BAR_CONTROLS, BEAT, FILL, meter_ids, tempo_id
from ghostnote.tokens.events import EventArray, bar_positions, encode
from ghostnote.tokens.fields import BAR, FIELD_SIZES, N_POINTS, PLACE
from ghostnote.tokens.given import Given, place_of
from ghostnote.tokens.grammar import Grammar, Mask, Rules
from ghostnote.tokens.score import SURROUNDINGS_WIDTH
from ghostnote.tokens.sixteenths import N_PLACES_OF_16TH, SIXTEENTH_FIELDS, SIXTEENTH_WIDTH, Sixteenths
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
    ids = _asked(pattern, fill, detail, player)
    ids[:, :_MEASURED] = np.stack([bins(measured[:, i]) for i, bins in enumerate(BAR_CONTROLS.values())], axis=1)
    if dropout is not None and rng is not None:
        if rng.random() < dropout.all_measured:
            ids[:, :_MEASURED] = 0
        style = _withheld(ids, style, dropout, rng)
    return Example(pattern, encode(pattern), ids, style, given)


def unmeasured(
    pattern: Pattern,
    *,
    style: int,
    fill: bool,
    detail: int,
    given: Given,
    dropout: Dropout,
    rng: np.random.Generator,
) -> Example:
    """An `Example` to be read, not played: without events, player and measured controls; arguments as for `example`."""
    ids = _asked(pattern, fill, detail, 0)
    style = _withheld(ids, style, dropout, rng)
    return Example(pattern, np.zeros((0, len(FIELD_SIZES)), dtype=np.int16), ids, style, given)


def _asked(pattern: Pattern, fill: bool | Sequence[bool], detail: int, player: int) -> np.ndarray:
    """(bars, len(CONTROL_FIELDS) + 1) ids of all controls but the measured ones."""
    ids = np.zeros((pattern.bars, len(CONTROL_FIELDS) + 1), dtype=np.int64)
    ids[:, _MEASURED:] = [tempo_id(pattern.bpm), *meter_ids(pattern.meter), BEAT, detail, player]
    ids[:, _PART] = np.where(fill, FILL, BEAT)
    return ids


def _withheld(ids: np.ndarray, style: int, dropout: Dropout, rng: np.random.Generator) -> int:
    """Take away controls in place, one by one; returns what is left of the style."""
    chances = [dropout.each_measured] * _MEASURED
    chances += [dropout.tempo, 0.0, 0.0, dropout.part, dropout.detail, dropout.player]
    ids[:, rng.random(len(chances)) < chances] = 0
    return 0 if rng.random() < dropout.style else style


def collate(examples: Sequence[Example]) -> dict[str, Tensor]:
    """Tensors of a batch, padded at the end to its longest sequence.

    Returns:
        step_ids, control_ids (batch, steps, fields), style (batch,), time (batch, steps) in 24ths of a beat,
        voice_ids, velocity_ids (batch, steps, fields), held (batch, steps, HELD_WIDTH) for the heads,
        surroundings (batch, steps, SURROUNDINGS_WIDTH), legal_<field> (batch, steps, values): what may be predicted,
        everything where nothing is given, events (batch, steps, 4), real and hit (batch, steps) booleans, bars ():
        bars in all.
        now, first, end, voice_now, there, voice_there (batch, steps): where a step stands among the places that the
        encoder knows, see `odds`. given_rows (given,): the sequences to which something is given; of these
        read_features (given, sixteenths, SIXTEENTH_WIDTH), read_ids (given, sixteenths, len(SIXTEENTH_FIELDS)),
        read_controls like control_ids, read_time and read_real (given, sixteenths), cells_open, cells_fixed and
        cells_struck (given, places, N_VOICES).
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
        **{name: np.zeros((batch, steps), dtype=np.int64) for name in _STANDING},
        "style": np.array([item.style for item in examples]),
        "bars": np.array(sum(item.pattern.bars for item in examples)),
    }
    for row, item in enumerate(examples):
        _fill({name: array[row] for name, array in arrays.items() if array.ndim > 1}, item)
    arrays["hit"] = arrays["real"] & (arrays["events"][:, :, PLACE] < BAR)
    return _tensors(arrays | _to_be_read(examples))


def read_batch(examples: Sequence[Example]) -> dict[str, Tensor]:
    """Tensors of a batch that is only read: of those of `collate` what the encoder needs, and what feel it is not told.

    Returns:
        Beside the style and everything that is read: feel (given, places, N_VOICES, 2): offsets of half a 16th and
        velocities of 127, and feel_hidden, of the same shape: which of them belong to a given stroke that was given
        without.
    """
    read = _to_be_read(examples)
    return _tensors({"style": np.array([item.style for item in examples]), **read, **_hidden_feel(examples, read)})


def _tensors(arrays: Mapping[str, np.ndarray]) -> dict[str, Tensor]:
    return {name: torch.from_numpy(np.asarray(array)) for name, array in arrays.items()}


def _fill(arrays: Mapping[str, np.ndarray], item: Example) -> None:
    """Walk one example and write what each step sees; `arrays` are its rows of the batch."""
    steps = len(item.events)
    arrays["events"][:steps] = item.events
    cursor = Cursor(item.pattern.meter, item.pattern.bars, item.given)
    bar_length = bar_positions(item.pattern.meter)
    grammar = None if item.given is None else Grammar([Rules(item.pattern.meter)], [item.given])
    for step, (place, voice, velocity, offset) in enumerate(item.events.tolist()):
        arrays["step_ids"][step] = cursor.step_ids()
        arrays["control_ids"][step] = item.control_ids[cursor.bar]
        arrays["surroundings"][step, cursor.surroundings()] = 1.0
        arrays["time"][step] = cursor.time()
        position = cursor.target(place)
        for name, value in zip(_STANDING, _standing(cursor, bar_length, position), strict=True):
            arrays[name][step] = value
        if place < BAR:
            arrays["voice_ids"][step] = cursor.voice_ids(place, position)
            arrays["held"][step, cursor.held(position)] = 1.0
            arrays["velocity_ids"][step] = cursor.velocity_ids(position, voice)
        if grammar is not None:
            for name, mask in _masks(grammar, cursor, place, position, voice):
                arrays[f"legal_{name}"][step] = mask[0] == 0
        cursor.advance(place, voice, velocity, offset)


#: Where a step stands among the places that the encoder knows.
_STANDING: Final = ("now", "first", "end", "voice_now", "there", "voice_there")


def _standing(cursor: Cursor, bar_length: int, position: int) -> tuple[int, ...]:
    """The values of `_STANDING`, for an event at `position`; a place beyond the bar, of a marker, is its last one."""
    bar = cursor.bar * bar_length
    there = bar + min(position, bar_length - 1)
    return (
        bar + cursor.position,
        bar + cursor.position // N_POINTS * N_POINTS,
        bar + bar_length,
        cursor.next_voice,
        there,
        cursor.next_voice if position == cursor.position else 0,
    )


def _to_be_read(examples: Sequence[Example]) -> dict[str, np.ndarray]:
    """What the encoder reads, of those examples to which something is given."""
    chosen = [(row, item, Sixteenths.of(item.given)) for row, item in enumerate(examples) if item.given is not None]
    count, longest = len(chosen), max((len(read.bar) for _, _, read in chosen), default=0)
    cells = count, longest * N_PLACES_OF_16TH, N_VOICES
    arrays: dict[str, np.ndarray] = {
        "given_rows": np.array([row for row, _, _ in chosen], dtype=np.int64),
        "read_features": np.zeros((count, longest, SIXTEENTH_WIDTH), dtype=np.float32),
        "read_ids": np.zeros((count, longest, len(SIXTEENTH_FIELDS)), dtype=np.int64),
        "read_controls": np.zeros((count, longest, len(CONTROL_FIELDS) + 1), dtype=np.int64),
        "read_time": np.zeros((count, longest), dtype=np.float32),
        "read_real": np.zeros((count, longest), dtype=bool),
        **{f"cells_{name}": np.zeros(cells, dtype=bool) for name in ("open", "fixed", "struck")},
    }
    for place, (_, item, read) in enumerate(chosen):
        length, meter = len(read.bar), item.pattern.meter
        arrays["read_features"][place, :length] = read.features
        arrays["read_ids"][place, :length] = read.ids
        arrays["read_controls"][place, :length] = item.control_ids[read.bar]
        arrays["read_time"][place, :length] = read.time(meter)
        arrays["read_real"][place, :length] = True
        arrays["cells_open"][place, : length * N_PLACES_OF_16TH] = read.open
        arrays["cells_fixed"][place, : length * N_PLACES_OF_16TH] = read.fixed
        struck = arrays["cells_struck"][place].reshape(-1, N_VOICES)
        for hit in item.pattern.hits:
            struck[_cell(hit, meter)] = True
    return arrays


def _hidden_feel(examples: Sequence[Example], read: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    shape = *read["cells_fixed"].shape, 2
    feel, hidden = np.zeros(shape, dtype=np.float32), np.zeros(shape, dtype=bool)
    for row, index in enumerate(read["given_rows"]):
        given = examples[index].given
        assert given is not None
        for stroke in given.strokes:
            cell = _cell(stroke.hit, given.meter)
            feel[row][cell] = stroke.hit.offset / MAX_OFFSET, stroke.hit.velocity / 127
            hidden[row][cell] = not stroke.offset, not stroke.velocity
    return {"feel": feel, "feel_hidden": hidden}


def _cell(hit: Hit, meter: Meter) -> tuple[int, int]:
    """Place of a hit among those of all bars in one row, and its voice."""
    bar, cell = place_of(hit, meter)
    return bar * bar_positions(meter) + cell // N_VOICES, cell % N_VOICES


def _masks(grammar: Grammar, cursor: Cursor, place: int, position: int, voice: int) -> Iterator[tuple[str, Mask]]:
    """The masks of an event's fields, of a grammar of one sequence."""
    yield "place", grammar.places([0], [cursor])
    if place < BAR:
        yield "voice", grammar.voices([0], [cursor], [position])
        velocities = grammar.velocities([0], [cursor], [position], [voice])
        assert velocities is not None
        yield "velocity", velocities
        yield "offset", grammar.offsets([0], [cursor], [position], [voice])
