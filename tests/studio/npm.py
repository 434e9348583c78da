"""The studio's own tools, run from the one test runner."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

WEB = Path(__file__).parents[2] / "web"


def npm(*words: str, timeout: float, **variables: str) -> None:
    """Runs a script of `web/package.json`; what it said is in the failure."""
    done = subprocess.run(
        ["npm", "run", "--silent", *words],
        cwd=WEB,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=False,
        timeout=timeout,
    )
    assert done.returncode == 0, f"npm run {' '.join(words)}\n{done.stdout[-8000:]}\n{done.stderr[-4000:]}"
    print(done.stdout)  # noqa: T201 - the figures that it measured, with pytest -s
