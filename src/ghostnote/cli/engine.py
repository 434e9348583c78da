"""The engine that a command runs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ghostnote.model.engine import Engine

DEFAULT_THREADS = 2


def load_engine(
    folder: Path | None, precision: str | None = None, threads: int = DEFAULT_THREADS, *, own: bool = True
) -> Engine:
    """The engine of the checkpoint in `folder`, else of `GHOSTNOTE_CHECKPOINT`, else of the one that ships.

    Args:
        folder: see above.
        precision: as for `Engine`; None for the usual one.
        threads: CPU threads.
        own: whether it plays the styles of the user's own too.

    Raises:
        CheckpointMissingError, CheckpointMismatchError, CheckpointError: see `load_checkpoint`.
        InvalidParameterError: no such precision.
    """
    from ghostnote.model.checkpoint import DEFAULT_PRECISION, load_checkpoint
    from ghostnote.model.engine import Engine
    from ghostnote.service.own import load_with_own

    return Engine((load_with_own if own else load_checkpoint)(folder), precision or DEFAULT_PRECISION, threads)
