"""What PostgreSQL minds and SQLite does not: characters in text."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.api.live import live, problem

pytestmark = pytest.mark.anyio

ODD = "funk \u0001 \x7f \U0001f941 \ufffe \u202e"


def _named(name: bytes) -> bytes:
    """A MIDI file whose track is called so."""
    track = b"\0\xff\x03" + bytes([len(name)]) + name + b"\0\x99\x26\x64\x60\x89\x26\0\0\xff\x2f\0"
    return b"MThd\0\0\0\6\0\0\0\1\0\x60MTrk" + len(track).to_bytes(4, "big") + track


async def test_odd_characters_come_back_as_they_were(tmp_path: Path, postgres_url: str) -> None:
    async with live(tmp_path, database_url=postgres_url) as service:
        answer = await service.client.post("/generate", json={"prompt": ODD, "params": {"bars": 1}})
        assert answer.json()["prompt"]["text"] == ODD
        problem(await service.client.post("/generate", json={"prompt": "nul \0"}), 422, "invalid-parameter")
        for style in ("nul \0", f"no {ODD}"):
            problem(await service.client.post("/api/v1/generate", json={"style": style}), 404, "unknown-style")
        for path in ("status/%00", "jobs/%00", "download/%00", "patterns/%EF%BF%BE"):
            problem(await service.client.get(f"/api/v1/{path}"), 404, "not-found")


@pytest.mark.parametrize("name", [b"nul \0 here", b"\xff\xfe\x80", "\U0001f941".encode()])
async def test_midi_with_odd_text_is_uploaded_and_inspected(tmp_path: Path, postgres_url: str, name: bytes) -> None:
    async with live(tmp_path, database_url=postgres_url) as service:
        answer = await service.client.post(
            "/api/v1/midi", content=_named(name), params={"name": name.decode("latin-1")}
        )
        assert answer.status_code == 201, answer.text
        job = await service.generate(task="inspect", midi={"upload_id": answer.json()["file_id"]})
        assert job["status"] == "succeeded", job["error"]
