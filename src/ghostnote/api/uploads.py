"""MIDI from outside: checked, then kept."""

from __future__ import annotations

import hashlib

from ghostnote.api.desk import Desk
from ghostnote.api.security.quotas import admission
from ghostnote.api.services import Services
from ghostnote.core.errors import TooLargeError
from ghostnote.midi.reader import Channels
from ghostnote.service.access import Principal
from ghostnote.service.jobs.job import File, NewFile
from ghostnote.service.jobs.kinds.base import MIDI


async def checked(
    parts: Services, desk: Desk, who: Principal, data: bytes, *, name: str, kit: str, channels: Channels
) -> File:
    """Keep a file that can be read as a drum pattern.

    Raises:
        TooLargeError: more bytes than are taken.
        MidiError: it cannot be taken as a drum pattern.
        QuotaExceededError, StorageFullError: no room.
    """
    most = parts.settings.max_upload
    if len(data) > most:
        raise TooLargeError(f"{len(data):,} bytes", where=name, hint=f"at most {most:,} are taken")
    return await kept(parts, who, data, name, await desk.midi.summary(data, kit=kit, channels=channels, name=name))


async def kept(parts: Services, who: Principal, data: bytes, name: str, details: dict[str, object]) -> File:
    """Keep a file as an upload of whom asks."""
    digest = hashlib.sha256(data).hexdigest()
    new = NewFile(name, MIDI, len(data), digest, details)
    # The row comes first: retention finds bytes by their rows. Nobody knows its id before the bytes are there.
    file = await parts.store.add_upload(who.tenant, new, await admission(parts, who))
    await parts.blobs.put(data)
    return file
