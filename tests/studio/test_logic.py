"""The studio's logic: its own tests, by Vitest."""

from __future__ import annotations

from tests.studio.npm import npm


def test_the_logic() -> None:
    npm("test", timeout=900)
