"""Names of blobs: the SHA-256 of their bytes, in hex."""

from __future__ import annotations

import hashlib
import re
from typing import Final

from ghostnote.core.errors import NotFoundError, UnavailableError

_DIGEST: Final = re.compile(r"[0-9a-f]{64}")


def digest_of(data: bytes) -> str:
    """What bytes are stored under."""
    return hashlib.sha256(data).hexdigest()


def is_digest(text: str) -> bool:
    """Whether it is one, and so harmless as a part of a path."""
    return _DIGEST.fullmatch(text) is not None


def blob_key(digest: str) -> str:
    """Where a blob lies, the same in every store; two levels keep folders small.

    Raises:
        NotFoundError: not a digest.
    """
    if not is_digest(digest):
        raise missing(digest)
    return f"blobs/{digest[:2]}/{digest[2:4]}/{digest}"


def checked(data: bytes, digest: str) -> bytes:
    """The bytes, if they are the ones of this digest.

    Raises:
        UnavailableError: they are not.
    """
    if digest_of(data) != digest:
        raise UnavailableError("stored bytes are damaged", where=f"blob {digest}", hint="restore it from a backup")
    return data


def missing(digest: str) -> NotFoundError:
    """The error of a blob that is not there."""
    return NotFoundError("no such bytes are stored", where=f"blob {digest}")
