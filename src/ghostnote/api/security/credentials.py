"""What a request brings to show who it is."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request

from ghostnote.core.errors import UnauthenticatedError

#: Longer than any key or token that is issued here; nothing longer is looked at.
MOST_CHARACTERS: Final = 2_048

KEY_HEADER: Final = "X-API-Key"


def refused() -> UnauthenticatedError:
    """The one answer to every wrong credential: it tells an attacker nothing of why."""
    return UnauthenticatedError(
        "no valid key or token",
        hint="send `Authorization: Bearer <key or token>`; `ghostnote keys create` makes a key",
    )


def credential(request: Request) -> str | None:
    """The key or token of a request; None if it brings none.

    Raises:
        UnauthenticatedError: more than one, another scheme than Bearer, or longer than any that is issued.
    """
    bearers, keys = request.headers.getlist("Authorization"), request.headers.getlist(KEY_HEADER)
    if not bearers and not keys:
        return None
    if len(bearers) + len(keys) > 1:
        raise refused()
    if keys:
        return _sane(keys[0])
    scheme, _, value = bearers[0].partition(" ")
    if scheme.lower() != "bearer":
        raise refused()
    return _sane(value.strip())


def _sane(value: str) -> str:
    if not value or len(value) > MOST_CHARACTERS or not value.isascii() or not value.isprintable():
        raise refused()
    return value
