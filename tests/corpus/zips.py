"""Zip archives made by hand, honest and hostile."""

from __future__ import annotations

import io
import stat
import zipfile
from collections.abc import Mapping


def zipped(members: Mapping[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """An archive of `members`, whatever their names."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in members.items():
            entry = zipfile.ZipInfo("placeholder")
            entry.filename = name
            entry.compress_type = method
            archive.writestr(entry, data)
    return buffer.getvalue()


def with_link(name: str, target: str) -> bytes:
    """An archive of one symbolic link."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        entry = zipfile.ZipInfo(name)
        entry.create_system = 3
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(entry, target)
    return buffer.getvalue()


def damaged(archive: bytes, content: bytes) -> bytes:
    """`archive` (stored, not packed) with one bit of the member `content` flipped: its CRC no longer fits."""
    at = archive.index(content)
    return archive[:at] + bytes([archive[at] ^ 1]) + archive[at + 1 :]
