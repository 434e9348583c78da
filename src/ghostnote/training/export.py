"""Export: from a trained network to a checkpoint that is served without torch."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch

from ghostnote import __version__
from ghostnote.core.errors import CorpusError
from ghostnote.core.feel.features import BAR_FEATURES
from ghostnote.dataset.format import Dataset
from ghostnote.dataset.records import Take
from ghostnote.tokens.fingerprint import fingerprint
from ghostnote.training.graph import PRECISIONS, encoder_graph, head_graph, step_graph
from ghostnote.training.network import GrooveNetwork
from ghostnote.training.sampling import Names

FORMAT: Final = 3
HEADS: Final = ("voice", "velocity", "offset")
_QUANTILES: Final = np.arange(0, 101, 5)
TABLES: Final = {
    "step": "step.weight",
    "controls": "controls.weight",
    "style": "style.weight",
    "style_projection": "style_projection.weight",
    "surroundings": "surroundings.weight",
    "encoder_place": "encoder.place.weight",
    "encoder_controls": "encoder.controls.weight",
    "encoder_style": "encoder.style.weight",
    "state_here": "state_here.weight",
    "state_there": "state_there.weight",
    "trust": "trust",
    "voice_given": "voice_given.weight",
    "velocity_given": "velocity_given.weight",
    "offset_given": "offset_given.weight",
}


def export(
    network: GrooveNetwork,
    names: Names,
    dataset: Dataset,
    folder: Path,
    *,
    name: str,
    training: Mapping[str, Any],
) -> Path:
    """Write a checkpoint folder, replacing an earlier one in one step.

    Args:
        network: trained; its weights are taken as they are.
        names: the styles and players it was trained with.
        dataset: what it was trained on.
        folder: the checkpoint's folder.
        name: of the preset.
        training: statistics of the run, kept in the description.

    Returns:
        `folder`.

    Raises:
        CorpusError: data in which no bar defines one of the features.
    """
    from safetensors.numpy import save

    network = network.eval().cpu()
    weights = {key: value.detach().float().numpy() for key, value in network.state_dict().items()}
    with torch.no_grad():
        files = {
            "tables.safetensors": save({key: np.ascontiguousarray(weights[source]) for key, source in TABLES.items()}),
            "encoder.onnx": encoder_graph(network),
            **{f"step.{precision}.onnx": step_graph(network, precision) for precision in PRECISIONS},
            **{
                f"{field}.{precision}.onnx": head_graph(network, field, precision)
                for field in HEADS
                for precision in PRECISIONS
            },
        }
    takes = dataset.takes("train")
    sources = [asdict(source) for source in dataset.manifest.sources]
    info = {
        "format": FORMAT,
        "name": name,
        "fingerprint": fingerprint(),
        "network": asdict(network.config),
        "styles": names.styles,
        "players": names.players,
        "data": {"manifest_hash": dataset.manifest_hash, "sources": sources},
        "training": {
            "ghostnote": __version__,
            "parameters": sum(parameter.numel() for parameter in network.parameters()),
            **training,
        },
        "statistics": {
            "tempo": tempo_statistics(takes),
            "quantiles": feature_quantiles(takes),
            "velocities": velocity_counts(takes),
        },
        "files": {file: hashlib.sha256(data).hexdigest() for file, data in sorted(files.items())},
    }
    files["checkpoint.json"] = (json.dumps(info, indent=1, allow_nan=False) + "\n").encode()
    _replace_folder(folder, files)
    return folder


def tempo_statistics(takes: Sequence[Take]) -> dict[str, dict[str, float]]:
    """Per style: median, 5 % and 95 % tempo of its bars in BPM, and how many bars there are."""
    tempos: dict[str, list[float]] = {}
    for take in takes:
        tempos.setdefault(take.style, []).extend([take.pattern.bpm] * take.pattern.bars)
    return {
        style: {
            "median": float(np.median(bpm)),
            "low": float(np.percentile(bpm, 5)),
            "high": float(np.percentile(bpm, 95)),
            "bars": len(bpm),
        }
        for style, bpm in sorted(tempos.items())
    }


def feature_quantiles(takes: Sequence[Take]) -> dict[str, list[float]]:
    """Per bar feature: its values at 0, 5, ..., 100 % of the bars that define it, of beats where there are any.

    Raises:
        CorpusError: a feature that no bar defines.
    """
    beats = [take for take in takes if not take.fill] or takes
    features = np.concatenate([take.bar_features for take in beats])
    undefined = [name for name, column in zip(BAR_FEATURES, features.T, strict=True) if np.isnan(column).all()]
    if undefined:
        raise CorpusError(f"no bar defines {', '.join(undefined)}", where="training data", hint="process more music")
    return {
        name: [round(float(value), 3) for value in np.nanpercentile(features[:, column], _QUANTILES)]
        for column, name in enumerate(BAR_FEATURES)
    }


def velocity_counts(takes: Sequence[Take]) -> list[int]:
    """How often each velocity 0-127 was played."""
    velocities = np.array([hit.velocity for take in takes for hit in take.pattern.hits])
    return [int(count) for count in np.bincount(velocities, minlength=128)]


def _replace_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write everything beside `folder`, then swap; what else lay in it (a model card) is kept."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}-"))
    if folder.exists():
        shutil.copytree(folder, fresh, dirs_exist_ok=True)
    for name, data in files.items():
        (fresh / name).write_bytes(data)
    fresh.chmod(0o755)
    if folder.exists():
        retired = folder.with_name(f".{folder.name}-retired")
        if retired.exists():  # an export that was interrupted here left it
            shutil.rmtree(retired)
        folder.rename(retired)
        fresh.rename(folder)
        shutil.rmtree(retired)
    else:
        fresh.rename(folder)
