"""Numbers of several processes as one; each process here is a real one."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.observation.test_metrics import Samples, parsed, value

PARENT = """
import asyncio, os, signal, subprocess, sys
from pathlib import Path
from ghostnote.observation.shared import share
folder = share(Path(sys.argv[1]))
child = [sys.executable, "-c", sys.argv[2]]
from ghostnote.observation.exposition import Exposition
from ghostnote.observation.metrics import Metrics
metrics = Metrics()
metrics.fallbacks.inc()
shown = Exposition(metrics, {})
for _ in range(3):
    subprocess.run(child)
    sys.stdout.buffer.write(asyncio.run(shown.render()) + b"\\0")
print(*sorted(path.name for path in folder.iterdir()), sep="\\n")
"""
#: Counts, and is killed where it stands.
CHILD = """
import os, signal
from ghostnote.observation.metrics import Metrics
metrics = Metrics()
metrics.fallbacks.inc(10)
metrics.batch_seconds.labels("generate").observe(.3)
os.kill(os.getpid(), signal.SIGKILL)
"""


def run_parent(folder: Path, child: str = CHILD) -> tuple[list[Samples], list[str]]:
    environment = {name: text for name, text in os.environ.items() if name != "PROMETHEUS_MULTIPROC_DIR"}
    done = subprocess.run(
        [sys.executable, "-c", PARENT, str(folder), child],
        env=environment,
        capture_output=True,
        check=True,
        timeout=120,
    )
    *answers, names = done.stdout.split(b"\0")
    return [parsed(answer) for answer in answers], names.decode().split()


def test_what_killed_workers_counted_is_kept_in_files_that_do_not_grow_in_number(tmp_path: Path) -> None:
    answers, files = run_parent(tmp_path)
    assert [value(samples, "ghostnote_fallbacks_total") for samples in answers] == [11, 21, 31]
    assert [value(samples, "ghostnote_batch_seconds_count", kind="generate") for samples in answers] == [1, 2, 3]
    last = answers[-1]
    assert value(last, "ghostnote_batch_seconds_bucket", kind="generate", le="0.25") == 0
    assert value(last, "ghostnote_batch_seconds_bucket", kind="generate", le="0.5") == 3
    assert len([name for name in files if name.startswith("counter_")]) == 2
    assert "counter_ended.db" in files


def test_a_new_service_begins_at_nought_and_tidies_up_after_the_last(tmp_path: Path) -> None:
    run_parent(tmp_path)
    (old,) = tmp_path.iterdir()
    answers, _ = run_parent(tmp_path)
    assert value(answers[0], "ghostnote_fallbacks_total") == 11
    assert not old.exists()


def test_a_file_without_content_does_no_harm(tmp_path: Path) -> None:
    emptied = "import os, pathlib; pathlib.Path(os.environ['PROMETHEUS_MULTIPROC_DIR'], 'counter_999999999.db').touch()"
    answers, files = run_parent(tmp_path, emptied)
    assert value(answers[-1], "ghostnote_fallbacks_total") == 1
    assert "counter_999999999.db" not in files


def test_sharing_too_late_is_refused(tmp_path: Path) -> None:
    program = (
        "import sys, pathlib, prometheus_client; from ghostnote.observation.shared import share; "
        "share(pathlib.Path(sys.argv[1]))"
    )
    environment = {name: text for name, text in os.environ.items() if name != "PROMETHEUS_MULTIPROC_DIR"}
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)], env=environment, capture_output=True, check=False, timeout=60
    )
    assert done.returncode == 1
    assert b"imported before" in done.stderr
