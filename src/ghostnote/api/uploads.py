"""MIDI from outside: checked, then kept."""

from __future__ import annotations

import hashlib

from ghostnote.api.desk import Desk
from ghostnote.api.security.quotas import admission
from ghostnote.api.services import Services
from ghostnote.core.errors import TooLargeError
from ghostnote.midi.reader import Channels
from ghostnote.schemas.midi import MidiInput
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
    require_size(parts, data, name)
    return await kept(parts, who, data, name, await desk.midi.summary(data, kit=kit, channels=channels, name=name))


async def checked_rhythm(
    parts: Services, desk: Desk, who: Principal, data: bytes, *, name: str, channels: Channels
) -> File:
    """Keep a file of any notes, pitched or not, whose rhythm can be read; errors as `checked`."""
    require_size(parts, data, name)
    return await kept(parts, who, data, name, await desk.midi.rhythm(data, channels=channels, name=name))


async def bytes_of(parts: Services, who: Principal, midi: MidiInput, where: str) -> bytes:
    """What a request brings: an upload of whom asks, or bytes inside it.

    Raises:
        NotFoundError: no such upload.
        TooLargeError: more bytes than are taken.
    """
    if midi.upload_id is not None:
        return await parts.blobs.get((await parts.store.file(midi.upload_id, who.tenant)).sha256)
    require_size(parts, midi.data, where)
    return midi.data


def require_size(parts: Services, data: bytes, where: str) -> None:
    """Refuse more bytes than are taken.

    Raises:
        TooLargeError: there are.
    """
    most = parts.settings.max_upload
    if len(data) > most:
        raise TooLargeError(f"{len(data):,} bytes", where=where, hint=f"at most {most:,} are taken")


async def kept(parts: Services, who: Principal, data: bytes, name: str, details: dict[str, object]) -> File:
    """Keep a file as an upload of whom asks."""
    digest = hashlib.sha256(data).hexdigest()
    new = NewFile(name, MIDI, len(data), digest, details)
    # The row comes first: retention finds bytes by their rows. Nobody knows its id before the bytes are there.
    file = await parts.store.add_upload(who.tenant, new, await admission(parts, who))
    await parts.blobs.put(data)
    return file
