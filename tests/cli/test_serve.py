"""`ghostnote serve`: both processes start, answer, and stop together."""

from __future__ import annotations

import json
import re
import socket
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx2
import psutil
import pytest

from tests.cli.program import PROGRAM
from tests.cli.service import PATIENCE, Running, serving, until, variables


def ready(service: Running) -> None:
    until(lambda: httpx2.get(f"{service.url}/readyz", timeout=10).status_code == 200, "ready")


def test_a_pattern_is_made_counted_and_logged_and_ctrl_c_ends_both_processes(tiny: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    with serving(cwd=tmp_path, environment=variables(home, tiny)) as service:
        ready(service)
        (worker,) = psutil.Process(service.process.pid).children()
        body = {"style": "funk", "bars": 1, "seed": 5}
        headers = {"Prefer": "wait=30", "X-Request-ID": "my-request"}
        done = httpx2.post(f"{service.url}/api/v1/generate", json=body, headers=headers, timeout=60)
        assert done.status_code == 200, done.text
        metrics = httpx2.get(f"{service.url}/metrics", timeout=30).text
        assert service.interrupt() in {0, 130}
        assert not worker.is_running()
    # Counted by the worker, shown by the API.
    assert 'ghostnote_jobs_ended_total{kind="generate",outcome="succeeded"} 1.0' in metrics
    assert 'ghostnote_bars_total{kind="generate"} 1.0' in metrics
    # Counted and read by the API.
    route = 'method="POST",route="/api/v1/generate",status="2xx"'
    assert f"ghostnote_http_request_seconds_count{{{route}}} 1.0" in metrics
    assert 'ghostnote_queue_jobs{queue="gpu_generation",state="queued"} 0.0' in metrics
    assert 'ghostnote_jobs{kind="generate",state="succeeded"} 1.0' in metrics
    assert re.search(r'ghostnote_checkpoint_info\{hash="[0-9a-f]{64}",name="tiny"\} 1.0', metrics)
    (entry,) = [entry for entry in entries(service.log) if entry.get("route") == "/api/v1/generate"]
    assert (entry["method"], entry["status"], entry["request_id"]) == ("POST", 200, "my-request")


def entries(log: Path) -> list[dict[str, Any]]:
    """The log's entries: every line but the greeting is one."""
    lines = [line for line in log.read_text().splitlines() if line and not line.startswith("Ghostnote listens on")]
    return [json.loads(line) for line in lines]


def test_a_killed_worker_is_replaced(tiny: Path, tmp_path: Path) -> None:
    with serving(cwd=tmp_path, environment=variables(tmp_path / "home", tiny)) as service:
        ready(service)
        serve = psutil.Process(service.process.pid)
        (first,) = serve.children()
        first.kill()
        until(lambda: any(child.pid != first.pid for child in serve.children()), "another worker")
        body = {"style": "jazz", "bars": 1}
        done = httpx2.post(f"{service.url}/api/v1/generate", json=body, headers={"Prefer": "wait=30"}, timeout=60)
        assert done.status_code == 200, done.text


def test_the_worker_dies_with_the_service(tiny: Path, tmp_path: Path) -> None:
    with serving(cwd=tmp_path, environment=variables(tmp_path / "home", tiny)) as service:
        ready(service)
        (worker,) = psutil.Process(service.process.pid).children()
        service.process.kill()
        until(lambda: not worker.is_running(), "the worker's end")


def refused(*arguments: str, home: Path, settings: Mapping[str, str] | None = None) -> tuple[int, str]:
    done = subprocess.run(
        [*PROGRAM, *arguments],
        env=variables(home) | dict(settings or {}),
        cwd=home.parent,
        capture_output=True,
        timeout=PATIENCE,
        check=False,
    )
    message = done.stderr.decode()
    assert "Traceback" not in message
    return done.returncode, message


def test_a_port_that_is_taken_is_named(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        status, message = refused("serve", "--port", str(port), home=tmp_path / "home")
    assert status == 19
    assert f"127.0.0.1:{port}: cannot listen" in message
    assert "--port" in message


@pytest.mark.parametrize(
    ("arguments", "settings", "status", "says"),
    [
        (("serve", "--host", "0.0.0.0"), {}, 19, "AUTH is off"),  # noqa: S104 - to be refused
        (("serve", "--port", "70000"), {}, 19, "GHOSTNOTE_PORT: "),
        (("serve", "--log-format", "xml"), {}, 19, "GHOSTNOTE_LOG_FORMAT: "),
        (("serve",), {"GHOSTNOTE_SECRET": "hunter2"}, 19, "GHOSTNOTE_SECRET: shorter than 32 bytes"),
        (("serve",), {"GHOSTNOTE_QUEUE": "celery"}, 19, "REDIS_URL"),
        (("worker", "--queue", "gpu"), {}, 2, "one or more of midi_processing, gpu_generation, heavy_tasks"),
        (("worker", "--home", "/dev/null/x"), {}, 31, "cannot be made"),
    ],
)
def test_what_cannot_be_served_is_refused_in_one_line(
    tmp_path: Path, arguments: tuple[str, ...], settings: dict[str, str], status: int, says: str
) -> None:
    code, message = refused(*arguments, home=tmp_path / "home", settings=settings)
    assert code == status, message
    assert says in message
    assert "hunter2" not in message
