"""Progress on the terminal; nothing where there is none to show it on."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

#: A stage, how much of it is done, and how much there is (None: not known).
Report = Callable[[str, int, int | None], None]


@contextmanager
def progress(*, in_bytes: bool = False) -> Iterator[Report]:
    """A bar for each stage that is reported while the block runs, on standard error."""
    if not sys.stderr.isatty():
        yield _silent
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    amount = DownloadColumn() if in_bytes else MofNCompleteColumn()
    with Progress(
        TextColumn("{task.description}"), BarColumn(), amount, TimeRemainingColumn(), console=Console(stderr=True)
    ) as bars:
        stages: dict[str, object] = {}

        def report(stage: str, done: int, total: int | None) -> None:
            task = stages.setdefault(stage, None) or bars.add_task(stage, total=total)
            stages[stage] = task
            bars.update(task, completed=done, total=total)  # type: ignore[arg-type]

        yield report


def _silent(stage: str, done: int, total: int | None) -> None:
    return
