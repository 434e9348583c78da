"""Bearer tokens: JSON Web Tokens that a key is exchanged for.

What is trusted of a token is its signature under a key of ours and the claims below it. The algorithm is ours, never
the header's; `kid` chooses among the keys of the settings and is looked up nowhere else; any other header is refused.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import jwt

from ghostnote.api.security.credentials import refused
from ghostnote.api.security.secrets import derived
from ghostnote.api.services import Services
from ghostnote.service.access import ApiKey, Scope
from ghostnote.service.jobs.job import now_ms
from ghostnote.settings.signing import read_signing_keys

ALGORITHM: Final = "HS256"
ISSUER: Final = "ghostnote"
AUDIENCE: Final = "ghostnote-api"
#: Id of the signing key that is derived from the service's secret.
DERIVED_KEY: Final = "service"

_CLAIMS: Final = ("iss", "aud", "sub", "iat", "nbf", "exp", "jti", "scope")
_HEADERS: Final = frozenset({"alg", "kid", "typ"})
#: Seconds by which the clocks of two API processes may differ.
_LEEWAY: Final = 5


@dataclass(frozen=True, slots=True)
class Claims:
    """What a token says: the id of the key that it was issued for, and what it may do at most."""

    key: str
    scopes: frozenset[Scope]


@dataclass(frozen=True, slots=True)
class Issued:
    """A new token, and the seconds that it works."""

    token: str
    seconds: int


class Tokens:
    """Issues and reads tokens.

    Args:
        keys: signing keys by id; the first signs, all are accepted.
        seconds: how long a token works.
    """

    def __init__(self, keys: Mapping[str, bytes], seconds: int) -> None:
        self._keys = keys
        self._seconds = seconds

    @classmethod
    def of(cls, services: Services) -> Tokens:
        """With the keys of the settings, or one derived from the service's secret."""
        given = services.settings.jwt_keys
        keys = (
            read_signing_keys(given.get_secret_value())
            if given is not None
            else {DERIVED_KEY: derived(services.secret, "jwt")}
        )
        return cls(keys, services.settings.token_seconds)

    def issue(self, key: ApiKey, scopes: frozenset[Scope]) -> Issued:
        """A token for a key, which it does not outlive."""
        now = now_ms()
        left = self._seconds if key.expires_at is None else min(self._seconds, (key.expires_at - now) // 1_000)
        signer, secret = next(iter(self._keys.items()))
        start = now // 1_000
        claims = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": key.id,
            "iat": start,
            "nbf": start,
            "exp": start + left,
            "jti": secrets.token_hex(16),
            "scope": " ".join(sorted(scopes)),
        }
        return Issued(jwt.encode(claims, secret, ALGORITHM, headers={"kid": signer}), left)

    def read(self, token: str) -> Claims:
        """The claims of a token that was issued here and is in force.

        Raises:
            UnauthenticatedError: it is not.
        """
        # A header nested a thousand deep makes the JSON parser raise RecursionError.
        try:
            header = jwt.get_unverified_header(token)
            if not header.keys() <= _HEADERS:
                raise refused()
            return _claims(self._verified(token, self._keys[header["kid"]]))
        except (jwt.PyJWTError, KeyError, RecursionError):
            raise refused() from None

    @staticmethod
    def _verified(token: str, secret: bytes) -> dict[str, Any]:
        claims: dict[str, Any] = jwt.decode(
            token,
            secret,
            algorithms=[ALGORITHM],
            audience=AUDIENCE,
            issuer=ISSUER,
            leeway=_LEEWAY,
            options={"require": list(_CLAIMS), "strict_aud": True, "enforce_minimum_key_length": True},
        )
        return claims


def _claims(claims: Mapping[str, Any]) -> Claims:
    asked = set(str(claims["scope"]).split())
    return Claims(claims["sub"], frozenset(scope for scope in Scope if scope in asked))
