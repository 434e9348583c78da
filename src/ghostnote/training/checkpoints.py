"""From a training checkpoint to the network it holds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch

from ghostnote.core.errors import CheckpointError, CheckpointMissingError
from ghostnote.training.config import NetworkConfig
from ghostnote.training.network import GrooveNetwork
from ghostnote.training.sampling import Names

_PREFIX = "network."


def load_network(path: Path, config: NetworkConfig, names: Names) -> tuple[GrooveNetwork, dict[str, Any]]:
    """The network of a training checkpoint, with its averaged weights, and the checkpoint's counters.

    Args:
        path: a file that `run.train` wrote; read as tensors and plain values only, nothing is unpickled.
        config, names: what it was trained with.

    Returns:
        The network in evaluation mode, and `{"steps": ..., "epochs": ...}`.

    Raises:
        CheckpointMissingError: no such file.
        CheckpointError: weights that do not fit.
    """
    if not path.exists():
        raise CheckpointMissingError("no training checkpoint", where=str(path), hint="run `ghostnote train`")
    state = torch.load(path, map_location="cpu", weights_only=True)
    network = GrooveNetwork(config, len(names.styles), len(names.players))
    weights = {name.removeprefix(_PREFIX): value for name, value in state["state_dict"].items()}
    try:
        network.load_state_dict(weights)
    except RuntimeError as error:
        raise CheckpointError(f"weights that do not fit the preset: {error}", where=str(path)) from None
    return network.eval(), {"steps": state["global_step"], "epochs": state["epoch"] + 1}
