"""From an exported checkpoint back to the network: the float32 graphs and tables hold every weight under its name."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any, Final

import numpy as np
import onnx
import torch
from onnx import numpy_helper

from ghostnote.core.errors import CheckpointError, CheckpointMismatchError, CheckpointMissingError
from ghostnote.tokens.fingerprint import fingerprint
from ghostnote.training.config import NetworkConfig
from ghostnote.training.export import FORMAT, HEADS, TABLES
from ghostnote.training.graph import TRANSPOSED
from ghostnote.training.network import GrooveNetwork
from ghostnote.training.sampling import Names

_TABLES_FILE: Final = "tables.safetensors"
#: What only training asks of the encoder is not exported.
_NOT_EXPORTED: Final = {"encoder.feel.weight", "encoder.feel.bias"}
_GRAPHS: Final = ("encoder.onnx", *(f"{graph}.float32.onnx" for graph in ("step", *HEADS)))


def restore(folder: Path) -> tuple[GrooveNetwork, Names]:
    """The network of an exported checkpoint, bit for bit as it was exported; what only training needs is as it begins.

    Args:
        folder: of the checkpoint.

    Returns:
        The network in evaluation mode, and the styles and players that it knows.

    Raises:
        CheckpointMissingError: a file that is not there.
        CheckpointMismatchError: another format or vocabulary, or a file that is not the one described.
        CheckpointError: a description that cannot be read, or weights that are not named (exports of ghostnote before
            they were) or do not fit.
    """
    info = _described(folder / "checkpoint.json")
    try:
        names = Names(tuple(info["styles"]), tuple(info["players"]))
        network = GrooveNetwork(NetworkConfig(**info["network"]), len(names.styles), len(names.players))
        files = {file: _read(folder / file, info["files"][file]) for file in (_TABLES_FILE, *_GRAPHS)}
    except (KeyError, TypeError) as error:
        raise CheckpointError(f"not a checkpoint description: {error}", where=str(folder)) from None
    _fill(network, _weights(files), str(folder))
    return network.eval(), names


def _described(path: Path) -> dict[str, Any]:
    try:
        info: dict[str, Any] = json.loads(path.read_bytes())
        found = info["format"], info["fingerprint"]
    except OSError:
        raise CheckpointMissingError("no checkpoint here", where=str(path)) from None
    except (ValueError, KeyError, TypeError) as error:
        raise CheckpointError(f"not a checkpoint description: {error}", where=str(path)) from None
    if found != (FORMAT, fingerprint()):
        hint = "use the ghostnote version that it was trained with, or train again"
        raise CheckpointMismatchError("a checkpoint of another format or vocabulary", where=str(path), hint=hint)
    return info


def _read(path: Path, expected: str) -> bytes:
    try:
        data = path.read_bytes()
    except OSError:
        raise CheckpointMissingError("a file of the checkpoint is missing", where=str(path)) from None
    if hashlib.sha256(data).hexdigest() != expected:
        hint = "the file was changed or truncated; get the checkpoint again"
        raise CheckpointMismatchError("not the file that the checkpoint describes", where=str(path), hint=hint)
    return data


def _weights(files: dict[str, bytes]) -> dict[str, np.ndarray]:
    """Everything that graphs and tables name; what stands transposed is turned back."""
    from safetensors.numpy import load

    tables = load(files[_TABLES_FILE])
    found = {name: tables[key] for key, name in TABLES.items() if key in tables}
    for graph in _GRAPHS:
        for weight in onnx.load_from_string(files[graph]).graph.initializer:
            array = numpy_helper.to_array(weight)
            turned = weight.name.endswith(TRANSPOSED)
            found[weight.name.removesuffix(TRANSPOSED)] = array.T if turned else array
    return found


def _fill(network: GrooveNetwork, weights: dict[str, np.ndarray], where: str) -> None:
    state = network.state_dict()
    missing = sorted(set(state) - set(weights) - _NOT_EXPORTED)
    if missing:
        hint = "it was exported before weights had names: export it again with `ghostnote train`"
        raise CheckpointError(f"{len(missing)} weights have no name, among them {missing[0]}", where=where, hint=hint)
    for name, parameter in state.items():
        if name in _NOT_EXPORTED:
            continue
        array = weights[name]
        if array.size != parameter.numel():
            problem = f"{name} has {array.size} weights where {parameter.numel()} are needed"
            raise CheckpointError(problem, where=where)
        # A kernel is exported in another shape than the layer has it.
        state[name] = torch.from_numpy(np.array(array, dtype=np.float32).reshape(parameter.shape))
    network.load_state_dict(state)
