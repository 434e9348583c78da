"""What no log may hold: keys, tokens, passwords. Found by name, and by what they look like wherever they stand."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

MASK: Final = "***"

#: Names whose values are secret, whatever these look like.
_NAMES: Final = re.compile(
    r"^(authorization|cookie|key|.*(api_key|access_key|secret_key|password|secret|token))$", re.IGNORECASE
)

#: What secrets look like. What is kept of a match is its group.
_LOOKS: Final = tuple(
    re.compile(pattern)
    for pattern in (
        r"(gn_)[A-Za-z0-9_-]{20,}",  # API keys
        r"(whsec_)[A-Za-z0-9+/=_-]+",  # secrets of webhooks
        r"((?i:bearer|authorization\W{1,4}basic)\s+)[A-Za-z0-9._~+/=-]{8,}",  # headers of requests
        r"()\beyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*",  # JSON Web Tokens
        r"(://[^/\s:@\"']*:)[^/\s@\"']+(?=@)",  # passwords in URLs
        r"(?i:(X-Amz-(?:Signature|Credential|Security-Token)=))[^&\s\"']+",  # links to the object store
    )
)


def redact(text: str) -> str:
    """`text` with everything masked that looks like a secret."""
    for looks in _LOOKS:
        text = looks.sub(rf"\g<1>{MASK}", text)
    return text


def redact_named(value: Any) -> Any:
    """`value` with everything masked, at any depth, that stands under the name of a secret."""
    if isinstance(value, Mapping):
        return {name: MASK if _is_secret(name, item) else redact_named(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [redact_named(item) for item in value]
    return value


def _is_secret(name: object, value: object) -> bool:
    return bool(value) and isinstance(name, str) and _NAMES.match(name) is not None
