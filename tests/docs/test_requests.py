"""The requests and programs of the documents, asked of a real service."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from ghostnote.client import Client
from tests.docs.documents import EDITS, JOBS, README, blocks, bring
from tests.served import served

#: How long a job may take before a test gives up, in seconds.
PATIENCE = 60.0


@pytest.fixture(scope="module")
def url(tiny: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(tmp_path_factory.mktemp("service"), tiny) as address:
        yield address


@pytest.fixture(scope="module")
def files(url: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """By the names that the documents give them, the ids of uploads, and of a result."""
    folder = tmp_path_factory.mktemp("files")
    bring(folder)
    ids = {path.stem.upper(): uploaded(url, path) for path in folder.glob("*.mid")}
    with Client(url) as client:
        made = client.generate(bars=1, seed=1).wait(PATIENCE)
    return {**ids, "RESULT": made.files[0].file_id}


def uploaded(url: str, path: Path) -> str:
    use = {"use": "rhythm", "channels": "any"} if path.stem == "bass" else {}
    headers = {"Content-Type": "audio/midi"}
    answer = httpx2.post(f"{url}/api/v1/midi", params=use, headers=headers, content=path.read_bytes())
    assert answer.status_code == 201, answer.text
    file_id: str = answer.json()["file_id"]
    return file_id


def shown_bodies() -> list[str]:
    return [line for document in (JOBS, EDITS) for block in blocks(document, "json") for line in block.splitlines()]


def named(body: str, files: dict[str, str]) -> Any:
    """The body, with ids for the names of files."""
    return json.loads(re.sub(r'"([A-Z]+)"', lambda match: json.dumps(files[match[1]]), body))


def test_every_job_is_shown() -> None:
    from ghostnote.service.arrange.tasks import TASKS

    assert {json.loads(body)["task"] for body in shown_bodies()} == {*TASKS, "explain"}


@pytest.mark.parametrize("body", shown_bodies(), ids=lambda body: json.loads(body)["task"])
def test_a_request_of_the_document_is_done(body: str, url: str, files: dict[str, str]) -> None:
    with Client(url) as client:
        done = client.submit(named(body, files)).wait(PATIENCE)
    assert done.status == "succeeded"
    assert done.files


@pytest.mark.parametrize("document", [README, JOBS], ids=["readme", "jobs"])
def test_the_program_of_a_document_runs(
    document: Path, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring(tmp_path)
    monkeypatch.chdir(tmp_path)
    (program,) = blocks(document, "python")
    scope: dict[str, Any] = {}
    exec(program.replace("http://127.0.0.1:8000", url), scope)  # noqa: S102 - it is ours
    made = scope["midi"] if "midi" in scope else (tmp_path / "hats.mid").read_bytes()
    assert made.startswith(b"MThd")
