"""Log lines: one entry a line, with what is bound to it, and never a secret."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from ghostnote.observation.logs import bound, configure
from ghostnote.observation.redaction import MASK, redact
from ghostnote.service.access import new_key
from ghostnote.settings.model import LogFormat


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    """Where this test's log goes; the process's own logging is as before afterwards."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield io.StringIO()
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.captureWarnings(capture=False)
    structlog.reset_defaults()


def entries(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_ours_and_libraries_entries_are_alike(stream: io.StringIO) -> None:
    configure("INFO", LogFormat.JSON, stream)
    structlog.get_logger("ours").info("job done", job="j1")
    logging.getLogger("uvicorn.error").warning("slow %s", "client")
    ours, theirs = entries(stream)
    assert {"event": "job done", "job": "j1", "level": "info", "logger": "ours"}.items() <= ours.items()
    assert {"event": "slow client", "level": "warning", "logger": "uvicorn.error"}.items() <= theirs.items()
    assert ours["timestamp"].endswith("Z")
    assert ours.keys() - {"job"} == theirs.keys()


def test_extra_fields_and_what_is_bound_are_part_of_an_entry(stream: io.StringIO) -> None:
    configure("INFO", LogFormat.JSON, stream)
    with bound(request_id="r1", job_id="j1"):
        logging.getLogger("x").info("inside", extra={"bars": 4})
    logging.getLogger("x").info("outside")
    inside, outside = entries(stream)
    assert (inside["request_id"], inside["job_id"], inside["bars"]) == ("r1", "j1", 4)
    assert "request_id" not in outside


def test_entries_below_the_level_and_of_uvicorns_access_log_are_dropped(stream: io.StringIO) -> None:
    configure("INFO", LogFormat.JSON, stream)
    logging.getLogger("x").debug("no")
    structlog.get_logger("x").debug("no")
    logging.getLogger("uvicorn.access").info('1.2.3.4 - "GET /?prompt=mine HTTP/1.1" 200')
    logging.getLogger("sqlalchemy.engine").info("SELECT")
    assert entries(stream) == []


def test_a_traceback_is_one_line_without_the_values_of_variables(stream: io.StringIO) -> None:
    configure("INFO", LogFormat.JSON, stream)
    prompt = "my very own words"
    try:
        raise ValueError(f"broke at {len(prompt)}")
    except ValueError:
        logging.getLogger("x").exception("it failed")
    (entry,) = entries(stream)
    assert "ValueError: broke at 17" in entry["exception"]
    assert prompt not in stream.getvalue().replace('prompt = "my very own words"', "")


def test_console_lines_are_for_people(stream: io.StringIO) -> None:
    configure("DEBUG", LogFormat.CONSOLE, stream)
    try:
        secret_of_caller = "not to be shown"  # noqa: S105 - a name, not a secret
        raise ValueError(len(secret_of_caller))
    except ValueError:
        logging.getLogger("x").exception("it failed", extra={"job": "j1"})
    text = stream.getvalue()
    assert "it failed" in text
    assert "job=j1" in text
    assert "not to be shown" not in text.replace('"not to be shown"', "")


SECRETS = {
    "a key": new_key(),
    "a token": "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl",
    "a webhook's secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
}


@pytest.mark.parametrize("secret", SECRETS.values(), ids=list(SECRETS))
@pytest.mark.parametrize("form", LogFormat)
def test_secrets_are_masked_wherever_they_stand(stream: io.StringIO, form: LogFormat, secret: str) -> None:
    configure("INFO", form, stream)
    log = logging.getLogger("x")
    log.info("in the message: %s", secret)
    log.info("in a field", extra={"headers": {"x-api-key": f"{secret}"}, "seen": [secret, (secret,)]})
    with bound(something=secret):
        log.info("bound")
    try:
        raise ValueError(f"cannot use {secret}")
    except ValueError:
        log.exception("in a traceback")
    text = stream.getvalue()
    assert secret not in text
    assert secret[8:] not in text
    assert text.count(MASK) >= 5


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("postgresql+psycopg://ghost:hunter2@db:5432/x", "postgresql+psycopg://ghost:***@db:5432/x"),
        ("redis://:hunter2@cache:6379/0", "redis://:***@cache:6379/0"),
        ("Authorization: Bearer abcdef.ghijkl", "Authorization: Bearer ***"),
        ("'authorization': 'Basic Z2hvc3Q6aHVudGVyMg=='", "'authorization': 'Basic ***'"),
        (
            "https://s3/x?X-Amz-Credential=AK%2F1&X-Amz-Signature=abc",
            "https://s3/x?X-Amz-Credential=***&X-Amz-Signature=***",
        ),
        ("http://127.0.0.1:8000/docs and http://[::1]:8000", "http://127.0.0.1:8000/docs and http://[::1]:8000"),
        ("a basic beat at 92:100", "a basic beat at 92:100"),
    ],
)
def test_what_looks_like_a_secret_is_masked_and_nothing_else(text: str, kept: str) -> None:
    assert redact(text) == kept


@pytest.mark.parametrize("name", ["password", "s3_secret_key", "jwt_secret", "Authorization", "access_token", "key"])
def test_what_is_called_a_secret_is_masked_whatever_it_is(stream: io.StringIO, name: str) -> None:
    configure("INFO", LogFormat.JSON, stream)
    logging.getLogger("x").info("given", extra={"given": {"deep": [{name: "hunter2"}]}, "idempotency_key": "mine"})
    (entry,) = entries(stream)
    assert entry["given"] == {"deep": [{name: MASK}]}
    assert entry["idempotency_key"] == "mine"


@given(st.text())
def test_masking_twice_is_masking_once(text: str) -> None:
    assert redact(redact(text)) == redact(text)
