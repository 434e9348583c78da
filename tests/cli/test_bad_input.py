"""Every kind of bad input: one clear message on standard error, its own exit code, nothing half-written."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

from ghostnote.dataset.format import read_dataset
from ghostnote.midi.reader import read_midi
from ghostnote.midi.writer import write_midi
from ghostnote.model.checkpoint import INFO_FILE
from tests.cli.program import PROGRAM, environment, ghostnote, run
from tests.cli.test_inspect import BEAT
from tests.midi import build
from tests.tiny import tiny_checkpoint


def refused(*arguments: str | Path, cwd: Path, code: int, checkpoint: Path | None = None, stdin: bytes = b"") -> str:
    """Run it, demand this exit code and an otherwise silent, unchanged world; the message."""
    before = {path: path.read_bytes() for path in cwd.rglob("*") if path.is_file()}
    done = run(*arguments, cwd=cwd, checkpoint=checkpoint, stdin=stdin)
    message = done.stderr.decode()
    assert done.returncode == code, message
    assert done.stdout == b""
    assert "Traceback" not in message
    assert {path: path.read_bytes() for path in cwd.rglob("*") if path.is_file()} == before
    return message


@pytest.mark.parametrize(
    ("options", "code", "says"),
    [
        (("--style", "fnk"), 3, "unknown style 'fnk' (did you mean funk? `ghostnote styles` lists all; to add one,"),
        (("--bars", "0"), 2, "bars is 1 to 32"),
        (("--bars", "33"), 2, "bars is 1 to 32"),
        (("--tempo", "39"), 2, "tempo is 40 to 300 BPM"),
        (("--tempo", "nan"), 2, "tempo is 40 to 300 BPM"),
        (("--meter", "4/5"), 2, "n/4 with n 1-16"),
        (("--meter", "17/4"), 2, "n/4 with n 1-16"),
        (("--meter", "waltz"), 2, "write it as 4/4"),
        (("--density", "101"), 2, "density is 0 to 100 %"),
        (("--swing", "49"), 2, "swing is 50 to 75 %"),
        (("--dynamics", "-1"), 2, "dynamics is 0 to 100 %"),
        (("--temperature", "0"), 2, "temperature is 0.1 to 2"),
        (("--top-k", "65"), 2, "top_k is 0 to 64"),
        (("--top-p", "0"), 2, "top_p is 0.05 to 1"),
        (("--min-p", "1"), 2, "min_p is 0 to 0.5"),
        (("--seed", "-1"), 2, "seed is 0 to"),
        (("--variations", "65"), 2, "variations is 1 to 64"),
        (("--kit", "nine"), 2, "choose one of: gm, td11, sd3, ad2"),
        (("--precision", "float64"), 2, "one of: float32, int8"),
        (("--bars", "four"), 2, "--bars"),
        (("--colour", "red"), 2, "--colour"),
        (("-n", "2", "-o", "-"), 2, "2 results do not fit into standard output"),
        (("--json", "-o", "-"), 2, "takes MIDI and nothing else (name a file, or leave out --json)"),
        (("--explain", "-o", "-"), 2, "takes MIDI and nothing else (name a file, or leave out --explain)"),
        (("-o", "missing/x.mid"), 14, "no such folder"),
        (("-o", "/dev/null", "--force"), 14, "not a regular file"),
        (("-o", "/proc/x.mid"), 14, "cannot write"),
    ],
)
def test_requests_that_cannot_be_met(
    tiny: Path, tmp_path: Path, options: tuple[str, ...], code: int, says: str
) -> None:
    assert says in " ".join(refused("generate", *options, cwd=tmp_path, code=code, checkpoint=tiny).split())


def test_an_output_that_exists(tiny: Path, tmp_path: Path) -> None:
    (tmp_path / "x-2.mid").write_bytes(b"old")
    message = refused("generate", "-n", "2", "-o", "x.mid", cwd=tmp_path, code=15, checkpoint=tiny)
    assert message == "ghostnote: error: x-2.mid: the file exists (--force replaces it)\n"


def test_no_checkpoint(tmp_path: Path) -> None:
    message = refused("generate", "--checkpoint", "nowhere", cwd=tmp_path, code=9)
    assert "nowhere/checkpoint.json: no checkpoint here" in message
    assert "no checkpoint here" in refused("styles", cwd=tmp_path, code=9, checkpoint=tmp_path)


def altered(tiny: Path, folder: Path, **values: object) -> Path:
    shutil.copytree(tiny, folder)
    info = json.loads((folder / INFO_FILE).read_text())
    (folder / INFO_FILE).write_text(json.dumps({**info, **values}))
    return folder


def test_a_checkpoint_of_another_vocabulary(tiny: Path, tmp_path: Path) -> None:
    other = altered(tiny, tmp_path / "other", fingerprint="0" * 16)
    message = refused("generate", cwd=tmp_path, code=10, checkpoint=other)
    assert "made for vocabulary 0000000000000000, this version has" in message


def test_a_checkpoint_whose_files_are_not_its_own(tiny: Path, tmp_path: Path) -> None:
    other = altered(tiny, tmp_path / "other")
    graph = next(other.glob("step*.onnx"))
    graph.write_bytes(graph.read_bytes()[:-1])
    assert "not the file that the checkpoint describes" in refused("generate", cwd=tmp_path, code=10, checkpoint=other)
    graph.unlink()
    assert "missing" in refused("generate", cwd=tmp_path, code=9, checkpoint=other)
    (other / INFO_FILE).write_text("{")
    assert "not a checkpoint description" in refused("generate", cwd=tmp_path, code=8, checkpoint=other)


WHOLE = write_midi(BEAT)
HOSTILE = {
    "empty": (b"", 5, "empty"),
    "other": (bytes(100), 5, "does not begin with MThd"),
    "truncated": (WHOLE[:-9], 5, "runs past the end of the file"),
    "huge": (WHOLE + bytes(10_000_000), 6, "more than the 10,000,000"),
    "no-drums": (build.smf(build.track(build.on(0, 36, channel=1), build.end(480))), 7, "no drum notes"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_midi(tmp_path: Path, kind: str) -> None:
    data, code, says = HOSTILE[kind]
    (tmp_path / "x.mid").write_bytes(data)
    message = refused("inspect", "x.mid", cwd=tmp_path, code=code)
    assert message.startswith("ghostnote: error: x.mid")
    assert says in message
    assert len(message.splitlines()) == 1


def test_files_that_are_not_there(tmp_path: Path) -> None:
    for command in ("inspect", "verify"):
        assert "x.mid: cannot be read" in refused(command, "x.mid", cwd=tmp_path, code=5)
        assert "cannot be read" in refused(command, ".", cwd=tmp_path, code=5)


def test_files_that_do_not_verify(tiny: Path, tiny_data: Path, tmp_path: Path) -> None:
    ghostnote("generate", "--seed", "5", "-o", "x.mid", cwd=tmp_path, checkpoint=tiny)
    made = (tmp_path / "x.mid").read_bytes()
    note = made.index(b"\x99", made.index(b"\xff\x58"))
    (tmp_path / "changed.mid").write_bytes(made[: note + 2] + bytes([made[note + 2] ^ 1]) + made[note + 3 :])
    (tmp_path / "plain.mid").write_bytes(WHOLE)
    message = refused("verify", "changed.mid", cwd=tmp_path, code=17, checkpoint=tiny)
    assert f"differs from byte {note + 2:,} on" in message
    assert "no receipt" in refused("verify", "plain.mid", cwd=tmp_path, code=16, checkpoint=tiny)
    other = tiny_checkpoint(tmp_path / "other", read_dataset(tiny_data), seed=2)
    assert "made with checkpoint" in refused("verify", "x.mid", "--checkpoint", other, cwd=tmp_path, code=16)


@pytest.mark.parametrize("seconds", [0.3, 0.8, 1.4])
def test_ctrl_c_leaves_nothing_half_written(tiny: Path, tmp_path: Path, seconds: float) -> None:
    # Far more than can be done in that time.
    command = [*PROGRAM, "generate", "--bars", "32", "--meter", "16/4", "--density", "100", "-n", "64", "-o", "x.mid"]
    with subprocess.Popen(
        command, cwd=tmp_path, env=environment(tiny), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        time.sleep(seconds)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    assert (process.returncode, out, err) == (130, b"", b"ghostnote: interrupted\n")
    # Of many variations, those that were written before are whole; nothing else is left.
    for path in tmp_path.iterdir():
        assert read_midi(path.read_bytes()).pattern.bars == 32


def test_channels_that_there_are_not(tmp_path: Path) -> None:
    (tmp_path / "x.mid").write_bytes(WHOLE)
    assert "drums, any, or 1 to 16" in refused("inspect", "x.mid", "--channels", "17", cwd=tmp_path, code=2)
