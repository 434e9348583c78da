"""How the keys that sign tokens are written in one setting."""

from __future__ import annotations

import re
from typing import Final

#: A secret has at least so many bytes: HMAC-SHA256 is as strong as its key, up to there.
LEAST_SECRET: Final = 32

_ID: Final = re.compile(r"[A-Za-z0-9._-]{1,40}")


def read_signing_keys(text: str) -> dict[str, bytes]:
    """Signing keys by id, in order, of `id:secret,id:secret`.

    Raises:
        ValueError: what is wrong with which; never a secret.
    """
    keys: dict[str, bytes] = {}
    for place, part in enumerate(text.split(","), start=1):
        name, colon, secret = part.strip().partition(":")
        if not colon or not _ID.fullmatch(name):
            raise ValueError(f"key {place} is not written as id:secret, the id of letters, digits, dots and dashes")
        if name in keys:
            raise ValueError(f"the id {name} is given twice")
        if len(secret.encode()) < LEAST_SECRET:
            raise ValueError(
                f"the secret of {name} is shorter than {LEAST_SECRET} bytes; make one: openssl rand -hex 32"
            )
        keys[name] = secret.encode()
    return keys
