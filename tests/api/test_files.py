"""Uploads, downloads, patterns."""

from __future__ import annotations

import hashlib

import pytest

from ghostnote.api.names import safe_name
from tests.api.live import Live, drum_file, problem

pytestmark = pytest.mark.anyio

URL = "/api/v1/midi"
MIDI = {"Content-Type": "audio/midi"}


async def test_an_upload_is_read_kept_and_given_back(service: Live) -> None:
    answer = await service.client.post(URL, content=drum_file(), headers=MIDI, params={"name": "beat.mid"})
    assert answer.status_code == 201, answer.text
    upload = answer.json()
    assert answer.headers["Location"] == upload["url"]
    assert (upload["bars"], upload["meter"], upload["tempo"], upload["hits"]) == (2, "4/4", 100.0, 8)
    assert (upload["name"], upload["size"]) == ("beat.mid", len(drum_file()))
    assert upload["sha256"] == hashlib.sha256(drum_file()).hexdigest()
    assert (await service.client.get(upload["url"])).content == drum_file()


async def test_a_form_uploads_too(service: Live) -> None:
    files = {"file": ("../../etc/passwd; \u266a.mid", drum_file(), "audio/midi")}
    answer = await service.client.post(URL, files=files)
    assert answer.status_code == 201, answer.text
    assert answer.json()["name"] == "passwd_ _.mid"
    for form, where in (({"midi": ("a", b"")}, "midi"), ({}, "file")):
        answer = await service.client.post(URL, files=form or {"file": (None, "text")})
        assert problem(answer, 422, "invalid-parameter")["where"] == where


async def test_an_upload_is_inspected_by_its_id(service: Live) -> None:
    upload = (await service.client.post(URL, content=drum_file(), headers=MIDI)).json()
    job = await service.generate(task="inspect", midi={"upload_id": upload["file_id"]})
    assert job["result"]["report"]["hits"] == upload["hits"]
    pattern = (await service.client.get(job["files"][0]["pattern_url"])).json()
    assert len(pattern["hits"]) == upload["hits"]


@pytest.mark.parametrize(
    ("data", "slug"),
    [
        (b"", "unreadable-midi"),
        (b"no MIDI at all", "unreadable-midi"),
        (drum_file()[:-3], "unreadable-midi"),
        (b"MThd\x00\x00\x00\x06\x00\x00\x00\x01\x01\xe0MTrk\x00\x00\x00\x04\x00\xff\x2f\x00", "no-drums-found"),
        (b"MThd\x00\x00\x00\x06\x00\x01\xff\xff\x01\xe0", "unreadable-midi"),
    ],
)
async def test_hostile_midi_is_refused(service: Live, data: bytes, slug: str) -> None:
    answer = await service.client.post(URL, content=data, headers=MIDI)
    assert answer.status_code == 422
    assert answer.json()["type"].endswith((slug, "midi-too-large"))


async def test_what_is_no_midi_by_its_own_word_is_refused(service: Live) -> None:
    answer = await service.client.post(URL, content=b"{}", headers={"Content-Type": "application/json"})
    problem(answer, 415, "unsupported-media-type")


async def test_more_bytes_than_are_taken_are_refused(service: Live) -> None:
    most = service.services.settings.max_upload
    problem(await service.client.post(URL, content=bytes(most + 1), headers=MIDI), 413, "too-large")
    long = {"prompt": "x" * service.services.settings.max_body}
    problem(await service.client.post("/api/v1/generate", json=long), 413, "too-large")


async def test_a_download_can_be_named_kept_and_continued(service: Live) -> None:
    job = await service.generate(bars=1, style="funk", seed=5)
    file = job["files"][0]
    whole = await service.client.get(file["url"])
    assert whole.status_code == 200
    assert whole.headers["ETag"] == f'"{file["sha256"]}"'
    assert 'filename="funk-5.mid"' in whole.headers["Content-Disposition"]
    assert hashlib.sha256(whole.content).hexdigest() == file["sha256"]
    kept = await service.client.get(file["url"], headers={"If-None-Match": whole.headers["ETag"]})
    assert (kept.status_code, kept.content) == (304, b"")
    part = await service.client.get(file["url"], headers={"Range": "bytes=4-9"})
    assert (part.status_code, part.content) == (206, whole.content[4:10])
    assert part.headers["Content-Range"] == f"bytes 4-9/{file['size']}"
    beyond = await service.client.get(file["url"], headers={"Range": f"bytes={file['size']}-"})
    problem(beyond, 416, "requested-range-not-satisfiable")
    assert beyond.headers["Content-Range"] == f"bytes */{file['size']}"
    head = await service.client.head(file["url"])
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["Content-Length"] == str(file["size"])
    assert head.headers["ETag"] == whole.headers["ETag"]


async def test_a_pattern_is_what_its_file_holds(service: Live) -> None:
    job = await service.generate(bars=2, style="jazz", tempo=150, seed=3)
    file = job["files"][0]
    pattern = (await service.client.get(file["pattern_url"])).json()
    assert (pattern["bars"], pattern["meter"], pattern["tempo"], pattern["ppq"]) == (2, "4/4", 150.0, 480)
    assert pattern["receipt"]["params"]["seed"] == 3
    assert pattern["download"] == file["url"]
    data = (await service.client.get(file["url"])).content
    read = await service.client.post(URL, content=data, headers=MIDI)
    assert read.json()["hits"] == len(pattern["hits"])


async def test_what_is_no_pattern_is_404(service: Live) -> None:
    upload = (await service.client.post(URL, content=drum_file(), headers=MIDI)).json()
    for name in (upload["file_id"], "0" * 32, "nonsense"):
        problem(await service.client.get(f"/api/v1/patterns/{name}"), 404, "not-found")
    problem(await service.client.get(f"/api/v1/download/{'0' * 32}"), 404, "not-found")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("beat.mid", "beat.mid"),
        ("C:\\Users\\me\\beat.mid", "beat.mid"),
        ("a\r\nSet-Cookie: x\0.mid", "a_Set-Cookie_ x_.mid"),
        ("...", "upload.mid"),
        (None, "upload.mid"),
        ("x" * 300 + ".mid", "x" * 96 + ".mid"),
    ],
)
def test_names_are_made_safe(given: str | None, kept: str) -> None:
    assert safe_name(given, "upload.mid") == kept
