"""The service on one address: the API, and in embedded mode a worker beside it."""

from __future__ import annotations

import socket
from collections.abc import Callable
from contextlib import suppress
from typing import Final

import uvicorn

from ghostnote.assembly.application import application
from ghostnote.core.errors import SettingsError
from ghostnote.settings.model import Settings

#: Requests that may wait to be accepted, and seconds that open ones have to end when the service stops.
_BACKLOG: Final = 1_024
_GRACE: Final = 10


def serve(settings: Settings, listening: Callable[[str], None]) -> None:
    """Serve until told to stop.

    Args:
        settings: of the service.
        listening: called with the service's URL once requests are answered.

    Raises:
        SettingsError: the address cannot be listened on.
        GhostnoteError: a part cannot be opened.
    """
    with _bound(settings.host, settings.port) as listener:
        app = application(settings)
        config = uvicorn.Config(
            app,
            access_log=False,
            log_config=None,
            server_header=False,
            date_header=True,
            proxy_headers=False,
            lifespan="on",
            backlog=_BACKLOG,
            timeout_graceful_shutdown=_GRACE,
        )
        host, port = listener.getsockname()[:2]
        url = f"http://{f'[{host}]' if ':' in host else host}:{port}"
        server = _Server(config, lambda: listening(url), app.state.lifetime.end)
        with suppress(KeyboardInterrupt):
            server.run([listener])


class _Server(uvicorn.Server):
    """Says when it is ready, and lets what waits for jobs end before it closes connections."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None], ending: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready
        self._ending = ending

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """See uvicorn."""
        await super().startup(sockets)
        if self.started:
            self._ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """See uvicorn."""
        self._ending()
        await super().shutdown(sockets)


def _bound(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        hint = "stop what listens there, or name another with --port; 0 takes a free one"
        raise SettingsError(f"cannot listen: {error.strerror}", where=f"{host}:{port}", hint=hint) from error
    return listener
