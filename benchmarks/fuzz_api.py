"""Fuzzes the API of a real server by its own OpenAPI document, with schemathesis.

    python benchmarks/fuzz_api.py [--cases 2000] [--seed 1] [--log FILE]

Starts `ghostnote serve` with a home of its own, keys asked for, requests not counted. Every check of schemathesis is
on but one: `use_after_free` wants what was deleted to be gone, and here DELETE cancels a job, which stays to be seen.
Ends with status 1 if a single case fails.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.server import running_server

ROOT: Final = Path(__file__).resolve().parents[1]
#: Cases that a run makes of each operation's schema; the examples, boundaries and sequences come on top.
EXAMPLES: Final = 10
PHASES: Final = "examples,coverage,fuzzing,stateful"
#: A run that makes no more cases than this is broken.
FEWEST: Final = 50
EXCLUDED: Final = "use_after_free"
SERVER_ERROR: Final = "ST101"


@dataclass
class Card:
    """What the runs found: failures by schemathesis' code and title."""

    cases: int = 0
    failures: Counter[str] = field(default_factory=Counter)

    def lines(self) -> list[str]:
        errors = sum(count for name, count in self.failures.items() if name.startswith(SERVER_ERROR))
        others = sum(self.failures.values()) - errors
        found = [f"  {name}: {count}" for name, count in sorted(self.failures.items())]
        return [f"cases: {self.cases}", f"server errors: {errors}", f"schema violations: {others}", *found]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=2_000, help="at least so many")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--log", type=Path, help="where schemathesis' own report goes")
    options = parser.parse_args()
    card = fuzz(options.cases, options.seed, options.log)
    print("\n".join(card.lines()))
    raise SystemExit(1 if card.failures else 0)


def fuzz(cases: int, seed: int, log: Path | None = None, examples: int = EXAMPLES, phases: str = PHASES) -> Card:
    """Run until there are enough cases."""
    card = Card()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        # Far more jobs than a tenant may have otherwise.
        many = {"tenant_daily": "1000000", "tenant_active": "1000000", "queue_length": "1000000"}
        with running_server(home, auth="true", rate_limits="false", **many) as server:
            key = _key(home)
            while card.cases < cases:
                report = _run(
                    server.url, key, ["--seed", str(seed), "--max-examples", str(examples), "--phases", phases]
                )
                if log is not None:
                    with log.open("a", encoding="utf-8") as file:
                        file.write(report)
                _count(report, card)
                seed += 1
    return card


def _key(home: Path) -> str:
    scopes = [part for scope in ("generate", "read", "train", "admin") for part in ("--scope", scope)]
    command = [sys.executable, "-m", "ghostnote", "keys", "create", "--tenant", "fuzz", *scopes, "--json"]
    made = subprocess.run(command, env={**os.environ, "GHOSTNOTE_HOME": str(home)}, check=True, capture_output=True)
    key: str = json.loads(made.stdout)["key"]
    return key


def _run(url: str, key: str, options: Sequence[str]) -> str:
    command = [sys.executable, "-m", "schemathesis.cli", "run", f"{url}/openapi.json"]
    command += ["--header", f"Authorization: Bearer {key}", "--checks", "all", "--exclude-checks", EXCLUDED]
    command += ["--continue-on-failure", "--no-color", "--warnings", "off", "--generation-database", "none", *options]
    environment = {**os.environ, "SCHEMATHESIS_HOOKS": "benchmarks.fuzz_hooks", "PYTHONPATH": _path()}
    ran = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    return ran.stdout + ran.stderr


def _path() -> str:
    return os.pathsep.join([str(ROOT), str(ROOT / "src"), os.environ.get("PYTHONPATH", "")])


def _count(report: str, card: Card) -> None:
    generated = re.search(r"^\s*(\d+) generated", report, re.MULTILINE)
    cases = int(generated[1]) if generated else 0
    if cases < FEWEST:
        raise SystemExit(f"schemathesis made {cases} cases:\n{report}")
    card.cases += cases
    for name, count in re.findall(r"(ST\d+ [^:\n]+): (\d+)$", report, re.MULTILINE):
        card.failures[name] += int(count)


if __name__ == "__main__":
    main()
