"""`ghostnote worker`: a process that does the jobs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ghostnote.cli.service import HomeOption, LogFormatOption, LogLevelOption, observe, settings_for

if TYPE_CHECKING:
    from ghostnote.service.jobs.job import Queue


def worker(
    queue: Annotated[
        str | None,
        typer.Option(
            "--queue", metavar="NAME,...", help="gpu_generation, midi_processing, heavy_tasks; all if not given."
        ),
    ] = None,
    home: HomeOption = None,
    log_level: LogLevelOption = None,
    log_format: LogFormatOption = None,
) -> None:
    """Work on queues until Ctrl-C. `serve` starts one itself unless GHOSTNOTE_QUEUE is celery."""
    settings = settings_for("worker", home=home, log_level=log_level, log_format=log_format)
    queues = _queues(queue)
    observe(settings)
    from ghostnote.assembly.worker import run_worker

    run_worker(settings, queues)


def _queues(names: str | None) -> list[Queue]:
    from ghostnote.core.errors import InvalidParameterError
    from ghostnote.service.jobs.job import Queue

    if names is None:
        return list(Queue)
    known = {queue.value: queue for queue in Queue}
    wanted = [name.strip() for name in names.split(",")]
    for name in wanted:
        if name not in known:
            raise InvalidParameterError(
                f"no queue {name!r}", where="--queue", hint=f"one or more of {', '.join(known)}"
            )
    return [known[name] for name in dict.fromkeys(wanted)]
