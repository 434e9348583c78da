"""Styles of one's own: what was learned of somebody's clips beside a checkpoint, and what it adds as the engine runs.

A style is one safetensors file, in half precision, with a description as JSON in its metadata. Its arrays:

    style            (style_width,), encoder_style (encoder_width,): its embeddings
    TABLE.rows       (rows of TABLE, rank), TABLE.columns (rank, width): added to a table, of `step`, `voice_given`,
                     `velocity_given`, `offset_given`
    FIELD.table      (rows, values): added to a field's logits, by a few ids that are known before it, see
                     `tokens.leans`
    FIELD.surer      (1,), of velocity and offset: their logits count by 1 + this

In a mix everything counts by the style's weight. Sequences without such a style are computed as ever.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from ghostnote.core.errors import OwnStyleError, OwnStyleMismatchError
from ghostnote.model.checkpoint import Checkpoint, CheckpointInfo
from ghostnote.model.table import Table
from ghostnote.tokens.fields import FIELD_SIZES
from ghostnote.tokens.leans import LEAN_ROWS, SURER, lean_rows
from ghostnote.tokens.steps import OFFSET_HEAD_FIELDS, STEP_FIELDS, VELOCITY_HEAD_FIELDS, VOICE_HEAD_FIELDS

Array = npt.NDArray[np.float32]

FORMAT: Final = 1
#: Bytes of a file at most.
MOST_BYTES: Final = 2_000_000
MOST_RANK: Final = 64
#: What a style may be called: as those of the catalogue.
NAME: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
#: Marks the tempos of such a style among those of a checkpoint.
OWN: Final = "own"
#: That a file may say it was learned from.
_MOST_BARS: Final = 1e9
_KEY: Final = "ghostnote"
_LEARN: Final = "learn it again: `ghostnote learn`"
_TABLES: Final[Mapping[str, Mapping[str, int]]] = {
    "step": STEP_FIELDS,
    "voice_given": VOICE_HEAD_FIELDS,
    "velocity_given": VELOCITY_HEAD_FIELDS,
    "offset_given": OFFSET_HEAD_FIELDS,
}


@dataclass(frozen=True, slots=True)
class OwnStyleInfo:
    """What a style says of itself.

    Attributes:
        name: that it is asked for by.
        checkpoint: hash of the checkpoint that it was learned beside, and that alone can play it.
        tempo: `median`, `low`, `high` in BPM and `bars`, of the clips, as checkpoints have it of theirs.
        meters: of the clips, the most frequent first.
        clips: SHA-256 of each clip's bytes.
        report: what was held out, measured before and after; see `ghostnote.learning.report`.
        version: of ghostnote.
        format: version of this layout.
    """

    name: str
    checkpoint: str
    tempo: Mapping[str, float]
    meters: tuple[str, ...]
    clips: tuple[str, ...]
    report: Mapping[str, Any]
    version: str
    format: int = field(default=FORMAT)


@dataclass(frozen=True, slots=True, eq=False)
class OwnStyle:
    """A style of somebody's own.

    Attributes:
        info: what it says of itself.
        arrays: see the module's text; float32.
        digest: SHA-256 of its file.
    """

    info: OwnStyleInfo
    arrays: Mapping[str, Array]
    digest: str


def write_style(info: OwnStyleInfo, arrays: Mapping[str, npt.NDArray[np.generic]]) -> bytes:
    """The file of a style.

    Raises:
        OwnStyleError: it would be larger than MOST_BYTES, or its name cannot be one.
    """
    from safetensors.numpy import save

    text = json.dumps(asdict(info), sort_keys=True, allow_nan=False)
    data = save({name: array.astype(np.float16) for name, array in sorted(arrays.items())}, {_KEY: text})
    read_style(data, info.name)
    return data


def read_style(data: bytes, where: str) -> OwnStyle:
    """Read what `write_style` wrote. Nothing is unpickled.

    Args:
        data: the file.
        where: it lies, for messages.

    Raises:
        OwnStyleError: no such file, too large, or values that are not finite.
        OwnStyleMismatchError: of another format.
    """
    from safetensors import SafetensorError
    from safetensors.numpy import load

    if len(data) > MOST_BYTES:
        raise OwnStyleError(f"{len(data)} bytes, more than {MOST_BYTES}", where=where, hint=_LEARN)
    try:
        # The header's length, then the header: safetensors has checked neither for whom reads it alone.
        arrays = {name: array.astype(np.float32) for name, array in load(data).items()}
        header = json.loads(data[8 : 8 + int.from_bytes(data[:8], "little")])
        described = json.loads(header["__metadata__"][_KEY])
        found = described["format"]
    except (SafetensorError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise OwnStyleError(f"not the file of a style: {error}", where=where, hint=_LEARN) from None
    if found != FORMAT:
        raise OwnStyleMismatchError(f"format {found!r}, expected {FORMAT}", where=where, hint=_LEARN)
    if not all(np.isfinite(array).all() for array in arrays.values()):
        raise OwnStyleError("holds values that are not finite", where=where, hint=_LEARN)
    return OwnStyle(_described(described, where), arrays, hashlib.sha256(data).hexdigest())


def _described(values: Mapping[str, Any], where: str) -> OwnStyleInfo:
    try:
        lists = {name: tuple(map(str, values[name])) for name in ("meters", "clips")}
        tempo = {name: float(values["tempo"][name]) for name in ("median", "low", "high", "bars")}
        info = OwnStyleInfo(**{**values, **lists, "tempo": tempo})
        if not isinstance(info.name, str) or not NAME.fullmatch(info.name):
            raise ValueError(f"{info.name!r} is no name: lower case, digits, - and _, at most 40")
        if not all(20.0 <= tempo[name] <= 400.0 for name in ("median", "low", "high")):
            raise ValueError("a tempo that is not between 20 and 400 BPM")
        if not isinstance(info.report, dict) or not 0.0 <= tempo["bars"] <= _MOST_BARS:
            raise ValueError("report or number of bars")
    except (ValueError, KeyError, TypeError) as error:
        raise OwnStyleError(f"its description cannot be read: {error}", where=where, hint=_LEARN) from None
    return info


def with_own(checkpoint: Checkpoint, styles: Sequence[OwnStyle]) -> Checkpoint:
    """A checkpoint that has learned these styles too: they are asked for, mixed and listed as its own are.

    Raises:
        OwnStyleMismatchError: a style was learned beside another checkpoint, or its arrays do not fit this one.
        OwnStyleError: a name that is taken.
    """
    for style in styles:
        require_fit(style, checkpoint.hash, checkpoint.info)
    known = info_with_own(checkpoint.info, {style.info.name: style.info.tempo for style in styles})
    return replace(checkpoint, info=known, own=(*checkpoint.own, *styles))


def info_with_own(info: CheckpointInfo, tempos: Mapping[str, Mapping[str, float]]) -> CheckpointInfo:
    """The description of a checkpoint that has learned styles with these names and tempos too.

    Args:
        info: of the checkpoint.
        tempos: by name, as in `OwnStyleInfo`; in the order in which the styles are learned.

    Raises:
        OwnStyleError: a name that is taken.
    """
    tempo = dict(info.statistics["tempo"])
    for name, own in tempos.items():
        if name in tempo or name in info.styles:
            raise OwnStyleError("the checkpoint has a style of this name", where=name, hint="choose another name")
        tempo[name] = {**own, OWN: 1.0}
    return replace(info, styles=(*info.styles, *tempos), statistics={**info.statistics, "tempo": tempo})


def require_fit(style: OwnStyle, checkpoint: str, info: CheckpointInfo) -> None:
    """Refuse a style that a checkpoint cannot play.

    Args:
        style: as read.
        checkpoint: hash of the checkpoint.
        info: its description.

    Raises:
        OwnStyleMismatchError: it was learned beside another one, or its arrays do not fit this one.
    """
    name = style.info.name
    if style.info.checkpoint != checkpoint:
        problem = f"learned beside checkpoint {style.info.checkpoint[:12]}, this one is {checkpoint[:12]}"
        raise OwnStyleMismatchError(problem, where=name, hint=_LEARN)
    found = {key: array.shape for key, array in style.arrays.items()}
    rank = found.get("step.rows", (0, 0))[-1]
    if not 0 < rank <= MOST_RANK or found != _shapes(info.network, rank):
        raise OwnStyleMismatchError("its arrays do not fit the checkpoint", where=name, hint=_LEARN)


def _shapes(network: Mapping[str, Any], rank: int) -> dict[str, tuple[int, ...]]:
    """Of every array, in a network of these sizes."""
    width = int(network["width"])
    shapes: dict[str, tuple[int, ...]] = {
        "style": (int(network["style_width"]),),
        "encoder_style": (int(network["encoder_width"]),),
    }
    for name, sizes in _TABLES.items():
        shapes |= {f"{name}.rows": (sum(sizes.values()), rank), f"{name}.columns": (rank, width)}
    for name, size in FIELD_SIZES.items():
        shapes[f"{name}.table"] = LEAN_ROWS[name], size
    shapes |= {f"{name}.surer": (1,) for name in SURER}
    return shapes


class Adapter:
    """What one style adds."""

    def __init__(self, arrays: Mapping[str, Array]) -> None:
        self.tables = {
            name: Table(arrays[f"{name}.rows"] @ arrays[f"{name}.columns"], sizes.values())
            for name, sizes in _TABLES.items()
        }
        self.leans = {name: arrays[f"{name}.table"] for name in FIELD_SIZES}
        self.surer = {name: arrays[f"{name}.surer"] for name in SURER}

    def lean(self, name: str, logits: Array, known: Sequence[int]) -> Array:
        """(values,) what is added to a field's logits, given them and the ids that are known before it."""
        added: Array = np.add.reduce(self.leans[name][lean_rows(name, np.array([known]))[0]], axis=0)
        return added + self.surer[name] * logits if name in self.surer else added


class Acting(NamedTuple):
    """The adapters at work on one sequence, each with its weight in every bar. Rows are computed one by one."""

    parts: tuple[tuple[Adapter, tuple[float, ...]], ...]

    def told(self, table: str, ids: Sequence[int], bar: int) -> Array | None:
        """(width,) what is added to what a table says; None for nothing."""
        row = np.array([ids])
        return _sum([weights[bar] * adapter.tables[table](row)[0] for adapter, weights in self.parts if weights[bar]])

    def logits(self, name: str, logits: Array, known: Sequence[int], bar: int) -> Array | None:
        """(values,) what is added to a field's logits, given them and what is known before it; None for nothing."""
        return _sum(
            [weights[bar] * adapter.lean(name, logits, known) for adapter, weights in self.parts if weights[bar]]
        )


def _sum(parts: Sequence[Array]) -> Array | None:
    if not parts:
        return None
    total: Array = np.add.reduce(np.asarray(parts, dtype=np.float32), axis=0)
    return total


def acting(adapters: Sequence[Adapter], weights: Array, bars: int) -> Acting | None:
    """Which of the adapters act on a sequence; None where none does.

    Args:
        adapters: of a network, in the order of its styles, whose last they are.
        weights: (styles + 1,) of a request, or (bars, styles + 1).
        bars: of the request.
    """
    if not adapters:
        return None
    own = np.broadcast_to(np.atleast_2d(weights)[:, -len(adapters) :], (bars, len(adapters)))
    parts = tuple((adapter, tuple(map(float, own[:, i]))) for i, adapter in enumerate(adapters) if own[:, i].any())
    return Acting(parts) if parts else None
