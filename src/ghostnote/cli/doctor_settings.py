"""The doctor on what needs no server: settings, secrets, the folder, the port."""

from __future__ import annotations

import os
import shutil
import socket
import stat
import tempfile
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from ghostnote.cli.doctor_findings import Finding, fail, ok, warn

if TYPE_CHECKING:
    from ghostnote.settings.model import Settings

_ENV_FILE: Final = Path(".env")
#: Variables that are no settings of the service: of the client, of `make`, of the catalogue, and between its processes.
_OTHERS: Final = ("GHOSTNOTE_KEY", "GHOSTNOTE_DATA", "GHOSTNOTE_STYLES", "GHOSTNOTE_SUPERVISOR")
#: Different characters below which a secret was typed rather than drawn.
_VARIED: Final = 10
_TIMEOUT: Final = 3.0


async def settings(found: Settings) -> Iterable[Finding]:
    """Names that mean nothing are most likely misspelt."""
    from dotenv import dotenv_values

    from ghostnote.settings.model import PREFIX, Settings

    known = [f"{PREFIX}{name.upper()}" for name in Settings.model_fields]
    given = {name.upper() for name in (*os.environ, *dotenv_values(_ENV_FILE)) if name.upper().startswith(PREFIX)}
    strange = sorted(given - {*known, *_OTHERS})
    where = "the environment and .env" if _ENV_FILE.exists() else "the environment"
    set_there = len(given.intersection(known))
    findings = [ok("settings", f"{set_there} of {len(known)} set by {where}; {found.queue.value} queue")]
    for name in strange:
        near = get_close_matches(name, known, n=1)
        hint = f"did you mean {near[0]}?" if near else "remove it; docs/settings.md lists all"
        findings.append(warn("settings", f"{name} means nothing", hint))
    return findings


async def secrets(found: Settings) -> Iterable[Finding]:
    """Secrets that can be guessed or read by others, and doors that have none."""
    findings = [*_guessable(found), *_readable(found), *_open_doors(found)]
    return findings or [ok("secrets", "strong and kept to their owner")]


def _guessable(found: Settings) -> Iterator[Finding]:
    from ghostnote.settings.signing import read_signing_keys

    secrets: dict[str, str] = {}
    if found.secret is not None:
        secrets["GHOSTNOTE_SECRET"] = found.secret.get_secret_value()
    if found.jwt_keys is not None:
        for name, key in read_signing_keys(found.jwt_keys.get_secret_value()).items():
            secrets[f"GHOSTNOTE_JWT_KEYS, {name}"] = key.decode()
    if found.metrics_token is not None:
        secrets["GHOSTNOTE_METRICS_TOKEN"] = found.metrics_token.get_secret_value()
    for name, secret in secrets.items():
        if len(set(secret)) < _VARIED:
            yield warn("secrets", f"{name} can be guessed", "make one: openssl rand -hex 32")


def _readable(found: Settings) -> Iterator[Finding]:
    for path in (found.home / "secret", _ENV_FILE):
        if path.is_file() and path.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH):
            yield warn("secrets", f"{path} can be read by other users", f"chmod 600 {path}")


def _open_doors(found: Settings) -> Iterator[Finding]:
    from ghostnote.settings.model import is_loopback

    if found.redis_url is not None:
        url = urlsplit(found.redis_url.get_secret_value())
        if not url.password and not is_loopback(url.hostname or "localhost"):
            yield warn("secrets", "Redis on another machine asks for no password", "set requirepass, or an ACL, there")
    if found.auth and found.metrics_token is None:
        yield warn(
            "secrets",
            "AUTH is on and nobody may read /metrics",
            "set GHOSTNOTE_METRICS_TOKEN, and give it to Prometheus",
        )


async def home(found: Settings) -> Iterable[Finding]:
    """The folder can be written to and has room."""
    folder = found.home
    there = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    try:
        # A file without a name: nothing can be left behind.
        with tempfile.TemporaryFile(dir=there):
            pass
    except OSError as error:
        return [
            fail("home", f"{there} cannot be written to: {error.strerror}", "name another folder in GHOSTNOTE_HOME")
        ]
    free = shutil.disk_usage(there).free
    says = f"{folder.absolute()}, {free / 1e9:.1f} GB free"
    if free < found.disk_reserve:
        return [fail("home", f"{says}: less than GHOSTNOTE_DISK_RESERVE", "make room, or no result is stored")]
    if free < 2 * found.disk_reserve:
        return [warn("home", says, "make room soon: below GHOSTNOTE_DISK_RESERVE no result is stored")]
    return [ok("home", says if there == folder else f"{says}; made at the first start")]


async def port(found: Settings) -> Iterable[Finding]:
    """The port is free, or Ghostnote's."""
    if found.port == 0:
        return [ok("port", "a free one is taken")]
    place = f"{found.host}:{found.port}"
    family = socket.AF_INET6 if ":" in found.host else socket.AF_INET
    try:
        socket.create_server((found.host, found.port), family=family).close()
    except OSError as error:
        if await _is_ours(found):
            return [ok("port", f"Ghostnote listens on {place}")]
        hint = "stop what listens there, or choose another with GHOSTNOTE_PORT"
        return [fail("port", f"cannot listen on {place}: {error.strerror}", hint)]
    return [ok("port", f"{place} is free")]


async def _is_ours(found: Settings) -> bool:
    import httpx2

    host = f"[{found.host}]" if ":" in found.host else found.host
    try:
        async with httpx2.AsyncClient(timeout=_TIMEOUT, trust_env=False) as client:
            answer = await client.get(f"http://{host}:{found.port}/healthz")
    except httpx2.HTTPError:
        return False
    return answer.status_code == 200 and "x-request-id" in answer.headers
