"""From clips to a style with its report: `ghostnote learn`, for whoever has the clips as bytes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

import ghostnote
from ghostnote.core.params import GenerationParams
from ghostnote.core.pattern import Pattern
from ghostnote.dataset.records import Take
from ghostnote.learning.clips import Clips, split
from ghostnote.learning.report import feel_distances, novelty, units_of
from ghostnote.model.adapter import OwnStyleInfo, read_style, with_own, write_style
from ghostnote.model.checkpoint import Checkpoint
from ghostnote.model.engine import Engine
from ghostnote.service.generate import generate
from ghostnote.service.own import require_free_name
from ghostnote.training.lessons import Learned, LessonPlan, learn
from ghostnote.training.restore import restore

#: Patterns that are generated to be measured, and their bars.
PATTERNS: Final = 32
_BARS: Final = 4
DEFAULT_PLAN: Final = LessonPlan()

#: Called with what is being done, how much of it is done, and how much there is.
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Lesson:
    """What came of it.

    Attributes:
        file: the style, as `service.own.save_style` takes it.
        report: what it holds of how it was learned, see `report_of`.
    """

    file: bytes
    report: dict[str, Any]


def teach(
    name: str,
    clips: Clips,
    checkpoint: Checkpoint,
    *,
    plan: LessonPlan = DEFAULT_PLAN,
    patterns: int = PATTERNS,
    progress: Progress = lambda stage, done, total: None,
) -> Lesson:
    """Learn a style.

    Args:
        name: it is to be asked for by.
        clips: of `read_clips`.
        checkpoint: that is to play it, as `load_checkpoint` gives it.
        plan: how to learn; its time does not count the report.
        patterns: generated to be measured, before and after, 1 to 64.
        progress: told how it goes on.

    Raises:
        OwnStyleError: the name is taken or none.
        CheckpointError: a checkpoint of which the weights cannot be read, see `restore`.
    """
    require_free_name(name, checkpoint.info)
    network, names = restore(checkpoint.folder)
    shown, held = split(clips.kept)
    learned = learn(network, names, shown, held, plan, lambda done, of: progress("learning", done, of))
    tempo, meters = tempo_of(clips.kept), meters_of(clips.kept)
    info = OwnStyleInfo(
        name, checkpoint.hash, tempo, meters, tuple(take.sha256 for take in clips.kept), {}, ghostnote.__version__
    )
    style = read_style(write_style(info, learned.arrays), name)
    engine = Engine(with_own(checkpoint, [style]), threads=plan.threads)
    progress("measuring", 0, 2)
    made = {}
    for count, (kind, asked) in enumerate((("before", learned.nearest), ("after", name)), start=1):
        params = GenerationParams(style=asked, tempo=tempo["median"], bars=_BARS, seed=0)
        made[kind] = [one.pattern for one in generate(params, engine, count=patterns)]
        progress("measuring", count, 2)
    report = report_of(learned, clips, shown, held, made, units_of(checkpoint.info.statistics["quantiles"]))
    described = OwnStyleInfo(name, checkpoint.hash, tempo, meters, info.clips, report, info.version)
    return Lesson(write_style(described, learned.arrays), report)


def report_of(
    learned: Learned,
    clips: Clips,
    shown: Sequence[Take],
    held: Sequence[Take],
    made: dict[str, list[Pattern]],
    units: Mapping[str, float],
) -> dict[str, Any]:
    """What a style's file says of how it was learned, JSON-ready.

    Args:
        learned: by the network.
        clips: that were brought.
        shown: those that were learned from.
        held: those that were not.
        made: patterns of the nearest style (`before`) and of the style itself (`after`).
        units: of features, see `feel_distances`.
    """
    music = [take.pattern for take in held]
    return {
        "nearest": learned.nearest,
        "clips": {
            "shown": [_row(take) for take in shown],
            "held_out": [_row(take) for take in held],
            "left_out": [{"file": one.file, "reason": one.reason} for one in clips.left_out],
        },
        "nats_per_bar": {
            "before": learned.before,
            "after": learned.after,
            "better_percent": round(100 * (1 - learned.after["total"] / learned.before["total"]), 2),
        },
        "feel_distance": {kind: feel_distances(patterns, music, units) for kind, patterns in made.items()},
        "novelty": {
            **{kind: novelty(patterns, shown) for kind, patterns in made.items()},
            "held_out": novelty(music, shown),
        },
        "patterns": len(made["after"]),
        "learning": {
            "steps": learned.steps,
            "kept": learned.best,
            "seconds": learned.seconds,
            "curve": [list(point) for point in learned.curve],
        },
    }


def tempo_of(takes: Sequence[Take]) -> dict[str, float]:
    """Median, 5 % and 95 % tempo of the bars in BPM, and how many bars there are."""
    bpm = [take.pattern.bpm for take in takes for _ in range(take.pattern.bars)]
    low, median, high = (round(float(value), 2) for value in np.percentile(bpm, [5, 50, 95]))
    return {"median": min(max(median, 40.0), 300.0), "low": low, "high": high, "bars": float(len(bpm))}


def meters_of(takes: Sequence[Take]) -> tuple[str, ...]:
    """The meters, those of the most bars first."""
    bars: Counter[str] = Counter()
    for take in takes:
        bars[str(take.pattern.meter)] += take.pattern.bars
    return tuple(meter for meter, _ in bars.most_common())


def _row(take: Take) -> dict[str, Any]:
    pattern = take.pattern
    return {"file": take.file, "bars": pattern.bars, "tempo": round(pattern.bpm, 2), "meter": str(pattern.meter)}
