"""What the routes of one application share for as long as it runs."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends
from starlette.requests import HTTPConnection

from ghostnote.api.lifetime import Lifetime
from ghostnote.api.midi_check import MidiCheck
from ghostnote.api.recent import Recent
from ghostnote.api.services import Services


class Desk:
    """Belongs to one event loop.

    Attributes:
        lifetime: ends what waits.
        midi: checks MIDI that comes from outside.
        dispatcher_answers: returns if jobs can be announced; asked once a second at most.
        waiting: how full the queues are; asked once a second at most.
    """

    def __init__(self, parts: Services, lifetime: Lifetime) -> None:
        self.lifetime = lifetime
        self.midi = MidiCheck()
        self.dispatcher_answers = Recent(parts.dispatcher.check)
        self.waiting = Recent(parts.store.waiting)


async def _desk(connection: HTTPConnection) -> Desk:
    desk: Desk = connection.app.state.desk
    return desk


Shared = Annotated[Desk, Depends(_desk)]
