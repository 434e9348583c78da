"""Where webhooks may go."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from ghostnote.api.security.destinations import check_webhook_url, resolved, webhook_url
from ghostnote.core.errors import InvalidParameterError
from ghostnote.settings.model import Settings, load_settings

PRIVATE = [
    "localhost",
    "LOCALHOST.",
    "a.localhost",
    "127.0.0.1",
    "127.1",
    "2130706433",
    "0x7f000001",
    "0x7f.0.0.1",
    "0",
    "0.0.0.0",  # noqa: S104 - nothing is bound
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "100.64.0.1",
    "169.254.169.254",
    "192.0.2.1",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "[::]",
    "[::1]",
    "[::127.0.0.1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:a00:1]",
    "[64:ff9b::7f00:1]",
    "[64:ff9b::a9fe:a9fe]",
    "[64:ff9b:1::1]",
    "[2002:7f00:1::]",
    "[2001:0:7f00:1::]",
    "[fc00::1]",
    "[fe80::1]",
    "[fec0::1]",
    "[ff02::1]",
    "[2001:db8::1]",
]
PUBLIC = ["8.8.8.8", "134744072", "[2606:4700:4700::1111]", "[64:ff9b::808:808]", "hooks.example", "example.com:8443"]


def _settings(home: Path, networks: str = "") -> Settings:
    return load_settings(home=home, webhook_networks=networks)


@pytest.mark.parametrize("host", PRIVATE)
def test_private_addresses_are_refused_however_they_are_written(tmp_path: Path, host: str) -> None:
    with pytest.raises(InvalidParameterError, match="not a public address"):
        check_webhook_url(f"http://{host}/", _settings(tmp_path))


@pytest.mark.parametrize("host", PUBLIC)
def test_public_hosts_are_taken(tmp_path: Path, host: str) -> None:
    check_webhook_url(f"https://{host}/hook", _settings(tmp_path))


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.com/",
        "file:///etc/passwd",
        "http:///",
        "example.com",
        "",
        "http://a:b@example.com/",
        "http://[::1",
        "http://0177.0.0.1/",
    ],
)
def test_other_urls_are_refused(tmp_path: Path, url: str) -> None:
    with pytest.raises(InvalidParameterError, match="http or https"):
        check_webhook_url(url, _settings(tmp_path))


def test_the_operator_may_name_private_networks(tmp_path: Path) -> None:
    settings = _settings(tmp_path, "10.1.0.0/16, fc00::/7")
    for host in ("10.1.2.3", "[fc00::1]", "[::ffff:10.1.2.3]"):
        check_webhook_url(f"http://{host}/", settings)
    with pytest.raises(InvalidParameterError):
        check_webhook_url("http://10.2.0.1/", settings)


@pytest.mark.anyio
async def test_every_address_of_a_name_has_to_be_public(monkeypatch: pytest.MonkeyPatch) -> None:
    known = {"good.example": ["8.8.8.8", "2606:4700:4700::1111"], "bad.example": ["8.8.8.8", "10.0.0.1"]}
    monkeypatch.setattr(socket, "getaddrinfo", lambda host, *_: [(0, 0, 0, "", (to, 0)) for to in known[host]])
    found = await resolved(webhook_url("http://good.example/"), [])
    assert [str(address) for address in found] == known["good.example"]
    with pytest.raises(InvalidParameterError, match=r"bad.example is 10.0.0.1"):
        await resolved(webhook_url("http://bad.example/"), [])
