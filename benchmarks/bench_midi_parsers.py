"""Compares symusic, mido and Ghostnote's reader: speed, robustness, and what each gets wrong in silence.

    python benchmarks/bench_midi_parsers.py [--rounds 3] [--mutations 2000]

Needs the Groove MIDI Dataset (`GHOSTNOTE_DATA`, `../shared/data`, or a download); uses train and validation only.
Decision record: docs/decisions/0002-midi-parser.md.
"""

from __future__ import annotations

import argparse
import io
import os
import random
import statistics
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import mido
from symusic.core import ScoreTick

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from ghostnote.core.errors import GhostnoteError
from ghostnote.midi.reader import read_midi
from tests import gmd
from tests.midi.build import end, header, meta, off, on, smf, sysex, tempo, track

Notes = list[tuple[int, int]]
Reader = Callable[[bytes], Notes]

MUTATION_SEED = 20_240_229


def by_symusic(data: bytes) -> Notes:
    score = ScoreTick.from_midi(data)
    notes: Notes = []
    for part in score.tracks:
        columns = part.notes.numpy()
        notes.extend(zip(columns["time"].tolist(), columns["pitch"].tolist(), strict=True))
    return sorted(notes)


def by_mido(data: bytes) -> Notes:
    notes: Notes = []
    for part in mido.MidiFile(file=io.BytesIO(data)).tracks:
        tick = 0
        for message in part:
            tick += message.time
            if message.type == "note_on" and message.velocity:
                notes.append((tick, message.note))
    return sorted(notes)


def by_ghostnote(data: bytes) -> Notes:
    pattern = read_midi(data, kit="td11", channels="any").pattern
    return sorted((hit.onset, int(hit.voice)) for hit in pattern.hits)


READERS: dict[str, Reader] = {"symusic": by_symusic, "mido": by_mido, "ghostnote": by_ghostnote}

#: Two kicks 120 ticks apart with something in between; the second must be read at tick 120.
SECOND = on(100, 36) + off(10, 36) + end()
PROBES = {
    "F7 escape between notes": smf(track(on(0, 36), off(0, 36), sysex(20, b"\xf3\x01", 0xF7), SECOND)),
    "meta of unknown type between": smf(track(on(0, 36), off(0, 36), meta(20, 0x08, b"x"), SECOND)),
    "notes without note-off": smf(track(on(0, 36), on(120, 36), end())),
    "two notes, one note-off": smf(track(on(0, 36), on(120, 36), off(10, 36), end())),
    "key of 127 sharps": smf(track(meta(0, 0x59, b"\x7f\x00"), on(0, 36), off(0, 36), on(120, 36), off(9, 36), end())),
}
NONSENSE = {
    "zero tempo": smf(track(tempo(0, 0), on(0, 36), off(10, 36), end())),
    "zero division": header(division=0) + track(on(0, 36), off(10, 36), end()),
    "24 hours of silence": smf(track(on(0, 36), off(10, 36), meta(0xFFFFFFF, 1), end())),
    "tempo of 2 bytes": smf(track(meta(0, 0x51, b"\x07\xa1"), on(0, 36), off(10, 36), end())),
}


def outcome(reader: Reader, data: bytes) -> Notes | str:
    """The notes, or the name of the exception."""
    try:
        return reader(data)
    except GhostnoteError:
        return "refused"
    # Which exceptions come is what is measured.
    except Exception as error:
        return type(error).__name__


def seconds(action: Callable[[], object], rounds: int) -> float:
    """Median wall time."""
    times = []
    for _ in range(rounds):
        begin = time.perf_counter()
        action()
        times.append(time.perf_counter() - begin)
    return statistics.median(times)


def files() -> list[bytes]:
    with zipfile.ZipFile(gmd.archive(os.environ)) as opened:
        info = next(name for name in opened.namelist() if name.endswith("info.csv"))
        rows = gmd.development_rows(opened.read(info).decode("utf-8"))
        folder = info.removesuffix("info.csv")
        return [opened.read(folder + row["midi_filename"]) for row in rows]


def speed(data: list[bytes], rounds: int) -> None:
    million = smf(track(on(0, 36), b"\x01\x24\x40\x01\x24\x00" * 500_000, end()))
    expected = sum(len(by_mido(one)) for one in data)
    print(
        f"| reader | {len(data):,} GMD files | notes lost | {len(million) / 1e6:.1f} MB, a million note-ons and offs |"
    )
    print("|---|---|---|---|")
    for name, reader in READERS.items():
        total = seconds(lambda reader=reader: [reader(one) for one in data], rounds)  # type: ignore[misc]
        lost = expected - sum(len(reader(one)) for one in data)
        big = seconds(lambda reader=reader: outcome(reader, million), 1 if name == "mido" else rounds)  # type: ignore[misc]
        result = outcome(reader, million)
        text = result if isinstance(result, str) else f"{len(result):,} notes"
        print(f"| {name} | {total:.2f} s | {lost:,} of {expected:,} | {big:.2f} s, {text} |")


def silent_errors() -> None:
    print("\n| file | " + " | ".join(READERS) + " |")
    print("|---" * (len(READERS) + 1) + "|")
    for name, data in PROBES.items():
        cells = []
        for reader in READERS.values():
            result = outcome(reader, data)
            onsets = result if isinstance(result, str) else [onset for onset, _ in result]
            cells.append("right" if onsets == [0, 120] else f"**{onsets}**")
        print(f"| {name} | " + " | ".join(cells) + " |")
    for name, data in NONSENSE.items():
        results = (outcome(reader, data) for reader in READERS.values())
        print(f"| {name} | " + " | ".join("accepted" if isinstance(one, list) else one for one in results) + " |")


def mutated(data: list[bytes], count: int) -> None:
    """Each of `count` files is a small GMD file with 1 to 8 bytes replaced, removed or inserted."""
    rng = random.Random(MUTATION_SEED)  # noqa: S311 - reproducible noise, no secret
    small = sorted(data, key=len)[:50]
    tallies: dict[str, Counter[str]] = {name: Counter() for name in READERS}
    slowest = dict.fromkeys(READERS, 0.0)
    disagreements = 0
    for _ in range(count):
        content = bytearray(rng.choice(small))
        for _ in range(rng.randint(1, 8)):
            at = rng.randrange(14 if rng.random() < 0.2 else len(content))
            width = rng.choice((0, 1, 1))
            content[at : at + width] = rng.randbytes(rng.choice((0, 1, 1)))
        results = {}
        for name, reader in READERS.items():
            begin = time.perf_counter()
            results[name] = outcome(reader, bytes(content))
            slowest[name] = max(slowest[name], time.perf_counter() - begin)
            result = results[name]
            tallies[name][result if isinstance(result, str) else "read"] += 1
        one, other = results["symusic"], results["mido"]
        disagreements += isinstance(one, str) != isinstance(other, str) or (not isinstance(one, str) and one != other)
    print(f"\n{count:,} mutated files (symusic and mido disagree on {disagreements:,}):")
    for name, tally in tallies.items():
        print(f"- {name}: {dict(tally.most_common())}, slowest {1000 * slowest[name]:.0f} ms")


def main() -> None:
    parser = argparse.ArgumentParser(description="Compare MIDI parsers.")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--mutations", type=int, default=2_000)
    args = parser.parse_args()
    data = files()
    speed(data, args.rounds)
    print("(What ghostnote loses are exact duplicates: the same voice at the same tick; its time includes notation.)")
    silent_errors()
    mutated(data, args.mutations)


if __name__ == "__main__":
    main()
