"""`ghostnote explain`: why a file is as it is."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ghostnote.cli.bundles import bundled
from ghostnote.cli.engine import DEFAULT_THREADS, load_engine
from ghostnote.cli.files import naming, read_input
from ghostnote.cli.options import CheckpointOption, JsonOption
from ghostnote.cli.output import print_json
from ghostnote.cli.service_options import Service
from ghostnote.cli.where import OwnThreadsOption
from ghostnote.cli.why import why_lines, why_of

if TYPE_CHECKING:
    from ghostnote.model.engine import Engine


@bundled
def explain(
    service: Service,
    file: Annotated[str, typer.Argument(metavar="FILE.mid", help="MIDI file that Ghostnote wrote, or -.")],
    index: Annotated[
        Path | None,
        typer.Option(
            "--index",
            metavar="FILE",
            help="Training bars, as `ghostnote index` writes them; bars.npz beside the checkpoint if not given.",
        ),
    ] = None,
    as_json: JsonOption = False,
    threads: OwnThreadsOption = None,
    checkpoint: CheckpointOption = None,
) -> None:
    """Say of each hit how likely the model found it, and of each bar which training bars are nearest to it.

    The file is made again from its receipt, so it must verify.
    """
    data = read_input(file)
    if service.server is None:
        why = _explained(data, file, index, threads or DEFAULT_THREADS, checkpoint)
    else:
        service.require_its_choice(index=index, threads=threads, checkpoint=checkpoint)
        why = _explained_there(data, file, service)
    if as_json:
        print_json({"path": file, **why})
    else:
        print("\n".join(why_lines(why)))


def _explained(data: bytes, file: str, index: Path | None, threads: int, checkpoint: Path | None) -> Mapping[str, Any]:
    from ghostnote.service.verify import verify

    engines: list[Engine] = []

    def load(precision: str) -> Engine:
        engines.append(load_engine(checkpoint, precision, threads))
        return engines[-1]

    with naming(file):
        artefact = verify(data, load).artefact
    return why_of(artefact, engines[-1], index)


def _explained_there(data: bytes, file: str, service: Service) -> Mapping[str, Any]:
    from ghostnote.cli.remote import cancelled_if_interrupted, finished
    from ghostnote.service.verify import receipt_in

    with naming(file):
        receipt_in(data)
    with service.client() as client:
        job = client.explain(data)
        with cancelled_if_interrupted(job):
            return finished(job).result or {}
