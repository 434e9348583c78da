"""Fitted once: what the baselines predict, kept in files named by the data that they were fitted on."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import numpy as np

from ghostnote.core.errors import OutputError
from ghostnote.dataset.files import sha256_hex, write_atomically
from ghostnote.evaluation.baselines.fit import BASELINES, TRAINING_WINDOWS, Predictions
from ghostnote.evaluation.material import Material

#: Raised with every change to what the baselines predict.
VERSION: Final = 1


class Baselines:
    """Predictions of the baselines for all validation windows of `material`, fitted when first asked for.

    Args:
        material: the data.
        folder: where predictions are kept between runs.
        progress: told what is fitted, and when it begins and ends.
    """

    def __init__(self, material: Material, folder: Path, progress: Callable[[str, int, int], None]) -> None:
        self._material = material
        self._folder = folder
        self._progress = progress

    def __call__(self, name: str) -> Predictions:
        """Predictions of one of `BASELINES`, each of shape `(n, 32, 9)`.

        Raises:
            OutputError: a file of the folder cannot be read or written.
        """
        key = sha256_hex(f"{VERSION} {TRAINING_WINDOWS} {self._material.identity}".encode())[:16]
        path = self._folder / f"{name}-{key}.npz"
        try:
            if path.exists():
                with np.load(path, allow_pickle=False) as kept:
                    return {field: kept[field].astype(np.float64) for field in kept.files}
            self._progress(f"fitting {name}", 0, 1)
            training = self._material.training
            found = BASELINES[name](training.at(training.spread(TRAINING_WINDOWS)), self._material.validation)
            self._progress(f"fitting {name}", 1, 1)
            packed = io.BytesIO()
            np.savez_compressed(packed, allow_pickle=False, **_packed(found))
            write_atomically(path, packed.getvalue())
        except (OSError, ValueError) as error:
            raise OutputError(
                f"baselines cannot be kept here: {error}", where=str(path), hint="remove the file"
            ) from error
        # As the next run will read them.
        return {field: values.astype(np.float64) for field, values in _packed(found).items()}


def _packed(found: Predictions) -> dict[str, Any]:
    return {field: values.astype(np.float32) for field, values in found.items()}
