"""The page at `/`: how it is served, and what is said where it was not built."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI
from starlette.testclient import TestClient

from ghostnote.api.routes.studio import add_studio


def client(folder: Path) -> TestClient:
    app = FastAPI(docs_url=None)
    add_studio(app, folder)
    return TestClient(app)


def built(folder: Path) -> Path:
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<!doctype html>", encoding="utf-8")
    (folder / "icon.svg").write_text("<svg/>", encoding="utf-8")
    (folder / "assets" / "index-abc.js").write_text("1", encoding="utf-8")
    return folder


def test_the_page_is_asked_for_anew_and_runs_only_its_own_scripts(tmp_path: Path) -> None:
    answer = client(built(tmp_path / "studio")).get("/")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.headers["cache-control"] == "no-cache"
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


def test_hashed_files_are_kept_for_ever(tmp_path: Path) -> None:
    browser = client(built(tmp_path / "studio"))
    answer = browser.get("/assets/index-abc.js")
    assert "javascript" in answer.headers["content-type"]
    assert "immutable" in answer.headers["cache-control"]
    again = browser.get("/assets/index-abc.js", headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304


def test_nothing_outside_is_served(tmp_path: Path) -> None:
    browser = client(built(tmp_path / "studio"))
    (tmp_path / "secret").write_text("no", encoding="utf-8")
    for path in ("/assets/../../secret", "/assets/%2e%2e/%2e%2e/secret", "/assets/"):
        assert browser.get(path).status_code == 404


def test_where_it_was_not_built_the_page_says_how(tmp_path: Path) -> None:
    browser = client(tmp_path / "missing")
    answer = browser.get("/")
    assert answer.status_code == 404
    assert "make studio" in answer.text
    assert browser.get("/assets/index-abc.js").status_code == 404
    built(tmp_path / "missing")
    assert browser.get("/").status_code == 200
