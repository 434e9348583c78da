"""Clips for tests of the commands that work on them, as files."""

from __future__ import annotations

from pathlib import Path

from ghostnote.midi.writer import write_midi
from tests.midi import build
from tests.service.arrange.material import played, rock

CLIPS = {
    "a.mid": write_midi(rock(4)),
    "b.mid": write_midi(played(2, 130.0)),
    "long.mid": write_midi(rock(33)),
    "three.mid": write_midi(rock(3)),
    "bass.mid": build.smf(build.track(build.on(0, 40, channel=1), build.off(240, 40, channel=1), build.end())),
    "odd.mid": build.smf(
        build.track(
            *(build.tempo(0, 500_000), build.on(0, 36), build.off(240, 36)),
            *(build.tempo(240, 600_000), build.on(0, 3), build.off(120, 3), build.on(480, 38), build.off(120, 38)),
            build.end(),
        )
    ),
    "empty.mid": build.smf(build.track(build.end(1920))),
}


def write_clips(folder: Path) -> Path:
    """Write them into the folder."""
    for name, data in CLIPS.items():
        (folder / name).write_bytes(data)
    return folder
