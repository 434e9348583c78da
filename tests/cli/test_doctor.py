"""`ghostnote doctor`: finds what is wrong, part by part, and says what to do."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest
import redis

from tests.cli.program import run
from tests.services.postgres import PostgresServer
from tests.services.process import free_port
from tests.services.s3 import ACCESS_KEY, REGION, SECRET_KEY, S3Server, s3_server

__all__ = ["s3_server"]

SECRET = "0123456789abcdef0123456789abcdef"  # noqa: S105 - of these tests


def examine(tiny: Path, folder: Path, /, *arguments: str, **settings: str) -> CompletedProcess[bytes]:
    env = {"GHOSTNOTE_HOME": str(folder / "home"), "GHOSTNOTE_PORT": str(free_port())}
    env |= {f"GHOSTNOTE_{name.upper()}": value for name, value in settings.items()}
    done = run("doctor", *arguments, cwd=folder, checkpoint=tiny, env=env)
    assert b"Traceback" not in done.stderr, done.stderr.decode()
    return done


def findings(tiny: Path, folder: Path, /, **settings: str) -> dict[str, list[dict[str, Any]]]:
    """What is found, by part."""
    done = examine(tiny, folder, "--json", **settings)
    report = json.loads(done.stdout)
    levels = {finding["level"] for finding in report["findings"]}
    assert done.returncode == ("fail" in levels)
    assert report["ok"] is ("fail" not in levels)
    found: dict[str, list[dict[str, Any]]] = {}
    for finding in report["findings"]:
        found.setdefault(finding["part"], []).append(finding)
    return found


def one(found: dict[str, list[dict[str, Any]]], part: str, level: str) -> str:
    """What is said, and advised, of a part at this level."""
    (said,) = [f"{finding['says']} > {finding['hint']}" for finding in found[part] if finding["level"] == level]
    return said


def test_a_machine_on_which_nothing_was_started_is_well(tiny: Path, tmp_path: Path) -> None:
    done = examine(tiny, tmp_path)
    text = done.stdout.decode()
    assert done.returncode == 0, text
    assert "fail" not in text
    assert "a bar of" in text
    assert not (tmp_path / "home").exists()


def test_misspelt_settings_are_found_in_the_environment_and_in_the_file(tiny: Path, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("GHOSTNOTE_REDISURL=x\n")
    found = findings(tiny, tmp_path, prot="8000", key="gn_of_the_client")
    warnings = [f"{finding['says']} > {finding['hint']}" for finding in found["settings"] if finding["level"] == "warn"]
    assert warnings == [
        "GHOSTNOTE_PROT means nothing > did you mean GHOSTNOTE_PORT?",
        "GHOSTNOTE_REDISURL means nothing > did you mean GHOSTNOTE_REDIS_URL?",
    ]


def test_settings_that_contradict_each_other_are_one_finding(tiny: Path, tmp_path: Path) -> None:
    found = findings(tiny, tmp_path, queue="celery")
    assert list(found) == ["settings"]
    assert "REDIS_URL" in one(found, "settings", "fail")


def test_weak_and_readable_secrets_are_found(tiny: Path, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("")
    (tmp_path / ".env").chmod(0o644)
    found = findings(tiny, tmp_path, secret="a" * 32, jwt_keys=f"old:{SECRET},new:{'ab' * 16}", auth="true")
    warnings = [finding["says"] for finding in found["secrets"] if finding["level"] == "warn"]
    assert warnings == [
        "GHOSTNOTE_SECRET can be guessed",
        "GHOSTNOTE_JWT_KEYS, new can be guessed",
        ".env can be read by other users",
        "AUTH is on and nobody may read /metrics",
    ]
    assert "ghostnote keys create" in one(found, "keys", "warn")


def test_a_key_makes_the_warning_go(tiny: Path, tmp_path: Path) -> None:
    env = {"GHOSTNOTE_HOME": str(tmp_path / "home")}
    assert run("keys", "create", "--tenant", "me", cwd=tmp_path, env=env).returncode == 0
    found = findings(tiny, tmp_path, auth="true")
    assert one(found, "keys", "ok").startswith("1 valid")
    assert "version" in one(found, "database", "ok")


def test_a_home_without_room_or_that_cannot_be_written_fails(tiny: Path, tmp_path: Path) -> None:
    found = findings(tiny, tmp_path, disk_reserve=str(10**18))
    assert "less than GHOSTNOTE_DISK_RESERVE" in one(found, "home", "fail")
    found = findings(tiny, tmp_path, home="/proc/ghostnote")
    assert "cannot be written to" in one(found, "home", "fail")


def test_a_port_that_another_program_has_fails(tiny: Path, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        found = findings(tiny, tmp_path, port=str(taken.getsockname()[1]))
    assert "GHOSTNOTE_PORT" in one(found, "port", "fail")


def test_a_damaged_checkpoint_fails(tiny: Path, tmp_path: Path) -> None:
    found = findings(tiny, tmp_path, checkpoint=str(tmp_path / "nowhere"))
    assert "no " in one(found, "checkpoint", "fail")
    assert "device" in one(findings(tiny, tmp_path, device="tpu"), "checkpoint", "fail")


def test_a_database_that_is_no_database_fails(tiny: Path, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "ghostnote.db").write_bytes(b"not a database at all" * 100)
    assert "no SQLite database" in one(findings(tiny, tmp_path), "database", "fail")


@pytest.fixture
def scaled(postgres_url: str, redis_url: str, s3_server: S3Server) -> dict[str, str]:
    """Settings of a service on PostgreSQL, Redis and S3."""
    return {
        "queue": "celery",
        "secret": SECRET,
        "database_url": postgres_url,
        "redis_url": redis_url,
        "s3_bucket": s3_server.bucket(),
        "s3_endpoint": s3_server.endpoint,
        "s3_region": REGION,
        "s3_access_key": ACCESS_KEY,
        "s3_secret_key": SECRET_KEY,
    }


def test_servers_that_are_set_up_well_pass(tiny: Path, tmp_path: Path, scaled: dict[str, str]) -> None:
    found = findings(tiny, tmp_path, **scaled)
    assert one(found, "queue", "ok").startswith("Redis ")
    assert "none is waiting" in one(found, "worker", "warn")
    said = [finding["says"] for finding in found["results"]]
    assert said[1] == "links work; encryption AES256"
    assert "version" in one(found, "database", "ok")
    assert not any(finding["level"] == "fail" for part in found.values() for finding in part)


@pytest.fixture
def forgetful(redis_url: str) -> Iterator[str]:
    """A Redis that may throw things away and keeps nothing."""
    client = redis.Redis.from_url(redis_url)
    client.config_set("appendonly", "no")
    client.config_set("maxmemory-policy", "allkeys-lru")
    yield redis_url
    client.config_set("appendonly", "yes")
    client.config_set("maxmemory-policy", "noeviction")


def test_a_redis_that_forgets_is_found(tiny: Path, tmp_path: Path, scaled: dict[str, str], forgetful: str) -> None:
    found = findings(tiny, tmp_path, **{**scaled, "redis_url": forgetful})
    warnings = [finding["hint"] for finding in found["queue"] if finding["level"] == "warn"]
    assert warnings == ["CONFIG SET appendonly yes", "CONFIG SET maxmemory-policy noeviction"]


def test_every_server_that_is_gone_is_found_at_once(tiny: Path, tmp_path: Path, scaled: dict[str, str]) -> None:
    nowhere = free_port()
    gone = {
        "database_url": f"postgresql://user:hunter2@127.0.0.1:{nowhere}/x",
        "redis_url": f"redis://:hunter2@127.0.0.1:{nowhere}/0",
        "s3_endpoint": f"http://127.0.0.1:{nowhere}",
    }
    done = examine(tiny, tmp_path, **{**scaled, **gone})
    text = done.stdout.decode()
    assert done.returncode == 1
    failed = {line.split()[1] for line in text.splitlines() if line.startswith("fail")}
    assert failed == {"database", "queue", "results"}
    assert "hunter2" not in text


def test_a_schema_that_is_not_this_versions_is_found(
    tiny: Path, tmp_path: Path, scaled: dict[str, str], postgres: PostgresServer
) -> None:
    name = postgres.create()
    try:
        found = findings(tiny, tmp_path, **{**scaled, "database_url": postgres.url(name)})
        assert "is empty" in one(found, "database", "fail")
        assert "ghostnote migrate" in one(found, "database", "fail")
    finally:
        postgres.drop(name)
