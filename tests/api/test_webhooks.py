"""Webhooks: signed, sent once, and only where they may go."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import json
import socket
import ssl
import time
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from ghostnote.api.webhooks import HttpWebhooks, shown_webhook_key
from ghostnote.core.errors import InvalidParameterError, UnavailableError
from ghostnote.service.jobs.maintenance import Maintenance
from ghostnote.service.jobs.ports import Delivery
from ghostnote.settings.model import Settings, load_settings
from tests.api.live import live
from tests.api.receiver import Receiver, receiving

pytestmark = pytest.mark.anyio

_SECRET = b"a secret of the service's, of 32 bytes"
_JOB = "019359a1c0de7abc8def0123456789ab"
_BODY = {"type": "job.succeeded", "data": {"name": "Müller"}}


@pytest.fixture
async def receiver(anyio_backend: str) -> AsyncIterator[Receiver]:
    async with receiving() as made:
        yield made


@pytest.fixture
async def webhooks(tmp_path: Path, anyio_backend: str) -> AsyncIterator[HttpWebhooks]:
    """May reach this machine."""
    made = HttpWebhooks(_settings(tmp_path, webhook_networks="127.0.0.0/8"), _SECRET)
    yield made
    await made.close()


def _settings(home: Path, **more: Any) -> Settings:
    return load_settings(home=home, **more)


def _delivery(url: str, tries: int = 0) -> Delivery:
    return Delivery(_JOB, "alice", url, tries)


def _signed(receiver: Receiver, key: bytes) -> str:
    """The signature, as the specification's receivers work it out."""
    message = f"{receiver.header('webhook-id')}.{receiver.header('webhook-timestamp')}.".encode() + receiver.bodies[-1]
    return "v1," + base64.b64encode(hmac.new(key, message, hashlib.sha256).digest()).decode()


async def test_a_receiver_can_check_who_sent_it(webhooks: HttpWebhooks, receiver: Receiver) -> None:
    await webhooks.deliver(_delivery(f"http://127.0.0.1:{receiver.port}/hook?a=1"), _BODY)
    assert receiver.heads[0].startswith("POST /hook?a=1 HTTP/1.1\r\n")
    assert json.loads(receiver.bodies[0]) == _BODY
    assert receiver.header("content-type") == "application/json"
    assert receiver.header("webhook-id") == _JOB
    assert abs(int(receiver.header("webhook-timestamp")) - time.time()) < 60
    shown = shown_webhook_key(_SECRET, "alice")
    assert shown.startswith("whsec_")
    assert receiver.header("webhook-signature") == _signed(receiver, base64.b64decode(shown.removeprefix("whsec_")))


async def test_a_job_that_is_over_is_told_of_once(tmp_path: Path, receiver: Receiver) -> None:
    reported: list[Mapping[str, Any]] = []
    async with live(tmp_path, webhook_networks="127.0.0.0/8", public_url="https://drums.example") as service:
        parts = service.parts
        webhooks = HttpWebhooks(service.services.settings, service.services.secret)
        maintenance = Maintenance(
            parts.store,
            parts.blobs,
            parts.dispatcher,
            parts.progress,
            report=lambda _step, about: reported.append(about),
            webhooks=webhooks,
            body=webhooks.body,
        )
        job = await service.generate(style="funk", bars=1, webhook_url=f"http://127.0.0.1:{receiver.port}/hook")
        await maintenance.deliver()
        await maintenance.deliver()
        await webhooks.close()
    assert reported == [{"job": job["job_id"]}]
    [body] = [json.loads(body) for body in receiver.bodies]
    assert body["type"] == "job.succeeded"
    assert body["data"] == job
    assert body["data"]["urls"]["self"].startswith("https://drums.example/api/v1/status/")


async def test_each_tenant_has_a_key_of_its_own() -> None:
    assert shown_webhook_key(_SECRET, "alice") != shown_webhook_key(_SECRET, "bob")


async def test_the_host_is_named_as_in_the_url(webhooks: HttpWebhooks, receiver: Receiver) -> None:
    await webhooks.deliver(_delivery(f"http://localhost:{receiver.port}/"), _BODY)
    assert receiver.header("host") == f"localhost:{receiver.port}"


@pytest.mark.parametrize("status", ["301 Moved", "400 Bad", "401 No", "404 No", "410 Gone", "500 Error", "503 Later"])
async def test_other_answers_than_2xx_are_tried_again(webhooks: HttpWebhooks, receiver: Receiver, status: str) -> None:
    receiver.answer = f"HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n".encode()
    with pytest.raises(UnavailableError, match=f"answered {status[:3]}"):
        await webhooks.deliver(_delivery(f"http://127.0.0.1:{receiver.port}/"), _BODY)


async def test_redirects_are_not_followed(webhooks: HttpWebhooks, receiver: Receiver) -> None:
    async with receiving() as other:
        location = f"http://127.0.0.1:{other.port}/"
        receiver.answer = f"HTTP/1.1 307 Elsewhere\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n".encode()
        with pytest.raises(UnavailableError):
            await webhooks.deliver(_delivery(f"http://127.0.0.1:{receiver.port}/"), _BODY)
        assert other.heads == []


async def test_an_endless_answer_is_not_read(webhooks: HttpWebhooks, receiver: Receiver) -> None:
    receiver.answer = b"HTTP/1.1 200 OK\r\nContent-Length: 100000000000\r\n\r\n" + b"x" * 1_000
    await webhooks.deliver(_delivery(f"http://127.0.0.1:{receiver.port}/"), _BODY)


@pytest.mark.parametrize("answer", [b"", b"nonsense\r\n\r\n"])
async def test_a_broken_answer_is_tried_again(webhooks: HttpWebhooks, receiver: Receiver, answer: bytes) -> None:
    receiver.answer = answer
    with pytest.raises(UnavailableError):
        await webhooks.deliver(_delivery(f"http://127.0.0.1:{receiver.port}/"), _BODY)


async def test_nobody_there_is_tried_again(webhooks: HttpWebhooks) -> None:
    for url in ("http://127.0.0.1:1/", "http://no-such-host.invalid/"):
        with pytest.raises(UnavailableError):
            await webhooks.deliver(_delivery(url), _BODY)


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "[::ffff:127.0.0.1]"],
)
async def test_this_machine_is_not_called_unless_allowed(tmp_path: Path, receiver: Receiver, host: str) -> None:
    webhooks = HttpWebhooks(_settings(tmp_path), _SECRET)
    with pytest.raises(InvalidParameterError):
        await webhooks.deliver(_delivery(f"http://{host}:{receiver.port}/"), _BODY)
    await webhooks.close()
    assert receiver.heads == []


async def test_a_name_is_looked_up_once(
    webhooks: HttpWebhooks, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else it could lead elsewhere once it has been checked."""
    answers = iter(["127.0.0.1", "10.0.0.1"])
    monkeypatch.setattr(socket, "getaddrinfo", lambda _host, *_, **__: [(2, 1, 6, "", (next(answers), 0))])
    await webhooks.deliver(_delivery(f"http://rebinding.example:{receiver.port}/"), _BODY)
    assert receiver.header("host") == f"rebinding.example:{receiver.port}"
    assert next(answers) == "10.0.0.1"


async def test_no_proxy_of_the_environment_is_used(
    tmp_path: Path, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with receiving() as proxy:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        webhooks = HttpWebhooks(_settings(tmp_path, webhook_networks="127.0.0.0/8"), _SECRET)
        await webhooks.deliver(_delivery(f"http://127.0.0.1:{receiver.port}/"), _BODY)
        await webhooks.close()
        assert (len(receiver.heads), len(proxy.heads)) == (1, 0)


async def test_tls_asks_for_the_host_and_believes_no_unknown_certificate(
    webhooks: HttpWebhooks, tmp_path: Path
) -> None:
    asked: list[str | None] = []
    context = _own_certificate(tmp_path)
    context.sni_callback = lambda _socket, name, _context: asked.append(name)
    async with receiving(context) as receiver:
        with pytest.raises(UnavailableError, match="ConnectError"):
            await webhooks.deliver(_delivery(f"https://localhost:{receiver.port}/"), _BODY)
        assert asked == ["localhost"]
        assert receiver.heads == []


def _own_certificate(folder: Path) -> ssl.SSLContext:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now)
        .not_valid_after(now + dt.timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / "certificate.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context
