"""Compares Ghostnote's events with MidiTok's REMI and PerTok on real playing: length, what is lost, errors, speed.

    python benchmarks/bench_tokens.py [--files 100] [--rounds 3]

Every scheme encodes and decodes every file of the Groove MIDI Dataset's train and validation splits (`--files`: evenly
drawn from them) in one run, file by file in turn. A file's decoded notes are paired with its own, pitch by pitch in the
order of time, so that the pairs' distances are least; what has no pair is lost. Exact duplicates do not count. Speed is
from parsed notes to ids, in seconds of one core: the median of `--rounds` a file, Ghostnote's including notation (which
slot each onset is of).

Needs the extra `train`. Decision record: docs/decisions/0003-representation.md.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
from miditok import REMI, PerTok, TokenizerConfig
from symusic.core import ScoreTick

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from ghostnote.core.kit import kit_map
from ghostnote.core.notation import notate, written_hit
from ghostnote.core.pattern import Pattern
from ghostnote.core.units import PPQ, ticks_to_ms
from ghostnote.midi.reader import read_midi
from ghostnote.tokens.events import decode, encode
from tests import gmd

#: (onset in ticks at 480, note) -> velocity.
Notes: TypeAlias = dict[tuple[float, int], int]
FloatArray: TypeAlias = npt.NDArray[np.float64]

TD11 = kit_map("td11")


@dataclass
class Take:
    """One file as every scheme gets it."""

    pattern: Pattern
    score: ScoreTick
    notes: Notes


@dataclass
class Tally:
    """What one scheme did to all files."""

    length: int = 0
    lost: int = 0
    onset_ms: list[FloatArray] = field(default_factory=list)
    velocity: list[FloatArray] = field(default_factory=list)
    seconds: float = 0.0


class Ghostnote:
    """One step a hit."""

    def encode(self, take: Take) -> Any:
        onsets = [(hit.onset, hit.voice) for hit in take.pattern.hits]
        slots = notate(onsets, take.pattern.meter)
        hits = [
            written_hit(hit.onset, slot, hit.voice, hit.velocity)
            for hit, slot in zip(take.pattern.hits, slots, strict=True)
        ]
        # The reader writes what anticipates the end of a loop inside its last bar; a slot beyond it needs another bar.
        bars = max(take.pattern.bars, max(slots) // take.pattern.meter.bar_ticks + 1)
        return encode(Pattern(take.pattern.meter, take.pattern.bpm, bars, tuple(hits)))

    def length(self, encoded: Any) -> int:
        return len(encoded)

    def decode(self, encoded: Any, take: Take) -> Notes:
        kept = decode(encoded, take.pattern.meter, take.pattern.bpm)
        return {(hit.onset, TD11.to_note[hit.voice]): hit.velocity for hit in kept.hits}


class MidiTok:
    """A tokenizer of MidiTok."""

    def __init__(self, tokenizer: Any) -> None:
        self._tokenizer = tokenizer

    def encode(self, take: Take) -> Any:
        try:
            return self._tokenizer.encode(take.score)
        except KeyError:
            # A meter without a token. The file is lost.
            return []

    def length(self, encoded: Any) -> int:
        return sum(len(sequence.ids) for sequence in encoded)

    def decode(self, encoded: Any, take: Take) -> Notes:
        if not encoded:
            return {}
        score = self._tokenizer.decode(encoded, programs=[(0, True)])
        return _notes(score, PPQ / score.tpq)


#: MidiTok's defaults have no token for two of the TD-11's hi-hat notes (22 and 26); this range has.
_NOTES = (20, 88)
#: Every meter that occurs, and no durations, which drum strokes do not have: MidiTok at its best for this material.
_DRUMS: dict[str, Any] = {
    "drums_pitch_range": _NOTES,
    "use_note_duration_programs": [],
    "use_time_signatures": True,
    "time_signature_range": {4: [3, 4, 5], 8: [5, 6]},
}
SCHEMES: dict[str, Callable[[], Ghostnote | MidiTok]] = {
    "Ghostnote": Ghostnote,
    "MidiTok REMI, defaults": lambda: MidiTok(REMI()),
    "MidiTok REMI, defaults, every note of the kit": lambda: MidiTok(REMI(TokenizerConfig(drums_pitch_range=_NOTES))),
    "MidiTok REMI, 96 positions a beat": lambda: MidiTok(REMI(TokenizerConfig(beat_res={(0, 1): 96}, **_DRUMS))),
    "MidiTok PerTok, 16ths, triplets, 32nds, 41 micro-timing bins": lambda: MidiTok(
        PerTok(
            TokenizerConfig(
                beat_res={(0, 4): 4, (0, 5): 6, (0, 6): 8},
                ticks_per_quarter=PPQ,
                use_microtiming=True,
                max_microtiming_shift=0.125,
                num_microtiming_bins=40,
                use_position_toks=True,
                **_DRUMS,
            )
        )
    ),
}


def takes(files: int | None) -> Iterator[Take]:
    with zipfile.ZipFile(gmd.archive(os.environ)) as opened:
        info = next(name for name in opened.namelist() if name.endswith("info.csv"))
        folder = info.removesuffix("info.csv")
        rows = gmd.development_rows(opened.read(info).decode("utf-8"))
        chosen = np.linspace(0, len(rows) - 1, files or len(rows)).round().astype(int)
        for index in chosen:
            data = opened.read(folder + rows[index]["midi_filename"])
            score = ScoreTick.from_midi(data)
            yield Take(read_midi(data, kit="td11").pattern, score, _notes(score, PPQ / score.tpq))


def _notes(score: Any, scale: float) -> Notes:
    notes: Notes = {}
    for track in score.tracks:
        for note in track.notes:
            key = (note.time * scale, note.pitch)
            notes[key] = max(note.velocity, notes.get(key, 0))
    return notes


def compare(before: Notes, after: Notes) -> tuple[int, FloatArray, FloatArray]:
    """Notes lost, and for each kept one how far its onset (ticks) and its velocity moved."""
    lost = 0
    moved: list[tuple[float, float]] = []
    ours, theirs = _by_pitch(before), _by_pitch(after)
    for pitch, notes in ours.items():
        kept = theirs.get(pitch, np.empty((0, 2)))
        lost += max(len(notes) - len(kept), 0)
        few, many = sorted((notes, kept), key=len)
        pairs = _pair(few[:, 0], many[:, 0])
        moved += [tuple(np.abs(row - many[index])) for row, index in zip(few, pairs, strict=True)]
    columns = np.array(moved).reshape(-1, 2)
    return lost, columns[:, 0], columns[:, 1]


def _by_pitch(notes: Notes) -> dict[int, FloatArray]:
    columns: dict[int, list[tuple[float, int]]] = defaultdict(list)
    for (onset, pitch), velocity in sorted(notes.items()):
        columns[pitch].append((onset, velocity))
    return {pitch: np.array(rows, dtype=np.float64) for pitch, rows in columns.items()}


def _pair(few: FloatArray, many: FloatArray) -> list[int]:
    """For each of `few` (sorted) its own of `many` (sorted), order kept, the sum of distances least."""
    spare = len(many) - len(few)
    cost = np.zeros(spare + 1)
    choices = np.zeros((len(few), spare + 1), dtype=np.int64)
    for row, onset in enumerate(few):
        # cost[s]: of the rows so far with s of `many` passed over.
        best = np.minimum.accumulate(cost)
        choices[row] = np.maximum.accumulate(np.where(cost == best, np.arange(spare + 1), 0))
        cost = best + np.abs(many[row : row + spare + 1] - onset)
    passed = int(np.argmin(cost))
    pairs: list[int] = []
    for row in reversed(range(len(few))):
        pairs.append(row + passed)
        passed = int(choices[row, passed])
    return pairs[::-1]


def _timed(work: Callable[[], Any], rounds: int) -> tuple[Any, float]:
    spent = []
    for _ in range(rounds):
        start = time.process_time()
        result = work()
        spent.append(time.process_time() - start)
    return result, statistics.median(spent)


def _row(name: str, tally: Tally, bars: int, notes: int) -> str:
    onset, velocity = np.concatenate(tally.onset_ms), np.concatenate(tally.velocity)
    median, p99 = np.percentile(onset, [50, 99])
    cells = (
        f"{tally.length / bars:.1f}",
        f"{100 * tally.lost / notes:.2f} %",
        f"{median:.2f} / {p99:.2f} / {onset.max():.1f}",
        f"{velocity.mean():.2f} / {velocity.max():.0f}",
        f"{bars / tally.seconds:,.0f}",
    )
    return f"| {name} | {' | '.join(cells)} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, help="how many files, evenly drawn; all by default")
    parser.add_argument("--rounds", type=int, default=3, help="timed encodings of each file")
    options = parser.parse_args()

    schemes = {name: make() for name, make in SCHEMES.items()}
    tallies = {name: Tally() for name in schemes}
    files = bars = notes = 0
    alone = 0.0
    for take in takes(options.files):
        files, bars, notes = files + 1, bars + take.pattern.bars, notes + len(take.notes)
        alone += _timed(lambda take=take: encode(take.pattern), options.rounds)[1]  # type: ignore[misc]
        for name, scheme in schemes.items():
            encoded, seconds = _timed(lambda scheme=scheme, take=take: scheme.encode(take), options.rounds)  # type: ignore[misc]
            tally = tallies[name]
            # Before decoding, which changes what PerTok was given.
            tally.length += scheme.length(encoded)
            lost, onset, velocity = compare(take.notes, scheme.decode(encoded, take))
            tally.seconds += seconds
            tally.lost += lost
            tally.onset_ms.append(ticks_to_ms(1, take.pattern.bpm) * onset)
            tally.velocity.append(velocity)

    print(f"{files} files, {bars:,} bars, {notes:,} notes; speed: median of {options.rounds} encodings a file\n")
    print("| scheme | steps or tokens a bar | notes lost | onset error, ms: median / p99 / most | "
          "velocity error: mean / most | bars/s encoded |")  # fmt: skip
    print("|---|---|---|---|---|---|")
    for name, tally in tallies.items():
        print(_row(name, tally, bars, notes))
    print(f"\nGhostnote without notation, from a `Pattern`: {bars / alone:,.0f} bars/s")


if __name__ == "__main__":
    main()
