"""`ghostnote serve`: the API, and in embedded mode its worker."""

from __future__ import annotations

from typing import Annotated

import typer

from ghostnote.cli.service import HomeOption, LogFormatOption, LogLevelOption, observe, settings_for
from ghostnote.cli.terminal import note


def serve(
    host: Annotated[
        str | None, typer.Option("--host", help="Address to listen on; else $GHOSTNOTE_HOST, 127.0.0.1.")
    ] = None,
    port: Annotated[
        int | None, typer.Option("--port", help="Port, 0 for a free one; else $GHOSTNOTE_PORT, 8000.")
    ] = None,
    home: HomeOption = None,
    log_level: LogLevelOption = None,
    log_format: LogFormatOption = None,
) -> None:
    """Serve the API until Ctrl-C. Settings come from GHOSTNOTE_ variables and `.env`; see `ghostnote settings`."""
    settings = settings_for("serve", host=host, port=port, home=home, log_level=log_level, log_format=log_format)
    observe(settings)
    from ghostnote.assembly.serve import serve as run

    run(settings, lambda url: note(f"Ghostnote listens on {url} (docs at /docs)"))
