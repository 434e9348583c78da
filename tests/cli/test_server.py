"""`--server`: the same results as without, from a real service."""

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
from tests.cli.clips import CLIPS, write_clips
from tests.cli.program import PROGRAM, environment, ghostnote, run
from tests.cli.test_bad_input import refused
from tests.client.scripted import serving
from tests.client.test_requests import Recorder
from tests.served import served


@pytest.fixture(scope="module")
def url(tiny: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(tmp_path_factory.mktemp("service"), tiny) as address:
        yield address


def both(tmp_path: Path, checkpoint: Path, url: str, *command: str) -> list[tuple[str, str, dict[str, bytes]]]:
    """What the program writes to its outputs and to files, here and with a service."""
    results = []
    for name, where in (("here", ()), ("there", ("--server", url))):
        folder = tmp_path / name
        folder.mkdir()
        write_clips(folder)
        out, err = ghostnote(*command, *where, cwd=folder, checkpoint=checkpoint)
        written = {path.name: path.read_bytes() for path in folder.iterdir() if path.name not in CLIPS}
        results.append((out, err, written))
    return results


@pytest.mark.parametrize(
    "options",
    [
        ("--seed", "5"),
        ("--seed", "5", "--json", "--style", "Jazz", "--bars", "3", "--meter", "7/8", "--kit", "td11"),
        ("--seed", "5", "-n", "3", "-o", "x.mid", "--no-humanize", "--swing", "58", "--no-grid"),
        ("a shiny jazz waltz at 92, two bars", "--seed", "7", "--tempo", "100"),
        ("rock, seed 9", "--json", "-o", "x.mid"),
        ("--seed", "0", "-n", "2", "--density", "20,80", "--kit-voices", "kick,snare", "--explain", "--no-grid"),
        ("--seed", "5", "--section", "chorus", "--hats", "8", "--fill-every", "2", "--explain", "--json"),
    ],
)
def test_a_service_gives_what_is_made_here(options: tuple[str, ...], tiny: Path, tmp_path: Path, url: str) -> None:
    here, there = both(tmp_path, tiny, url, "generate", *options)
    assert there == here
    assert here[2]


@pytest.mark.parametrize(
    ("command", "files"),
    [
        (("humanize", "odd.mid", "--amount", "60", "--style", "jazz", "--swing", "55,60", "-n", "2", "--json"), 2),
        (("continue", "a.mid", "--bars", "2", "--fill-every", "2", "--only-new", "--explain"), 1),
        (("infill", "a.mid", "--voices", "hats,snare", "--lock", "kick", "--lock-hits", "3.2:snare", "--json"), 1),
        (("fill", "a.mid", "--bar", "4", "--length", "2", "--intensity", "80", "--candidates", "2"), 1),
        (("drums-from", "bass.mid", "--bars", "4", "--no-limbs", "--section", "chorus", "--no-grid"), 1),
        (("drums-from", "--taps", "0,0.6,1.2", "--seconds", "--tempo", "100", "--meter", "3/4", "-o", "x.mid"), 1),
        (("vary", "long.mid", "--window", "9-12", "--count", "3", "--amount", "60", "--json", "--explain"), 3),
        (("morph", "a.mid", "b.mid", "--steps", "4", "--life", "30", "--temperature", "0.8"), 4),
        (("edit", "a.mid", "louder kick, no crash; ghost notes in bar 2 frobnicate", "-n", "2"), 2),
        (("edit", "a.mid", "swap the hats for the ride", "--json"), 1),
        (("transfer", "--groove", "b.mid", "--score", "a.mid", "--kit", "td11", "--channels", "any"), 1),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)
def test_a_job_of_a_service_is_what_is_done_here(
    command: tuple[str, ...], files: int, tiny: Path, tmp_path: Path, url: str
) -> None:
    here, there = both(tmp_path, tiny, url, *command, "--seed", "5")
    assert there == here
    assert len(here[2]) == files


@pytest.mark.parametrize("options", [(), ("--json",)])
def test_a_service_explains_as_is_explained_here(
    options: tuple[str, ...], tiny: Path, tmp_path: Path, url: str
) -> None:
    ghostnote("generate", "--seed", "5", "--bars", "1", "-o", "x.mid", cwd=tmp_path, checkpoint=tiny)
    here, there = (
        ghostnote("explain", "x.mid", *options, *where, cwd=tmp_path, checkpoint=tiny)
        for where in ((), ("--server", url))
    )
    assert there == here


def test_midi_of_a_service_goes_to_standard_output(tiny: Path, tmp_path: Path, url: str) -> None:
    here, there = (
        run("humanize", "-", "--seed", "5", "-o", "-", *where, cwd=tmp_path, checkpoint=tiny, stdin=CLIPS["a.mid"])
        for where in ((), ("--server", url))
    )
    assert there.returncode == 0
    assert there.stdout == here.stdout
    assert there.stdout.startswith(b"MThd")


@pytest.mark.parametrize(
    ("command", "code", "says"),
    [
        (("generate", "--style", "fnk"), 3, "did you mean funk"),
        (("generate", "--bars", "0"), 2, "bars is 1 to 32"),
        (("generate", "--precision", "int8"), 2, "--precision: the service chooses"),
        (("generate", "--checkpoint", "x"), 2, "--checkpoint: the service chooses"),
        (("generate", "-n", "2", "-o", "-"), 2, "2 results do not fit into standard output"),
        (("generate", "-o", "a.mid"), 15, "the file exists"),
        (("humanize", "a.mid", "--style", "fnk"), 3, "did you mean funk"),
        (("humanize", "a.mid", "--threads", "1"), 2, "--threads: the service chooses"),
        (("infill", "a.mid", "--voices", "kick", "--kit-voices", "snare"), 2, "nothing is left to change"),
        (("fill", "a.mid", "--bar", "5"), 2, "the clip has bars 1 to 4"),
        (("vary", "bass.mid"), 7, "bass.mid: no drum notes"),
        (("explain", "a.mid"), 16, "the file carries no receipt"),
        (("explain", "a.mid", "--index", "x"), 2, "--index: the service chooses"),
    ],
)
def test_what_cannot_be_had_is_refused(
    command: tuple[str, ...], code: int, says: str, tiny: Path, folder: Path, url: str
) -> None:
    assert says in refused(*command, "--server", url, cwd=folder, code=code, checkpoint=tiny)


def test_a_service_that_is_not_there_is_told(tmp_path: Path) -> None:
    done = run("generate", "--server", "http://127.0.0.1:1", cwd=tmp_path)
    assert done.returncode == 31
    assert "http://127.0.0.1:1: the service cannot be reached" in done.stderr.decode()


def test_the_key_is_sent(folder: Path) -> None:
    recorder = Recorder(lambda exchange: exchange.problem(401, "unauthenticated", "this key is not known"))
    with serving(recorder) as url:
        message = refused("humanize", "a.mid", "--server", url, "--key", "gn_mine", cwd=folder, code=21)
    assert "this key is not known" in message
    assert [request.headers["authorization"] for request in recorder.seen] == ["Bearer gn_mine"]


def test_an_address_that_is_none_is_told(tmp_path: Path) -> None:
    done = run("generate", "--server", "localhost", cwd=tmp_path)
    assert done.returncode == 2
    assert "'localhost' is no address (write it as http://HOST:PORT)" in done.stderr.decode()


@pytest.mark.parametrize(
    "command",
    [("generate", "--bars", "32", "-n", "64"), ("continue", "a.mid", "--bars", "31", "-n", "64")],
    ids=lambda command: command[0],
)
def test_interrupting_cancels_the_job(command: tuple[str, ...], tiny: Path, folder: Path, url: str) -> None:
    process = subprocess.Popen(
        [*PROGRAM, *command, "-o", "x.mid", "--server", url],
        cwd=folder,
        env=environment(tiny),
        stderr=subprocess.PIPE,
    )
    with Client(url) as client:
        before = time.monotonic() + 30
        while not (running := client.jobs(status="running").jobs) and time.monotonic() < before:  # type: ignore[arg-type]
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=30)
        assert process.returncode == 130, err
        assert [client.status(job.job_id).status for job in running] == ["cancelled"]
    assert {path.name for path in folder.iterdir()} == set(CLIPS)


def test_how_a_prompt_was_understood_is_told_on_standard_error(tiny: Path, tmp_path: Path) -> None:
    out, err = ghostnote(
        "generate", "purple jazz at 92, no crash, not a waltz, with some funk", "-b", "2", "--json", "-o", "x.mid",
        cwd=tmp_path, checkpoint=tiny,
    )  # fmt: skip
    assert "understood: style jazz (jazz), tempo 92 (at 92), voices kick snare " in err
    assert "(no crash)\nassumed: meter 4/4\nignored: purple\nstyles: jazz 71%, funk 29%\n" in err
    assert "note: 'not a waltz' was left out" in err
    told = json.loads(out)
    assert told["prompt"]["ignored"] == ["purple"]
    assert [share["style"] for share in told["prompt"]["styles"]] == ["jazz", "funk"]
    assert (told["patterns"][0]["params"]["style"], told["patterns"][0]["params"]["bars"]) == (
        "jazz:0.7143,funk:0.2857",
        2,
    )


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
