"""The network once more, in plain numpy: one step at a time, one row at a time, in double precision.

Written from what the modules say they compute, sharing nothing with training or engine but the ids of `tokens.steps`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ghostnote.core.kit import BASIC_VOICES, N_VOICES
from ghostnote.core.pattern import Meter
from ghostnote.tokens.events import EventArray, bar_positions
from ghostnote.tokens.fields import BAR, N_PLACES, N_POINTS, NO_VOICE, REST
from ghostnote.tokens.given import Given
from ghostnote.tokens.score import SURROUNDINGS_WIDTH
from ghostnote.tokens.sixteenths import SIXTEENTH_FIELDS, Sixteenths
from ghostnote.tokens.steps import (
    CONTROL_FIELDS,
    HELD_WIDTH,
    OFFSET_HEAD_FIELDS,
    STEP_FIELDS,
    VELOCITY_HEAD_FIELDS,
    VOICE_HEAD_FIELDS,
    Cursor,
)
from ghostnote.training.config import NetworkConfig
from ghostnote.training.encoder import REACH, STATE_WIDTH

Floats = npt.NDArray[np.float64]

SHORTEST_PERIOD = 3.0
LONGEST_PERIOD = 3840.0
#: Log probabilities are not taken below this.
FLOOR = -12.0


@dataclass(frozen=True)
class Asked:
    """What a sequence is conditioned on: ids per bar, players last, and the weight of each style, "open" first."""

    meter: Meter
    bars: int
    control_ids: npt.NDArray[np.int64]
    style_weights: npt.NDArray[np.float32]
    given: Given | None = None


@dataclass(frozen=True)
class Standing:
    """Where a step stands among the places of all bars: the last event, its beat, its bar's end, the next voice that
    may be struck there, and the place of the event to come."""

    now: int
    first: int
    end: int
    voice_now: int
    there: int


#: What the heads are given at a step, and where it stands.
_Step = tuple[Sequence[int], Floats, list[int], Standing]


@dataclass(frozen=True)
class ReferenceRead:
    """What the encoder says: log odds (places, N_VOICES) and states of places; cells that are open and given."""

    odds: Floats
    states: Floats
    open: npt.NDArray[np.bool_]
    fixed: npt.NDArray[np.bool_]

    def place_odds(self, step: Standing) -> Floats:
        """Log probability of each next place, walking the bar, every open cell struck or not by itself."""
        found = np.full(N_PLACES, FLOOR)
        spared = 0.0
        for place in range(step.now, step.end):
            voices = range(step.voice_now if place == step.now else 0, N_VOICES)
            silent = sum(self._spared(place, voice) for voice in voices)
            struck = _log_complement(silent)
            if place > step.now and self.fixed[place].any():
                struck = 0.0
            if place - step.first < BAR:
                found[place - step.first] = spared + struck
                within = spared + silent
            spared += silent
        found[BAR] = spared
        found[REST] = within + _log_complement(spared - within)
        least: Floats = np.maximum(found, FLOOR)
        return least

    def voice_odds(self, step: Standing) -> Floats:
        """Log probability of each next voice at the place of the event to come."""
        found = np.full(N_VOICES, FLOOR)
        spared = 0.0
        for voice in range(step.voice_now if step.there == step.now else 0, N_VOICES):
            found[voice] = max(FLOOR, spared + self._struck(step.there, voice))
            spared += self._spared(step.there, voice)
        return found

    def is_filled_in(self, place: int) -> bool:
        """Whether fewer than half of the nine drums of the scoring grid are open."""
        return sum(bool(self.open[place, voice]) for voice in BASIC_VOICES) < len(BASIC_VOICES) / 2

    def _struck(self, place: int, voice: int) -> float:
        if self.fixed[place, voice]:
            return 0.0
        return max(FLOOR, -float(np.log1p(np.exp(-self.odds[place, voice])))) if self.open[place, voice] else FLOOR

    def _spared(self, place: int, voice: int) -> float:
        return max(FLOOR, -float(np.log1p(np.exp(self.odds[place, voice])))) if self.open[place, voice] else 0.0


def _log_complement(log_probability: float) -> float:
    return max(FLOOR, float(np.log(-np.expm1(min(log_probability, -1e-6)))))


class ReferenceNetwork:
    """Reads the weights of a `GrooveNetwork` by name.

    Args:
        weights: its state, as arrays.
        config: its configuration.
        lean: how much of the odds is the encoder's alone where most drums are given or closed: none in training.
    """

    def __init__(
        self, weights: Mapping[str, npt.NDArray[np.float32]], config: NetworkConfig, lean: float = 0.0
    ) -> None:
        self._lean = lean
        self._weights = {name: value.astype(np.float64) for name, value in weights.items()}
        self._layers, self._heads, self._window = config.layers, config.heads, config.attention_window
        self._encoder_layers, self._encoder_heads = config.encoder_layers, config.encoder_heads

    def logits(self, asked: Asked, events: EventArray) -> list[dict[str, Floats]]:
        """For every step, the logits of each field that the event has."""
        weights = self._weights
        read = self._encoded(asked)
        hidden, steps = self._hidden(asked, events, read)
        found: list[dict[str, Floats]] = []
        for row, (cursor_ids, event) in enumerate(zip(steps, events.tolist(), strict=True)):
            logits = {"place": self._linear("place_head", hidden[row])}
            standing = cursor_ids[3]
            if event[0] < BAR:
                voice_ids, held, velocity_ids, _ = cursor_ids
                known = hidden[row] + self._embed("voice_given", voice_ids, VOICE_HEAD_FIELDS.values())
                known = known + weights["held.weight"] @ held
                if read is not None:
                    known = known + weights["state_there.weight"] @ read.states[standing.there]
                logits["voice"] = self._head("voice", known)
                known = known + self._embed("velocity_given", velocity_ids, VELOCITY_HEAD_FIELDS.values())
                logits["velocity"] = self._head("velocity", known)
                known = known + self._embed("offset_given", [event[2]], OFFSET_HEAD_FIELDS.values())
                logits["offset"] = self._head("offset", known)
            if read is not None:
                odds, lean = read.place_odds(standing), self._lean * read.is_filled_in(standing.now)
                logits["place"] = (1 - lean) * (logits["place"] + weights["trust"][0] * odds) + lean * odds
                if "voice" in logits:
                    odds, lean = read.voice_odds(standing), self._lean * read.is_filled_in(standing.there)
                    logits["voice"] = (1 - lean) * (logits["voice"] + weights["trust"][1] * odds) + lean * odds
            found.append(logits)
        return found

    def _encoded(self, asked: Asked) -> ReferenceRead | None:
        """What is given, read from the definition, a place at a time."""
        if asked.given is None:
            return None
        weights, encoder = self._weights, "encoder"
        read = Sixteenths.of(asked.given)
        seen = [np.maximum(self._linear("encoder.features", row), 0.0) for row in read.features.astype(np.float64)]
        kernel = weights["encoder.around.weight"].reshape(-1, len(seen[0]), 2 * REACH + 1)
        style = asked.style_weights.astype(np.float64) @ weights["encoder.style.weight"]
        players = len(weights["encoder.controls.weight"]) - sum(CONTROL_FIELDS.values())
        rows = []
        for here in range(len(seen)):
            row = self._embed("encoder.place", read.ids[here], SIXTEENTH_FIELDS.values()) + style
            controls = asked.control_ids[read.bar[here]]
            row = row + self._embed("encoder.controls", controls, [*CONTROL_FIELDS.values(), players])
            for step in range(-REACH, REACH + 1):
                if 0 <= here + step < len(seen):
                    row = row + kernel[:, :, step + REACH] @ seen[here + step]
            rows.append(row)
        x, times = np.array(rows), read.time(asked.meter)
        for layer in range(self._encoder_layers):
            x = self._block(f"{encoder}.blocks.{layer}", x, times, self._encoder_heads, ahead=True)
        inner = [np.maximum(self._linear("encoder.up", row), 0.0) ** 2 for row in self._norm("encoder.norm", x)]
        odds = np.concatenate([self._linear("encoder.odds", row).reshape(-1, N_VOICES) for row in inner])
        states = np.concatenate([self._linear("encoder.state", row).reshape(-1, STATE_WIDTH) for row in inner])
        return ReferenceRead(odds, states, read.open, read.fixed)

    def _hidden(self, asked: Asked, events: EventArray, read: ReferenceRead | None) -> tuple[Floats, list[_Step]]:
        """(steps, width) hidden states, and per step the ids that the heads are given."""
        weights = self._weights
        style = asked.style_weights.astype(np.float64) @ weights["style.weight"]
        style = weights["style_projection.weight"] @ style
        players = len(weights["controls.weight"]) - sum(CONTROL_FIELDS.values())
        cursor = Cursor(asked.meter, asked.bars, asked.given)
        inputs, times = [], []
        given: list[_Step] = []
        for place, voice, velocity, offset in events.tolist():
            controls = self._embed("controls", asked.control_ids[cursor.bar], [*CONTROL_FIELDS.values(), players])
            around = np.zeros(SURROUNDINGS_WIDTH)
            around[cursor.surroundings()] = 1.0
            x = self._embed("step", cursor.step_ids(), STEP_FIELDS.values()) + controls + style
            x = x + weights["surroundings.weight"] @ around
            begin = cursor.bar * bar_positions(asked.meter)
            now = begin + cursor.position
            if read is not None:
                x = x + weights["state_here.weight"] @ read.states[now]
            inputs.append(x)
            there = begin + cursor.target(place) if place < BAR else now
            voice_now = 0 if cursor.voice == NO_VOICE else cursor.voice + 1
            standing = Standing(
                now, now - cursor.position % N_POINTS, begin + bar_positions(asked.meter), voice_now, there
            )
            times.append(cursor.time())
            held = np.zeros(HELD_WIDTH)
            if place < BAR:
                position = cursor.target(place)
                held[cursor.held(position)] = 1.0
                given.append((cursor.voice_ids(place, position), held, cursor.velocity_ids(position, voice), standing))
            else:
                given.append(((), held, [], standing))
            cursor.advance(place, voice, velocity, offset)
        x = np.array(inputs)
        for layer in range(self._layers):
            x = self._block(f"blocks.{layer}", x, np.array(times), self._heads)
        return self._norm("norm", x), given

    def _block(self, name: str, x: Floats, times: npt.NDArray[np.int64], heads: int, *, ahead: bool = False) -> Floats:
        weights = self._weights
        projected = self._norm(f"{name}.attention_norm", x) @ weights[f"{name}.qkv.weight"].T
        queries, keys, values = np.split(projected, 3, axis=1)
        size = x.shape[1] // heads
        attended = np.zeros_like(x)
        for head in range(heads):
            columns = slice(head * size, (head + 1) * size)
            q, k = (_turn(part[:, columns], times) for part in (queries, keys))
            for now in range(len(x)):
                first, last = (0, len(x)) if ahead else (max(0, now - self._window + 1), now + 1)
                attention = _softmax(k[first:last] @ q[now] / size**0.5)
                attended[now, columns] = attention @ values[first:last, columns]
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
