"""The service's secret."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from ghostnote.api.security.secrets import derived, service_secret
from ghostnote.core.errors import SettingsError
from ghostnote.settings.model import Settings, load_settings


def _settings(home: Path, **more: str) -> Settings:
    return load_settings(home=home, **more)


def test_it_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    settings = _settings(tmp_path / "new")
    secret = service_secret(settings)
    assert len(secret) == 32
    assert service_secret(settings) == secret
    assert stat.S_IMODE((tmp_path / "new" / "secret").stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["secret"]


def test_processes_that_start_at_once_agree(tmp_path: Path) -> None:
    for round_ in range(20):
        settings, together = _settings(tmp_path / str(round_)), Barrier(8)

        def start(_: int, settings: Settings = settings, together: Barrier = together) -> bytes:
            together.wait()
            return service_secret(settings)

        with ThreadPoolExecutor(8) as pool:
            assert len(set(pool.map(start, range(8)))) == 1


def test_the_settings_win(tmp_path: Path) -> None:
    assert service_secret(_settings(tmp_path, secret="s" * 40)) == b"s" * 40
    assert not (tmp_path / "secret").exists()


def test_a_damaged_file_is_told_not_mended(tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"short")
    with pytest.raises(SettingsError, match="not 32 bytes"):
        service_secret(_settings(tmp_path))


def test_purposes_have_keys_of_their_own() -> None:
    keys = {derived(b"s" * 32, "jwt"), derived(b"s" * 32, "webhook:a"), derived(b"t" * 32, "jwt"), b"s" * 32}
    assert len(keys) == 4
    assert derived(b"s" * 32, "jwt") == derived(b"s" * 32, "jwt")
