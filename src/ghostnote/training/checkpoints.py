"""From a training checkpoint to the network it holds."""

from __future__ import annotations

from pathlib import Path
from pickle import UnpicklingError
from typing import Any, Final

import torch

from ghostnote.core.errors import CheckpointError, CheckpointMissingError
from ghostnote.training.config import NetworkConfig
from ghostnote.training.network import GrooveNetwork
from ghostnote.training.sampling import Names

#: The figure that decides which weights are best: the mean over the validation sets, as every job counts.
MONITORED: Final = "val/nats_per_bar"
#: The one that the curve of a checkpoint shows.
_CURVE: Final = "val/full/nats_per_bar"
#: Where a training checkpoint holds its styles and players.
NAMES_KEY: Final = "names"
_PREFIX: Final = "network."


def names_record(names: Names) -> dict[str, list[str]]:
    """Styles and players as a training checkpoint holds them: in the order of their ids."""
    return {"styles": list(names.styles), "players": list(names.players)}


def load_network(path: Path, config: NetworkConfig, names: Names) -> tuple[GrooveNetwork, dict[str, Any]]:
    """The network of a training checkpoint, with its averaged weights, and how it came about.

    Args:
        path: a file that `run.train` wrote; read as tensors and plain values only, nothing is unpickled.
        config: sizes that it was trained with.
        names: styles and players that it was trained with.

    Returns:
        The network in evaluation mode, and a history: `steps`, `epochs`, and `validation_curve`, its `step` and
        `nll_per_bar` (nats a bar in full) two lists of one length.

    Raises:
        CheckpointMissingError: no such file.
        CheckpointError: not a training checkpoint, weights that do not fit, or other styles and players.
    """
    if not path.exists():
        raise CheckpointMissingError("no training checkpoint", where=str(path), hint="run `ghostnote train`")
    network = GrooveNetwork(config, len(names.styles), len(names.players))
    try:
        state = torch.load(path, map_location="cpu", weights_only=True)
        weights = {name.removeprefix(_PREFIX): value for name, value in state["state_dict"].items()}
        figures = state["callbacks"]["ValidationCurve"]["figures"]
        history = {
            "steps": state["global_step"],
            "epochs": state["epoch"] + 1,
            "validation_curve": {
                "step": [row["step"] for row in figures],
                "nll_per_bar": [round(row[_CURVE], 3) for row in figures],
            },
        }
    except (RuntimeError, UnpicklingError, EOFError, KeyError, TypeError, AttributeError) as error:
        raise CheckpointError(f"not a training checkpoint: {error}", where=str(path)) from None
    hint = "name the preset and the data it was trained with, or train into another folder"
    # Sizes alone do not tell: as many other styles fit the same embeddings.
    if state.get(NAMES_KEY) != names_record(names):
        raise CheckpointError("weights of other styles or players, which do not fit", where=str(path), hint=hint)
    try:
        network.load_state_dict(weights)
    except RuntimeError as error:
        raise CheckpointError(f"weights that do not fit: {error}", where=str(path), hint=hint) from None
    return network.eval(), history
