"""Options of commands that may have a service do the work."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ghostnote.core.errors import InvalidParameterError

if TYPE_CHECKING:
    from ghostnote.client import Client


@dataclass(frozen=True, slots=True)
class Service:
    """The service that is to do it, if one is."""

    server: Annotated[
        str | None, typer.Option("--server", metavar="URL", help="Have it made by the service at this address.")
    ] = None
    key: Annotated[
        str | None, typer.Option("--key", envvar="GHOSTNOTE_KEY", help="The service's API key.", show_envvar=True)
    ] = None

    def require_its_choice(self, **options: Any) -> None:
        """Refuse options that a service does not leave to its users.

        Raises:
            InvalidParameterError: one was given.
        """
        for name, value in options.items():
            if value is not None:
                raise InvalidParameterError("the service chooses", where=f"--{name}", hint="leave it out with --server")

    @contextmanager
    def client(self) -> Iterator[Client]:
        """A client of the service; it does not try for ever, and says nothing.

        Raises:
            InvalidParameterError: no address.
        """
        from ghostnote.client import Client, Patience

        _keep_retries_quiet()
        assert self.server is not None
        with Client(self.server, self.key, patience=Patience(attempts=5, seconds=30)) as client:
            yield client


def _keep_retries_quiet() -> None:
    """The client's retries are logged by default, in places even on standard output, which belongs to the result."""
    from stamina.instrumentation import set_on_retry_hooks

    set_on_retry_hooks(())
