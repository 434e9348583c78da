"""The network once more, in plain numpy: one step at a time, one row at a time, in double precision.

Written from what the modules say they compute, sharing nothing with training or engine but the ids of `tokens.steps`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ghostnote.core.pattern import Meter
from ghostnote.tokens.events import EventArray
from ghostnote.tokens.fields import BAR
from ghostnote.tokens.given import Given
from ghostnote.tokens.score import SURROUNDINGS_WIDTH
from ghostnote.tokens.steps import (
    CONTROL_FIELDS,
    HELD_WIDTH,
    OFFSET_HEAD_FIELDS,
    STEP_FIELDS,
    VELOCITY_HEAD_FIELDS,
    VOICE_HEAD_FIELDS,
    Cursor,
)

Floats = npt.NDArray[np.float64]

SHORTEST_PERIOD = 3.0
LONGEST_PERIOD = 3840.0


@dataclass(frozen=True)
class Asked:
    """What a sequence is conditioned on: ids per bar, players last, and the weight of each style, "open" first."""

    meter: Meter
    bars: int
    control_ids: npt.NDArray[np.int64]
    style_weights: npt.NDArray[np.float32]
    given: Given | None = None


class ReferenceNetwork:
    """Reads the weights of a `GrooveNetwork` by name.

    Args:
        weights: its state, as arrays.
        layers, heads, window: as in its configuration.
    """

    def __init__(self, weights: Mapping[str, npt.NDArray[np.float32]], layers: int, heads: int, window: int) -> None:
        self._weights = {name: value.astype(np.float64) for name, value in weights.items()}
        self._layers, self._heads, self._window = layers, heads, window

    def logits(self, asked: Asked, events: EventArray) -> list[dict[str, Floats]]:
        """For every step, the logits of each field that the event has."""
        weights = self._weights
        hidden, steps = self._hidden(asked, events)
        found: list[dict[str, Floats]] = []
        for row, (cursor_ids, event) in enumerate(zip(steps, events.tolist(), strict=True)):
            logits = {"place": self._linear("place_head", hidden[row])}
            if event[0] < BAR:
                voice_ids, held, velocity_ids = cursor_ids
                known = hidden[row] + self._embed("voice_given", voice_ids, VOICE_HEAD_FIELDS.values())
                known = known + weights["held.weight"] @ held
                logits["voice"] = self._head("voice", known)
                known = known + self._embed("velocity_given", velocity_ids, VELOCITY_HEAD_FIELDS.values())
                logits["velocity"] = self._head("velocity", known)
                known = known + self._embed("offset_given", [event[2]], OFFSET_HEAD_FIELDS.values())
                logits["offset"] = self._head("offset", known)
            found.append(logits)
        return found

    def _hidden(self, asked: Asked, events: EventArray) -> tuple[Floats, list[tuple[Sequence[int], Floats, list[int]]]]:
        """(steps, width) hidden states, and per step the ids that the heads are given."""
        weights = self._weights
        style = asked.style_weights.astype(np.float64) @ weights["style.weight"]
        style = weights["style_projection.weight"] @ style
        players = len(weights["controls.weight"]) - sum(CONTROL_FIELDS.values())
        cursor = Cursor(asked.meter, asked.bars, asked.given)
        inputs, times = [], []
        given: list[tuple[Sequence[int], Floats, list[int]]] = []
        for place, voice, velocity, offset in events.tolist():
            controls = self._embed("controls", asked.control_ids[cursor.bar], [*CONTROL_FIELDS.values(), players])
            around = np.zeros(SURROUNDINGS_WIDTH)
            around[cursor.surroundings()] = 1.0
            x = self._embed("step", cursor.step_ids(), STEP_FIELDS.values()) + controls + style
            inputs.append(x + weights["surroundings.weight"] @ around)
            times.append(cursor.time())
            held = np.zeros(HELD_WIDTH)
            if place < BAR:
                position = cursor.target(place)
                held[cursor.held(position)] = 1.0
                given.append((cursor.voice_ids(place, position), held, cursor.velocity_ids(position, voice)))
            else:
                given.append(((), held, []))
            cursor.advance(place, voice, velocity, offset)
        x = np.array(inputs)
        for layer in range(self._layers):
            x = self._block(f"blocks.{layer}", x, np.array(times))
        return self._norm("norm", x), given

    def _block(self, name: str, x: Floats, times: npt.NDArray[np.int64]) -> Floats:
        weights = self._weights
        projected = self._norm(f"{name}.attention_norm", x) @ weights[f"{name}.qkv.weight"].T
        queries, keys, values = np.split(projected, 3, axis=1)
        size = x.shape[1] // self._heads
        attended = np.zeros_like(x)
        for head in range(self._heads):
            columns = slice(head * size, (head + 1) * size)
            q, k = (_turn(part[:, columns], times) for part in (queries, keys))
            for now in range(len(x)):
                first = max(0, now - self._window + 1)
                attention = _softmax(k[first : now + 1] @ q[now] / size**0.5)
                attended[now, columns] = attention @ values[first : now + 1, columns]
        x = x + attended @ weights[f"{name}.out.weight"].T
        inner = self._norm(f"{name}.feed_norm", x) @ weights[f"{name}.up.weight"].T
        return x + np.maximum(inner, 0.0) ** 2 @ weights[f"{name}.down.weight"].T

    def _head(self, field: str, known: Floats) -> Floats:
        inner = self._linear(f"{field}_head.up", self._norm(f"{field}_head.norm", known[None])[0])
        return self._linear(f"{field}_head.logits", np.maximum(inner, 0.0) ** 2)

    def _linear(self, name: str, x: Floats) -> Floats:
        result: Floats = self._weights[f"{name}.weight"] @ x + self._weights[f"{name}.bias"]
        return result

    def _norm(self, name: str, x: Floats) -> Floats:
        root = np.sqrt(np.mean(x**2, axis=1, keepdims=True) + 1e-6)
        normed: Floats = x / root * self._weights[f"{name}.weight"]
        return normed

    def _embed(self, name: str, ids: Iterable[int], sizes: Iterable[int]) -> Floats:
        """One table a field, looked up one by one."""
        rest = self._weights[f"{name}.weight"]
        total = np.zeros(rest.shape[1])
        for index, size in zip(ids, sizes, strict=True):
            table, rest = rest[:size], rest[size:]
            assert 0 <= index < size
            total = total + table[index]
        assert len(rest) == 0
        return total


def _turn(x: Floats, times: npt.NDArray[np.int64]) -> Floats:
    """Rotate the pairs (i, i + half) of every row by its time."""
    half = x.shape[1] // 2
    # The frequencies are defined in single precision: over thousands of 24ths their rounding is a visible angle.
    frequencies = (2 * np.pi / np.geomspace(SHORTEST_PERIOD, LONGEST_PERIOD, half)).astype(np.float32)
    turned = (x[:, :half] + 1j * x[:, half:]) * np.exp(1j * times[:, None] * frequencies.astype(np.float64))
    return np.concatenate([turned.real, turned.imag], axis=1)


def _softmax(scores: Floats) -> Floats:
    weights = np.exp(scores - scores.max())
    result: Floats = weights / weights.sum()
    return result
