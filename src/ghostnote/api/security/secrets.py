"""The service's secret, and what is derived from it."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ghostnote.core.errors import SettingsError

if TYPE_CHECKING:
    from ghostnote.settings.model import Settings

_FILE: Final = "secret"
_BYTES: Final = 32


def service_secret(settings: Settings) -> bytes:
    """The secret of the settings, or the one in `HOME`, which is made at the first start.

    Raises:
        SettingsError: the file is damaged.
    """
    if settings.secret is not None:
        return settings.secret.get_secret_value().encode()
    path = settings.home / _FILE
    if not path.exists():
        _make(path)
    secret = path.read_bytes()
    if len(secret) != _BYTES:
        raise SettingsError(
            f"not {_BYTES} bytes, as it was made",
            where=str(path),
            hint="restore it, or remove it: tokens and webhook secrets that were given out then end",
        )
    return secret


def _make(path: Path) -> None:
    """Make the file whole or not at all: of two processes that start at once, one links its own first."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{_FILE}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(_BYTES))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            return
    finally:
        draft.unlink()


def derived(secret: bytes, purpose: str) -> bytes:
    """A key for one purpose, from which neither the secret nor the key of another purpose can be told."""
    return hmac.digest(secret, f"ghostnote:{purpose}".encode(), hashlib.sha256)


def fingerprint(secret: bytes, value: str) -> str:
    """Tells values apart without showing them to who lacks the secret."""
    return hmac.new(derived(secret, "fingerprint"), value.encode(), hashlib.sha256).hexdigest()[:32]
