"""How the embedded service answers: from POST to MIDI for one client, and for many at once.

    python benchmarks/bench_service.py [--clients 16] [--seconds 60] [--json FILE]

Starts `ghostnote serve` with a home of its own on a free port; server, worker and clients share this machine.
Every pattern is asked for with `Prefer: wait` and downloaded, and its MIDI is read. Meanwhile a prober posts without
waiting, a bar once every fifth of a second, to see how fast a job is accepted under that load.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import aiohttp

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.machine import describe
from benchmarks.server import Server, running_server
from ghostnote.midi.reader import read_midi

PACKAGES: Final = ("fastapi", "uvicorn", "sqlalchemy", "onnxruntime", "numpy")
STYLES: Final = ("funk", "rock", "jazz", "hiphop", "latin", "soul")
BARS: Final = 4
WARM_UP: Final = 10
ALONE: Final = 100
PROBE_EVERY: Final = 0.2


@dataclass
class Tally:
    """Seconds from POST to MIDI of each pattern, and what went wrong."""

    seconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


async def one(session: aiohttp.ClientSession, number: int, tally: Tally) -> None:
    """Ask for a pattern, wait, download it, read it."""
    body = {"style": STYLES[number % len(STYLES)], "bars": BARS, "seed": number}
    begin = time.perf_counter()
    async with session.post("/api/v1/generate", json=body, headers={"Prefer": "wait=30"}) as answer:
        job = await answer.json()
        if answer.status != 200 or job["status"] != "succeeded":
            tally.errors.append(f"{answer.status} {job}")
            return
    async with session.get(job["urls"]["download"]) as answer:
        data = await answer.read()
    tally.seconds.append(time.perf_counter() - begin)
    if answer.status != 200 or read_midi(data).pattern.bars != BARS:
        tally.errors.append(f"download {answer.status}, {len(data)} bytes")


async def probe(session: aiohttp.ClientSession, until: float, tally: Tally) -> None:
    """Post without waiting, and see how long it takes to be accepted."""
    number = 10**9
    while time.perf_counter() < until:
        number += 1
        begin = time.perf_counter()
        async with session.post("/api/v1/generate", json={"bars": 1, "seed": number}) as answer:
            await answer.read()
        tally.seconds.append(time.perf_counter() - begin)
        if answer.status != 202:
            tally.errors.append(f"{answer.status}")
        await asyncio.sleep(PROBE_EVERY)


async def client(session: aiohttp.ClientSession, number: int, until: float, tally: Tally) -> None:
    while time.perf_counter() < until:
        await one(session, number, tally)
        number += 1


async def measure(server: Server, clients: int, seconds: float) -> dict[str, Any]:
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(server.url, connector=connector) as session:
        for number in range(WARM_UP):
            await one(session, number, Tally())
        alone = Tally()
        begin = time.perf_counter()
        for number in range(ALONE):
            await one(session, 1_000 + number, alone)
        alone_rate = len(alone.seconds) / (time.perf_counter() - begin)
        together, posts = Tally(), Tally()
        begin = time.perf_counter()
        until = begin + seconds
        await asyncio.gather(
            *(client(session, (row + 1) * 1_000_000, until, together) for row in range(clients)),
            probe(session, until, posts),
        )
        rate = len(together.seconds) / (time.perf_counter() - begin)
    return {
        "one client": {**spread(alone), "patterns_a_second": alone_rate},
        f"{clients} clients": {**spread(together), "patterns_a_second": rate},
        "post alone, under that load": spread(posts),
        "throughput": rate / alone_rate,
    }


def spread(tally: Tally) -> dict[str, Any]:
    """Milliseconds, in percentiles, and errors."""
    ordered = sorted(tally.seconds)
    cut = statistics.quantiles(ordered, n=100, method="inclusive")
    shown = {"p50_ms": cut[49] * 1e3, "p95_ms": cut[94] * 1e3, "p99_ms": cut[98] * 1e3, "worst_ms": ordered[-1] * 1e3}
    return {"count": len(ordered), **shown, "errors": len(tally.errors), "first_errors": tally.errors[:3]}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the result there, too")
    options = parser.parse_args()
    machine = describe(PACKAGES)
    for name, value in machine.items():
        print(f"{name:12} {value}")
    with tempfile.TemporaryDirectory() as home, running_server(Path(home)) as server:
        result = asyncio.run(measure(server, options.clients, options.seconds))
    for name, row in result.items():
        if isinstance(row, dict):
            figures = ", ".join(f"{key} {value:.1f}" for key, value in row.items() if isinstance(value, float))
            print(f"{name:28} {row['count']} requests, {row['errors']} errors, {figures}")
            for error in row["first_errors"]:
                print(f"  {error}")
        else:
            print(f"{name:28} {row:.2f} times one client's")
    if options.json:
        options.json.write_text(json.dumps({"machine": machine, "result": result}, indent=2))


if __name__ == "__main__":
    main()
