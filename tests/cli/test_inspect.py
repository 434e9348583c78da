from __future__ import annotations

import json
import subprocess
from pathlib import Path

from ghostnote.core.kit import Voice
from ghostnote.core.pattern import Hit, Meter, Pattern
from ghostnote.midi.writer import write_midi
from tests.cli.program import PROGRAM, environment, ghostnote
from tests.midi import build

BEAT = Pattern(
    Meter(), 98.0, 2, (Hit(0, Voice.KICK, 0, 110), Hit(480, Voice.SNARE, 12, 120), Hit(3720, Voice.OPEN_HAT, 0, 60))
)


def test_a_file_is_shown(tmp_path: Path) -> None:
    (tmp_path / "x.mid").write_bytes(write_midi(BEAT, name="A\x1b[2Jbeat"))
    out, err = ghostnote("inspect", "x.mid", cwd=tmp_path)
    assert err == ""
    assert out.startswith("x.mid: 2 bars of 4/4 at 98 BPM, 3 hits\n")
    for part in (" kick │█ ", " snare │", "density", "receipt\n  none", "type 0, 480", "A?[2Jbeat", "CC BY 4.0"):
        assert part in out
    assert "\x1b" not in out


def test_as_json_and_from_standard_input(tmp_path: Path) -> None:
    out, _ = ghostnote("inspect", "-", "--json", cwd=tmp_path, stdin=write_midi(BEAT))
    shown = json.loads(out)
    assert shown["pattern"] == {"meter": "4/4", "tempo": 98.0, "bars": 2}
    assert shown["features"]["swing"] == 47.5
    assert shown["receipt"] is None
    assert shown["report"]["notes"] == 3


def test_a_receipt_that_cannot_be_read_is_a_warning(tmp_path: Path) -> None:
    (tmp_path / "x.mid").write_bytes(write_midi(BEAT, receipt="{}"))
    out, err = ghostnote("inspect", "x.mid", cwd=tmp_path)
    assert "receipt\n  none" in out
    assert "warning: receipt: format None" in err


def test_channels_kits_and_what_was_dropped(tmp_path: Path) -> None:
    notes = build.track(
        build.on(0, 22, channel=1), build.on(0, 38, channel=1), build.on(0, 3, channel=1), build.end(1920)
    )
    (tmp_path / "x.mid").write_bytes(build.smf(notes))
    out, _ = ghostnote("inspect", "x.mid", "--channels", "any", "--kit", "td11", cwd=tmp_path)
    assert "hat edge │" in out
    assert "not in the kit   3 (1 notes)" in out
    out, _ = ghostnote("inspect", "x.mid", "--channels", "1", cwd=tmp_path)
    assert "3 (1 notes), 22 (1 notes)" in out


def test_long_files_are_cut_short(tmp_path: Path) -> None:
    long = Pattern(Meter(), 98.0, 20, (Hit(0, Voice.KICK, 0, 110), Hit(19 * 1920, Voice.KICK, 0, 110)))
    (tmp_path / "x.mid").write_bytes(write_midi(long))
    out, _ = ghostnote("inspect", "x.mid", cwd=tmp_path)
    assert "(4 bars more; --bars shows them)" in out
    out, _ = ghostnote("inspect", "x.mid", "--bars", "20", cwd=tmp_path)
    assert "bars more" not in out
    assert "bars 19-20" in out


def test_a_reader_that_goes_away_is_no_error(tmp_path: Path) -> None:
    long = Pattern(Meter(), 98.0, 400, tuple(Hit(slot, Voice.KICK, 0, 110) for slot in range(0, 400 * 1920, 120)))
    (tmp_path / "x.mid").write_bytes(write_midi(long))
    command = [*PROGRAM, "inspect", "x.mid", "--bars", "400"]
    with subprocess.Popen(
        command, cwd=tmp_path, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(60) == 1
