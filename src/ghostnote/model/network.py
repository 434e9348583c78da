"""The exported network in ONNX Runtime: embeddings in numpy, one step of the transformer and the heads as sessions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from ghostnote.core.errors import CheckpointMismatchError, InvalidParameterError
from ghostnote.model.adapter import Adapter
from ghostnote.model.checkpoint import ENCODER_FILE, HEADS, PRECISIONS, TABLES_FILE, Checkpoint, graph_file
from ghostnote.model.device import CPU, open_session
from ghostnote.model.reader import Reader
from ghostnote.model.table import Table
from ghostnote.tokens.fields import N_PLACES
from ghostnote.tokens.score import SURROUNDINGS_WIDTH
from ghostnote.tokens.sixteenths import SIXTEENTH_FIELDS
from ghostnote.tokens.steps import (
    CONTROL_FIELDS,
    OFFSET_HEAD_FIELDS,
    STEP_FIELDS,
    VELOCITY_HEAD_FIELDS,
    VOICE_HEAD_FIELDS,
    Cursor,
)

if TYPE_CHECKING:
    import onnxruntime as ort

Array = npt.NDArray[np.float32]

#: The precision whose kernels, where the CPU has instructions for it (AVX-512 VNNI), add up a row that is left without
#: a pair in another order: bits would depend on the batch.
_PAIRED: Final = "int8"
#: Steps by which the key and value buffers grow.
_CAPACITY_STEP: Final = 128


class Surroundings:
    """Embeds what is given and closed around one sequence; a place that is met again is not summed again.

    Args:
        weight: (SURROUNDINGS_WIDTH, width).
    """

    def __init__(self, weight: Array) -> None:
        self._weight = weight
        self._known: dict[tuple[int, int], Array] = {}

    def __call__(self, cursor: Cursor) -> Array:
        """(width,) where the cursor stands."""
        place = cursor.bar, cursor.position
        if place not in self._known:
            self._known[place] = np.add.reduce(self._weight[cursor.surroundings()], axis=0)
        return self._known[place]


class Network:
    """A checkpoint, loaded. Holds no state of any sequence; safe to share between threads.

    Args:
        checkpoint: what to load.
        precision: of the weights, `float32` or `int8`.
        device: `cpu` or `cuda`, see `device`.

    Raises:
        InvalidParameterError: an unknown precision, or a device that cannot be used.
        DeviceMemoryError: it does not fit into the device's memory.
        CheckpointMismatchError: tables that do not fit the vocabulary.
    """

    def __init__(self, checkpoint: Checkpoint, precision: str, device: str = CPU) -> None:
        from safetensors.numpy import load_file

        if precision not in PRECISIONS:
            hint = f"one of: {', '.join(PRECISIONS)}"
            raise InvalidParameterError(f"unknown precision {precision!r}", where="precision", hint=hint)
        info, folder = checkpoint.info, checkpoint.folder
        tables = load_file(folder / TABLES_FILE)
        self.step_table = Table(tables["step"], STEP_FIELDS.values())
        control_sizes = [*CONTROL_FIELDS.values(), len(info.players) + 1]
        self.control_table = Table(tables["controls"], control_sizes)
        self.given = {
            "voice": Table(tables["voice_given"], VOICE_HEAD_FIELDS.values()),
            "velocity": Table(tables["velocity_given"], VELOCITY_HEAD_FIELDS.values()),
            "offset": Table(tables["offset_given"], OFFSET_HEAD_FIELDS.values()),
        }
        self.adapters = tuple(Adapter(style.arrays) for style in checkpoint.own)
        projection = tables["style_projection"].T
        # Row by row: a larger product might round those of the checkpoint otherwise.
        own = [style.arrays["style"] @ projection for style in checkpoint.own]
        self.styles: Array = np.stack([*(tables["style"] @ projection), *own])
        self.surroundings: Array = np.ascontiguousarray(tables["surroundings"].T)
        if len(self.surroundings) != SURROUNDINGS_WIDTH:
            problem = f"a table of {len(self.surroundings)} rows where {SURROUNDINGS_WIDTH} are needed"
            raise CheckpointMismatchError(problem, where=TABLES_FILE)
        self.width = int(info.network["width"])
        self.layers = int(info.network["layers"])
        self.heads = int(info.network["heads"])
        self._device = device
        self._paired = precision == _PAIRED
        self._step = open_session(folder / graph_file("step", precision), device)
        self._heads = {field: open_session(folder / graph_file(field, precision), device) for field in HEADS}
        self.reader = Reader(
            open_session(folder / ENCODER_FILE, device),
            place=Table(tables["encoder_place"], SIXTEENTH_FIELDS.values()),
            controls=Table(tables["encoder_controls"], control_sizes),
            styles=np.stack([*tables["encoder_style"], *(one.arrays["encoder_style"] for one in checkpoint.own)]),
            here=np.ascontiguousarray(tables["state_here"].T),
            there=np.ascontiguousarray(tables["state_there"].T),
            trust=tables["trust"],
        )

    def walk(self, batch: int) -> Walk:
        """The transformer's state for `batch` new sequences."""
        shared = self._device == CPU
        return Walk(self._step, batch, self.layers, self.heads, self.width, shared=shared, paired=self._paired)

    def head(self, field: str, known: Array, given: Array, held: Array | None = None) -> tuple[Array, Array]:
        """What is known after `given` is added, and the logits of `field`: (rows, width), (rows, size)."""
        feeds = {"z": known, "given": given}
        if held is not None:
            feeds["held"] = held
        rows = len(known)
        if self._paired and rows % 2:
            feeds = {name: np.concatenate([array, array[-1:]]) for name, array in feeds.items()}
        known, logits = self._heads[field].run(("known", "logits"), feeds)
        return known[:rows], logits[:rows]


class Walk:
    """Keys and values of a batch of sequences that step together, though they need not have begun together.

    Args:
        session: of the step graph.
        batch: sequences.
        layers, heads, width: of the network.
        shared: whether the session reads its inputs where they lie; else it copies them when they are bound, so that
            they have to be bound again at every step.
        paired: whether an odd batch runs with a row more, of nothing, see `_PAIRED`.
    """

    def __init__(
        self,
        session: ort.InferenceSession,
        batch: int,
        layers: int,
        heads: int,
        width: int,
        *,
        shared: bool = True,
        paired: bool = False,
    ) -> None:
        self._session = session
        self._shared, self._paired = shared, paired
        self._width = width
        self._capacity = 0
        #: Steps that each row has taken.
        self._steps = np.zeros(batch, dtype=np.int32)
        shape = (self._rows(batch), heads, 0, width // heads)
        self._buffers = {
            f"{kind}_{layer}": np.zeros(shape, dtype=np.float32) for layer in range(layers) for kind in ("key", "value")
        }

    def step(self, x: Array, time: Sequence[int]) -> tuple[Array, Array]:
        """One step of every sequence.

        Args:
            x: (batch, width) summed embeddings.
            time: of each, in 24ths of a beat.

        Returns:
            hidden (batch, width) and logits of the place (batch, N_PLACES); valid until the next step.
        """
        self._reach(int(self._steps.max()) + 1)
        rows = len(self._steps)
        self._x[:rows] = x
        self._time[:rows, 0] = time
        self._seqlens[:rows] = self._steps
        self._steps += 1
        self._total[:] = self._steps.max()
        if not self._shared:
            self._bind_inputs()
        self._session.run_with_iobinding(self._binding)
        return self._hidden[:rows], self._place[:rows]

    def _rows(self, batch: int) -> int:
        """Rows that a batch is run with."""
        return batch + batch % 2 if self._paired else batch

    def keep(self, rows: Sequence[int]) -> None:
        """Go on with these rows of the batch only, given in rising order."""
        if rows:
            for place, row in enumerate(rows):
                if place != row:
                    self._copy(place, self, row)
            self._steps = self._steps[: len(rows)]
            self._bind(len(rows))

    def follow(self, row: int, leader: Walk, leading: int) -> None:
        """Have a row go on from where row `leading` of another walk of the same network stands."""
        self._reach(int(leader._steps[leading]))
        self._copy(row, leader, leading)

    def _copy(self, row: int, source: Walk, other: int) -> None:
        steps = self._steps[row] = source._steps[other]
        for name, buffer in self._buffers.items():
            buffer[row, :, :steps] = source._buffers[name][other, :, :steps]

    def _reach(self, steps: int) -> None:
        """Make room for so many steps."""
        if steps <= self._capacity:
            return
        batch, known = len(self._steps), self._capacity
        self._capacity = max(steps, known + max(_CAPACITY_STEP, known // 2))
        for name, old in self._buffers.items():
            new = np.zeros((self._rows(batch), old.shape[1], self._capacity, old.shape[3]), dtype=np.float32)
            new[:batch, :, :known] = old[:batch]
            self._buffers[name] = new
        self._bind(batch)

    def _bind(self, batch: int) -> None:
        """Give the session the first `batch` rows; keys and values are updated in place, so input is output."""
        import onnxruntime as ort

        rows = self._rows(batch)
        self._x = np.zeros((rows, self._width), dtype=np.float32)
        self._time = np.zeros((rows, 1), dtype=np.int64)
        self._seqlens = np.zeros(rows, dtype=np.int32)
        self._total = np.zeros(1, dtype=np.int32)
        self._hidden = np.zeros((rows, self._width), dtype=np.float32)
        self._place = np.zeros((rows, N_PLACES), dtype=np.float32)
        self._binding = self._session.io_binding()
        for name, result in (("hidden", self._hidden), ("place", self._place)):
            self._binding.bind_ortvalue_output(name, ort.OrtValue.ortvalue_from_numpy(result))
        self._values = {name: ort.OrtValue.ortvalue_from_numpy(buffer[:rows]) for name, buffer in self._buffers.items()}
        for name, value in self._values.items():
            self._binding.bind_ortvalue_output(f"new_{name}", value)
        self._bind_inputs()

    def _bind_inputs(self) -> None:
        feeds = {"x": self._x, "time": self._time, "seqlens": self._seqlens, "total": self._total}
        for name, array in feeds.items():
            self._binding.bind_cpu_input(name, array)
        for name, value in self._values.items():
            self._binding.bind_ortvalue_input(name, value)
