"""Makes tokens that were never issued. Written without the library that reads them, which would refuse to."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import time
from base64 import urlsafe_b64encode
from typing import Any

_HASHES = {"HS256": "sha256", "HS384": "sha384", "HS512": "sha512"}


def encoded(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def good_claims(key: str) -> dict[str, Any]:
    """What an issued token says."""
    now = int(time.time())
    return {
        "iss": "ghostnote",
        "aud": "ghostnote-api",
        "sub": key,
        "iat": now,
        "nbf": now,
        "exp": now + 600,
        "jti": secrets.token_hex(16),
        "scope": "generate read",
    }


def forged(claims: dict[str, Any], secret: bytes, **header: Any) -> str:
    """A token of these claims, signed with `secret` as its header says; None takes a field out of the header."""
    fields = {"alg": "HS256", "kid": "service", "typ": "JWT", **header}
    kept = {name: value for name, value in fields.items() if value is not None}
    signed = f"{encoded(json.dumps(kept).encode())}.{encoded(json.dumps(claims).encode())}"
    method = _HASHES.get(str(kept.get("alg")), "sha256")
    return f"{signed}.{encoded(hmac.new(secret, signed.encode(), getattr(hashlib, method)).digest())}"
