"""Checking MIDI in a process of its own: reading is bounded, but it would hold up every other request."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final, TypeVar

from anyio import BrokenWorkerProcess, CapacityLimiter, to_process

from ghostnote.core.errors import UnavailableError
from ghostnote.midi.reader import Channels, read_midi, read_rhythm
from ghostnote.midi.report import ReadResult

if TYPE_CHECKING:
    from ghostnote.model.checkpoint import CheckpointInfo
    from ghostnote.service.jobs.arranging import Arrangement, Brought

T = TypeVar("T")

_LOG: Final = logging.getLogger(__name__)

#: Files that are checked at the same time.
_AT_ONCE: Final = 2


class MidiCheck:
    """Reads MIDI that comes from outside. Belongs to one event loop."""

    def __init__(self) -> None:
        self._limiter = CapacityLimiter(_AT_ONCE)

    async def summary(self, data: bytes, *, kit: str, channels: Channels, name: str) -> dict[str, Any]:
        """How a file is read: `bars`, `meter`, `tempo`, `hits`, `remarks`.

        Raises:
            MidiError: it cannot be taken as a drum pattern.
        """
        return await self._run(_summary, data, kit, channels, name)

    async def rhythm(self, data: bytes, *, channels: Channels, name: str) -> dict[str, Any]:
        """How a file of any notes is read as a rhythm; as `summary`."""
        return await self._run(_rhythm, data, channels, name)

    async def arranged(self, brought: Brought, info: CheckpointInfo) -> Arrangement:
        """See `service.jobs.arranging.settled`."""
        return await self._run(_arranged, brought, info)

    async def clips(self, files: Sequence[tuple[str, bytes]], *, kit: str, channels: Channels) -> list[str]:
        """Which of some clips cannot be learned from, and why.

        Raises:
            OwnStyleError: too few can; says what is wrong with each.
        """
        return await self._run(_clips, files, kit, channels)

    async def receipt(self, data: bytes) -> None:
        """Return if a file carries a receipt that can be read.

        Raises:
            MidiError: not a well-formed MIDI file.
            ReceiptError: it carries none.
        """
        await self._run(_receipt, data)

    async def _run(self, work: Callable[..., T], *values: object) -> T:
        try:
            return await to_process.run_sync(work, *values, cancellable=True, limiter=self._limiter)
        except BrokenWorkerProcess as error:
            _LOG.exception("the process that reads MIDI broke")
            raise UnavailableError("the file could not be read now", hint="try again") from error


def _summary(data: bytes, kit: str, channels: Channels, name: str) -> dict[str, Any]:
    return _told(read_midi(data, kit=kit, channels=channels, source=name))


def _rhythm(data: bytes, channels: Channels, name: str) -> dict[str, Any]:
    return _told(read_rhythm(data, channels=channels, source=name))


def _told(read: ReadResult) -> dict[str, Any]:
    pattern = read.pattern
    return {
        "bars": pattern.bars,
        "meter": str(pattern.meter),
        "tempo": pattern.bpm,
        "hits": len(pattern.hits),
        "remarks": list(read.report.remarks),
    }


def _arranged(brought: Brought, info: CheckpointInfo) -> Arrangement:
    from ghostnote.service.jobs.arranging import settled

    return settled(brought, info)


def _clips(files: Sequence[tuple[str, bytes]], kit: str, channels: Channels) -> list[str]:
    from ghostnote.learning.clips import read_clips

    read = read_clips(files, kit=kit, channels=channels)
    return [f"{one.file} is left out: {one.reason}" for one in read.left_out]


def _receipt(data: bytes) -> None:
    from ghostnote.service.verify import receipt_in

    receipt_in(data)
