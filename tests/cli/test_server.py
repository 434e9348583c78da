"""`ghostnote generate --server`: the same results as without, from a real service."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ghostnote.client import Client
from tests.cli.program import PROGRAM, environment, ghostnote, run
from tests.served import served


@pytest.fixture(scope="module")
def url(tiny: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(tmp_path_factory.mktemp("service"), tiny) as address:
        yield address


def both(tmp_path: Path, checkpoint: Path, url: str, *options: str) -> list[tuple[str, str, dict[str, bytes]]]:
    """What the program writes to its outputs and to files, here and with a service."""
    results = []
    for name, where in (("here", ()), ("there", ("--server", url))):
        folder = tmp_path / name
        folder.mkdir()
        out, err = ghostnote("generate", *options, *where, cwd=folder, checkpoint=checkpoint)
        results.append((out, err, {path.name: path.read_bytes() for path in folder.iterdir()}))
    return results


@pytest.mark.parametrize(
    "options",
    [
        ("--seed", "5"),
        ("--seed", "5", "--json", "--style", "Jazz", "--bars", "3", "--meter", "7/8", "--kit", "td11"),
        ("--seed", "5", "-n", "3", "-o", "x.mid", "--no-humanize", "--swing", "58", "--no-grid"),
        ("a shiny jazz waltz at 92, two bars", "--seed", "7", "--tempo", "100"),
        ("rock, seed 9", "--json", "-o", "x.mid"),
    ],
)
def test_a_service_gives_what_is_made_here(options: tuple[str, ...], tiny: Path, tmp_path: Path, url: str) -> None:
    here, there = both(tmp_path, tiny, url, *options)
    assert there == here
    assert here[2]


def test_midi_of_a_service_goes_to_standard_output(tiny: Path, tmp_path: Path, url: str) -> None:
    here, there = (
        run("generate", "--seed", "5", "-o", "-", *where, cwd=tmp_path, checkpoint=tiny)
        for where in ((), ("--server", url))
    )
    assert there.returncode == 0
    assert there.stdout == here.stdout
    assert there.stdout.startswith(b"MThd")


@pytest.mark.parametrize(
    ("options", "code", "says"),
    [
        (("--style", "fnk"), 3, "did you mean funk"),
        (("--bars", "0"), 2, "bars is 1 to 32"),
        (("--precision", "int8"), 2, "--precision: the service chooses"),
        (("--checkpoint", "x"), 2, "--checkpoint: the service chooses"),
        (("-n", "2", "-o", "-"), 2, "do not fit into standard output"),
        (("-o", "there.mid"), 15, "the file exists"),
    ],
)
def test_what_cannot_be_had_is_refused(
    options: tuple[str, ...], code: int, says: str, tiny: Path, tmp_path: Path, url: str
) -> None:
    (tmp_path / "there.mid").write_bytes(b"old")
    done = run("generate", *options, "--server", url, cwd=tmp_path, checkpoint=tiny)
    assert (done.returncode, done.stdout) == (code, b"")
    assert says in done.stderr.decode()
    assert [path.name for path in tmp_path.iterdir()] == ["there.mid"]
    assert (tmp_path / "there.mid").read_bytes() == b"old"


def test_a_service_that_is_not_there_is_told(tmp_path: Path) -> None:
    done = run("generate", "--server", "http://127.0.0.1:1", cwd=tmp_path)
    assert done.returncode == 31
    assert "http://127.0.0.1:1: the service cannot be reached" in done.stderr.decode()


def test_an_address_that_is_none_is_told(tmp_path: Path) -> None:
    done = run("generate", "--server", "localhost", cwd=tmp_path)
    assert done.returncode == 2
    assert "'localhost' is no address (write it as http://HOST:PORT)" in done.stderr.decode()


def test_interrupting_cancels_the_job(tiny: Path, tmp_path: Path, url: str) -> None:
    options = ("--bars", "32", "-n", "64", "-o", "x.mid", "--server", url)
    process = subprocess.Popen(
        [*PROGRAM, "generate", *options], cwd=tmp_path, env=environment(tiny), stderr=subprocess.PIPE
    )
    with Client(url) as client:
        before = time.monotonic() + 30
        while not (running := client.jobs(status="running").jobs) and time.monotonic() < before:  # type: ignore[arg-type]
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=30)
        assert process.returncode == 130, err
        assert [client.status(job.job_id).status for job in running] == ["cancelled"]
    assert list(tmp_path.iterdir()) == []


def test_how_a_prompt_was_understood_is_told_on_standard_error(tiny: Path, tmp_path: Path) -> None:
    out, err = ghostnote(
        "generate", "laid back jazz at 92, not too busy", "-b", "2", "--json", "-o", "x.mid",
        cwd=tmp_path, checkpoint=tiny,
    )  # fmt: skip
    assert "understood: style jazz (jazz), tempo 92 (at 92)\nassumed: meter 4/4\nignored: laid back\n" in err
    assert "note: 'not too busy' was left out" in err
    told = json.loads(out)
    assert told["prompt"]["ignored"] == ["laid back"]
    assert (told["patterns"][0]["params"]["style"], told["patterns"][0]["params"]["bars"]) == ("jazz", 2)


def test_options_win_over_the_prompt(tiny: Path, tmp_path: Path) -> None:
    _, err = ghostnote("generate", "fast jazz", "--style", "funk", "-o", "x.mid", cwd=tmp_path, checkpoint=tiny)
    assert "note: style: 'jazz' gave way to what was given beside the prompt" in err
    assert re.search(r"x\.mid: funk, 4 bars of 4/4 at 145 BPM", err)


def test_a_default_that_is_spelled_out_wins_too(tiny: Path, tmp_path: Path) -> None:
    _, err = ghostnote("generate", "jazz, 2 bars", "--bars", "4", "-o", "x.mid", cwd=tmp_path, checkpoint=tiny)
    assert "x.mid: jazz, 4 bars" in err


def test_a_prompt_cannot_move_the_terminal(tiny: Path, tmp_path: Path) -> None:
    _, err = ghostnote("generate", "jazz \x1b[31mred\x1b[0m ünïcode", "-o", "x.mid", cwd=tmp_path, checkpoint=tiny)
    assert "\x1b" not in err
    assert "ünïcode" in err
