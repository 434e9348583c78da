"""`ghostnote settings`, and the documents that are written from the table of settings."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ghostnote.cli import settings_document as document
from ghostnote.settings.model import Settings
from tests.cli.program import run

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("path", "text", "form"),
    [("docs/settings.md", document.markdown(), "markdown"), (".env.example", document.env_file(), "env")],
)
def test_the_document_is_current(path: str, text: str, form: str) -> None:
    again = f"ghostnote settings --format {form} > {path}"
    assert (ROOT / path).read_text(encoding="utf-8") == text, f"write it again: {again}"


def test_every_setting_is_explained() -> None:
    text = document.markdown()
    for name, field in Settings.model_fields.items():
        assert field.description, name
        assert f"| `GHOSTNOTE_{name.upper()}` |" in text


def test_every_default_of_the_template_is_the_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"GHOSTNOTE_{name.upper()}", raising=False)
    lines = document.env_file().splitlines()
    (tmp_path / "all.env").write_text("\n".join(line[1:] for line in lines if line.startswith("#GHOSTNOTE_")))

    read: Any = Settings
    # `~` in the template stands for any user's folder.
    from_template, from_nothing = (
        read(_env_file=path).model_dump(exclude={"home"}) for path in (tmp_path / "all.env", None)
    )
    assert from_template == from_nothing


def test_what_is_in_force_is_shown_without_secrets(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("GHOSTNOTE_PORT=9000\nGHOSTNOTE_BATCH=8\n")
    secret = "0123456789abcdef0123456789abcdef"  # noqa: S105 - of this test
    env = {"GHOSTNOTE_HOME": str(tmp_path / "home"), "GHOSTNOTE_SECRET": secret, "GHOSTNOTE_PORT": "9001"}
    done = run("settings", "--format", "json", cwd=tmp_path, env=env)
    told = json.loads(done.stdout)
    assert (told["GHOSTNOTE_PORT"], told["GHOSTNOTE_BATCH"]) == ("9001", "8")
    assert told["GHOSTNOTE_HOME"] == str(tmp_path / "home")
    assert secret.encode() not in done.stdout
    lines = run("settings", cwd=tmp_path, env=env).stdout.decode().splitlines()
    assert "GHOSTNOTE_PORT=9001" in lines
    assert not (tmp_path / "home").exists()
