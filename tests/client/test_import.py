from __future__ import annotations

import subprocess
import sys

#: What a client has no use for, and what would make its import slow.
HEAVY = ("numpy", "onnxruntime", "symusic", "aiohttp", "fastapi", "sqlalchemy", "celery", "typer", "torch")


def test_the_client_is_imported_without_anything_heavy() -> None:
    check = f"import sys, ghostnote.client; print([name for name in {HEAVY} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", check], capture_output=True, check=True, text=True)
    assert done.stdout.strip() == "[]"
