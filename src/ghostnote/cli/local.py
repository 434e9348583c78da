"""`ghostnote generate` on this machine."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from ghostnote.cli.asked import Asked
from ghostnote.cli.delivery import Delivery, tell_reading
from ghostnote.cli.why import why_of

#: From this many bars on, making them takes long enough to show progress.
_MANY_BARS: Final = 128


def generate_here(
    asked: Asked,
    delivery: Delivery,
    checkpoint: Path | None,
    precision: str | None,
    threads: int,
    *,
    explain: bool = False,
) -> None:
    """Make what is asked for, and deliver it; with reasons if they are wanted.

    Raises:
        GhostnoteError: it cannot be made or delivered.
    """
    from ghostnote.model.checkpoint import DEFAULT_PRECISION, load_checkpoint
    from ghostnote.service.wish import settle

    loaded = load_checkpoint(checkpoint)
    params, reading = settle(asked.fields, asked.prompt, loaded.info)
    prompt = None if reading is None else reading.to_dict()
    if prompt is not None:
        tell_reading(prompt)
    paths = delivery.paths(params, asked.variations)

    from ghostnote.cli.progress import progress
    from ghostnote.model.engine import Engine
    from ghostnote.service.generate import generate as make

    engine = Engine(loaded, precision or DEFAULT_PRECISION, threads)
    if params.bars * asked.variations >= _MANY_BARS:
        with progress() as report:
            made = make(
                params, engine, count=asked.variations, progress=lambda done, total: report("bars", done, total)
            )
    else:
        made = make(params, engine, count=asked.variations)
    delivery.deliver(made, paths, prompt, whys=[why_of(one, engine) for one in made] if explain else ())
