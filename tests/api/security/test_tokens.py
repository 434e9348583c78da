"""Tokens: what they open, and that forged ones open nothing."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx2
import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from ghostnote.api.security.secrets import derived
from ghostnote.api.security.tokens import Tokens
from ghostnote.service.access import ApiKey, Scope
from ghostnote.service.jobs.job import now_ms
from tests.api.security.forger import encoded, forged, good_claims
from tests.api.security.site import Site, opened

pytestmark = pytest.mark.anyio

_OTHER = b"another secret of thirty-two bytes or more"


@dataclass(frozen=True)
class Target:
    """A key whose token is forged, and the secret that really signs."""

    site: Site
    key: ApiKey
    secret: bytes

    def claims(self, **changed: Any) -> dict[str, Any]:
        """Good claims but for these; None takes one out."""
        claims = {**good_claims(self.key.id), **changed}
        return {name: value for name, value in claims.items() if value is not None}


@pytest.fixture
async def target(site: Site) -> Target:
    key, _ = await site.key()
    return Target(site, key, derived(site.services.secret, "jwt"))


async def _issued(site: Site, secret: str, **body: Any) -> httpx2.Response:
    async with site.client(secret) as client:
        return await client.post("/api/v1/token", json=body)


async def _answer(site: Site, token: str, path: str = "/reader") -> httpx2.Response:
    async with site.client(token) as client:
        return await client.get(path)


async def test_a_token_stands_for_its_key(site: Site) -> None:
    key, secret = await site.key()
    answer = (await _issued(site, secret)).json()
    assert answer["token_type"] == "bearer"  # noqa: S105 - the name of the scheme
    assert answer["expires_in"] == site.services.settings.token_seconds
    seen = await _answer(site, answer["access_token"])
    assert seen.json() == {"tenant": key.tenant, "scopes": ["generate", "read"], "key": key.id}


async def test_a_token_may_be_narrower_than_its_key_but_not_wider(site: Site) -> None:
    _, secret = await site.key()
    narrow = (await _issued(site, secret, scopes=["read"])).json()["access_token"]
    assert (await _answer(site, narrow)).json()["scopes"] == ["read"]
    assert (await _issued(site, secret, scopes=["read", "admin"])).status_code == 403
    assert (await _issued(site, secret, scopes=[])).status_code == 422


async def test_a_token_gets_no_other_token(site: Site) -> None:
    _, secret = await site.key()
    token = (await _issued(site, secret)).json()["access_token"]
    assert (await _issued(site, token)).status_code == 401


async def test_the_forger_makes_tokens_that_work_when_nothing_is_forged(target: Target) -> None:
    """Else the attacks below would prove nothing."""
    assert (await _answer(target.site, forged(target.claims(), target.secret))).status_code == 200


def _rsa(target: Target) -> str:
    key = rsa.generate_private_key(public_exponent=65_537, key_size=2_048)
    return jwt.encode(target.claims(), key, "RS256", headers={"kid": "service"})


def _confused(target: Target) -> str:
    """RS256 claimed, and signed by HMAC with what would be the public key."""
    public = rsa.generate_private_key(public_exponent=65_537, key_size=2_048).public_key()
    pem = public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return forged(target.claims(), pem, alg="RS256")


def _unsigned(algorithm: str) -> Callable[[Target], str]:
    return lambda target: forged(target.claims(), b"", alg=algorithm).rpartition(".")[0] + "."


def _tampered(target: Target) -> str:
    header, _, signature = forged(target.claims(scope="read"), target.secret).split(".")
    return f"{header}.{encoded(json.dumps(target.claims(scope='admin read')).encode())}.{signature}"


def _flipped(target: Target) -> str:
    header, payload, signature = forged(target.claims(), target.secret).split(".")
    raw = bytearray(urlsafe_b64decode(signature + "="))
    raw[0] ^= 1
    return f"{header}.{payload}.{encoded(bytes(raw))}"


def _claims(**changed: Any) -> Callable[[Target], str]:
    return lambda target: forged(target.claims(**changed), target.secret)


def _header(**changed: Any) -> Callable[[Target], str]:
    return lambda target: forged(target.claims(), target.secret, **changed)


_JWK = {"kty": "oct", "k": encoded(_OTHER), "alg": "HS256"}

ATTACKS: dict[str, Callable[[Target], str]] = {
    **{f"unsigned, {name}": _unsigned(name) for name in ("none", "None", "NONE", "nOnE", "")},
    "unsigned, three parts of two": lambda target: ".".join(forged(target.claims(), b"").split(".")[:2]),
    "signed by a key of one's own": lambda target: forged(target.claims(), _OTHER),
    "signed by the empty key": lambda target: forged(target.claims(), b""),
    "signed by the service's secret itself": lambda target: forged(target.claims(), target.site.services.secret),
    "signed by RSA": _rsa,
    "RS256 by HMAC with the public key": _confused,
    "HS512 with the right key": _header(alg="HS512"),
    "no algorithm": _header(alg=None),
    "expired": _claims(exp=1_700_000_000, nbf=1_600_000_000, iat=1_600_000_000),
    "expires never": _claims(exp=None),
    "expires at infinity": _claims(exp=float("inf")),
    "not yet valid": _claims(nbf=9_999_999_999),
    "issued in the future": _claims(iat=9_999_999_999),
    "for another audience": _claims(aud="another"),
    "for many audiences": _claims(aud=["another", "ghostnote-api"]),
    "without audience": _claims(aud=None),
    "by another issuer": _claims(iss="another"),
    "without issuer": _claims(iss=None),
    "without id": _claims(jti=None),
    "without subject": _claims(sub=None),
    "without scope": _claims(scope=None),
    "of a key that there is not": _claims(sub="0" * 32),
    "of a subject that is no string": _claims(sub={"$ne": None}),
    "no key id": _header(kid=None),
    "key id of nothing": _header(kid="another"),
    "key id that is a path": lambda target: forged(target.claims(), b"", kid="../../../../dev/null"),
    "key id that is SQL": lambda target: forged(target.claims(), _OTHER, kid="x' UNION SELECT 'secret' --"),
    "key id that is a list": _header(kid=["service"]),
    "key in the header": lambda target: forged(target.claims(), _OTHER, jwk=_JWK),
    "key at a URL": lambda target: forged(target.claims(), _OTHER, jku="https://attacker.example/jwks.json"),
    "certificate at a URL": lambda target: forged(target.claims(), _OTHER, x5u="https://attacker.example/c.pem"),
    "a header of no use, signed rightly": _header(jku="https://ghostnote.example/jwks.json"),
    "critical header": _header(crit=["exp"], exp=1),
    "payload changed": _tampered,
    "a bit of the signature changed": _flipped,
    "signature cut short": lambda target: forged(target.claims(), target.secret)[:-8],
    "no signature": lambda target: forged(target.claims(), target.secret).rpartition(".")[0] + ".",
    "too long": _claims(padding="x" * 4_000),
    "nested beyond the parser": lambda target: f"{encoded(b'[' * 1_400)}.e30.AAAA",
    "header that is a list": lambda target: f"{encoded(b'[]')}.e30.AAAA",
    "not base64": lambda target: "!!!.???.***",
}


@pytest.mark.parametrize("attack", ATTACKS)
async def test_a_forged_token_is_refused(target: Target, attack: str) -> None:
    answer = await _answer(target.site, ATTACKS[attack](target))
    assert answer.status_code == 401
    assert answer.json()["detail"] == "no valid key or token"


async def test_a_token_ends_with_its_key(site: Site) -> None:
    key, secret = await site.key()
    token = (await _issued(site, secret)).json()["access_token"]
    await site.services.keys.revoke(key.id)
    assert (await _answer(site, token)).status_code == 401


async def test_a_token_never_reaches_further_than_its_key(target: Target) -> None:
    """Signed rightly, as by a service that gave the key more scopes before."""
    token = forged(target.claims(scope="read admin train"), target.secret)
    assert (await _answer(target.site, token)).json()["scopes"] == ["read"]
    for path in ("/trainer", "/api/v1/admin/keys"):
        assert (await _answer(target.site, token, path)).status_code == 403


async def test_a_token_does_not_outlive_its_key(site: Site) -> None:
    key, _ = await site.key()
    dying = replace(key, expires_at=now_ms() + 30_000)
    assert Tokens({"a": _OTHER}, 900).issue(dying, key.scopes).seconds <= 30


async def test_keys_rotate(tmp_path: Path) -> None:
    old, new = "old:" + "o" * 32, "new:" + "n" * 32
    async with opened(tmp_path, auth=True, rate_limits=False, jwt_keys=old) as site:
        _, secret = await site.key()
        before = (await _issued(site, secret)).json()["access_token"]
    async with opened(tmp_path, auth=True, rate_limits=False, jwt_keys=f"{new},{old}") as site:
        after = (await _issued(site, secret)).json()["access_token"]
        assert jwt.get_unverified_header(after)["kid"] == "new"
        assert (await _answer(site, before)).status_code == 200
        assert (await _answer(site, after)).status_code == 200
    async with opened(tmp_path, auth=True, rate_limits=False, jwt_keys=new) as site:
        assert (await _answer(site, before)).status_code == 401
        assert (await _answer(site, after)).status_code == 200


async def test_scopes_that_are_not_known_mean_nothing(target: Target) -> None:
    token = forged(target.claims(scope="read everything"), target.secret)
    assert (await _answer(target.site, token)).json()["scopes"] == [Scope.READ.value]
