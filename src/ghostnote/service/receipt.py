"""The receipt: all that is needed to make the same bytes again, as one line of canonical JSON.

It holds nothing that depends on time, machine or batch, so equal requests have equal receipts.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Final

from ghostnote.core.errors import GhostnoteError, InvalidParameterError, ReceiptError
from ghostnote.core.params import GenerationParams
from ghostnote.service.arrange.clip import Clip
from ghostnote.service.arrange.task import Task
from ghostnote.service.arrange.tasks import task_of
from ghostnote.service.variations import VARIATIONS

#: Raised by one whenever what is written means something else to an older reader.
FORMAT: Final = 2
_GENERATE: Final = Task()
_KINDS: Final[Mapping[type, str]] = {str: "text", bool: "true or false", dict: "an object"}
_DAMAGED: Final = "the receipt is damaged; generate the file again"


@dataclass(frozen=True, slots=True)
class Receipt:
    """How a file was made.

    Attributes:
        params: what was asked for, with everything that was left open filled in: the style's own name, the tempo.
        variation: which variation of the request it is, from 0.
        checkpoint: hash of the checkpoint.
        precision: of the engine's arithmetic, e.g. `float32`.
        vocabulary: fingerprint of the vocabulary.
        licence: notice that the file carries, or None.
        version: of Ghostnote.
        task: what was done, to which clips: they are part of the receipt, hit for hit.
        own: SHA-256 of the files of styles of somebody's own that it was made with, by name; left out where none was.
    """

    params: GenerationParams
    variation: int
    checkpoint: str
    precision: str
    vocabulary: str
    licence: str | None
    version: str
    task: Task = _GENERATE
    own: Mapping[str, str] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready form."""
        values = {one.name: getattr(self, one.name) for one in fields(self)}
        if not self.own:
            del values["own"]
        return {
            "format": FORMAT,
            **values,
            "params": self.params.to_dict(),
            "task": self.task.name,
            "options": self.task.options,
            "inputs": [clip.to_dict() for clip in self.task.inputs],
        }

    def to_json(self) -> str:
        """One line: keys sorted, no blanks. Equal receipts give equal text."""
        return json.dumps(self.to_dict(), sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)


def parse_receipt(text: str) -> Receipt:
    """Read what `Receipt.to_json` wrote.

    Raises:
        ReceiptError: not a receipt, one of another format, or one with fields that are missing, unknown or invalid.
    """
    try:
        values = json.loads(text)
    except (ValueError, RecursionError):
        raise ReceiptError("not JSON", where="receipt", hint=_DAMAGED) from None
    if not isinstance(values, dict):
        raise ReceiptError("not a JSON object", where="receipt", hint=_DAMAGED)
    number = values.pop("format", None)
    if number != FORMAT:
        raise ReceiptError(
            f"format {number!r}, not {FORMAT}", where="receipt", hint="use the version of Ghostnote that made the file"
        )
    values.setdefault("own", {})
    _check_names(values, {one.name for one in fields(Receipt)} | {"options", "inputs"})
    for name in ("checkpoint", "precision", "vocabulary", "version"):
        _check_kind(name, values[name], str)
    if values["licence"] is not None:
        _check_kind("licence", values["licence"], str)
    _check_kind("own", values["own"], dict)
    for digest in values["own"].values():
        _check_kind("own", digest, str)
    try:
        VARIATIONS.check("variation", values["variation"] + 1)
        params = _params(values.pop("params"))
        task = _task(values.pop("task"), values.pop("options"), values.pop("inputs"))
    except (GhostnoteError, TypeError) as error:
        raise ReceiptError(f"invalid: {error}", where="receipt", hint=_DAMAGED) from error
    return Receipt(params=params, task=task, **values)


def _task(name: Any, options: Any, inputs: Any) -> Task:
    if not isinstance(name, str) or not isinstance(options, dict) or not isinstance(inputs, list):
        raise InvalidParameterError("the task is not described by name, options and inputs")
    if not all(isinstance(clip, dict) for clip in inputs):
        raise InvalidParameterError("an input is not an object")
    return task_of(name, options, [Clip.from_dict(clip) for clip in inputs])


def _params(values: Any) -> GenerationParams:
    if not isinstance(values, dict):
        raise InvalidParameterError("params are not an object")
    known = GenerationParams().to_dict()
    _check_names(values, set(known))
    for name, default in known.items():
        # Numbers are checked against their ranges; text and switches only here.
        if isinstance(default, (str, bool)):
            _check_kind(name, values[name], type(default))
    if values["tempo"] is None:
        raise InvalidParameterError("no tempo", where="params")
    return GenerationParams.from_dict(values)


def _check_names(values: Mapping[str, Any], known: set[str]) -> None:
    missing, unknown = sorted(known - set(values)), sorted(set(values) - known)
    if missing or unknown:
        problem = f"{missing[0]!r} is missing" if missing else f"{unknown[0]!r} is not known"
        raise ReceiptError(problem, where="receipt", hint=_DAMAGED)


def _check_kind(name: str, value: Any, kind: type) -> None:
    if not isinstance(value, kind):
        raise ReceiptError(f"{name} is not {_KINDS[kind]}", where="receipt", hint=_DAMAGED)
