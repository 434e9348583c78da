"""`ghostnote learn`: a style from your own clips."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ghostnote.cli.extras import require_extra
from ghostnote.cli.inspect import read_channels
from ghostnote.cli.options import CheckpointOption, JsonOption, KitOption, ThreadsOption
from ghostnote.cli.output import print_json
from ghostnote.cli.terminal import note, printable

if TYPE_CHECKING:
    from ghostnote.cli.progress import Report
    from ghostnote.learning.lesson import Lesson


def learn(
    name: Annotated[str, typer.Argument(help="What the style is to be called, e.g. my-style.")],
    files: Annotated[list[Path], typer.Argument(metavar="FILE.mid...", help="3 to 200 clips of drums.")],
    seconds: Annotated[
        float, typer.Option("--seconds", min=1, max=3600, help="Time to learn; the report comes on top.")
    ] = 90.0,
    steps: Annotated[int, typer.Option("--steps", min=1, max=10_000, help="Steps at most, if time allows.")] = 80,
    seed: Annotated[int, typer.Option("--seed", min=0, help="The same seed learns the same.")] = 0,
    kit: KitOption = "gm",
    channels: Annotated[str, typer.Option("--channels", help="Which are drums: drums, any, or one of 1-16.")] = "drums",
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="FILE", help="Write the style there, and not into your styles."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a style of this name.")] = False,
    threads: ThreadsOption = 2,
    as_json: JsonOption = False,
    checkpoint: CheckpointOption = None,
    told: Annotated[
        Path | None, typer.Option("--progress", hidden=True, help="File that is told how many steps are done.")
    ] = None,
) -> None:
    """Learn a style from your clips: `ghostnote generate --style NAME` plays it at once, mixed with others too.

    A fifth of the clips is held out: the report says how much better the style explains them than the nearest that
    was known, how near generated patterns come to their feel, and how little of the clips is in them.
    """
    require_extra("learn", "train", "torch", "onnx", "safetensors")

    from ghostnote.cli.progress import progress
    from ghostnote.learning.clips import read_paths
    from ghostnote.learning.lesson import teach
    from ghostnote.model.checkpoint import load_checkpoint
    from ghostnote.queue.life import end_with_supervisor
    from ghostnote.service.own import require_free_name, require_unused, save_style
    from ghostnote.training.lessons import LessonPlan

    end_with_supervisor()
    loaded = load_checkpoint(checkpoint)
    require_free_name(name, loaded.info)
    require_unused(name, output, replace=force)
    clips = read_paths(files, kit=kit, channels=read_channels(channels))
    for one in clips.left_out:
        note(f"left out  {printable(one.file)}: {printable(one.reason)}")
    plan = LessonPlan(steps=steps, seconds=seconds, seed=seed, threads=threads)
    with _told_to(told, steps) if told else progress() as report:
        lesson = teach(name, clips, loaded, plan=plan, progress=report)
    path = save_style(lesson.file, path=output, replace=force)
    if as_json:
        print_json({"name": name, "path": str(path), "bytes": len(lesson.file), "report": lesson.report})
    else:
        print(_told(name, path, lesson))
        if output is None:
            note(f"try it: ghostnote generate --style {name}")


@contextmanager
def _told_to(path: Path, steps: int) -> Iterator[Report]:
    """Keeps in a file how many steps are done; what is measured after them counts on from the last."""

    def report(stage: str, done: int, total: int | None) -> None:
        fresh = path.with_suffix(".tmp")
        fresh.write_text(str(done if stage == "learning" else steps + done), encoding="utf-8")
        fresh.replace(path)

    yield report


def _told(name: str, path: Path, lesson: Lesson) -> str:
    return f"{style_report(name, lesson.report)}\n{path} ({len(lesson.file):,} bytes)"


def style_report(name: str, report: dict[str, Any]) -> str:
    """What a style's report says, for people."""
    clips, nats, learning = report["clips"], report["nats_per_bar"], report["learning"]
    own, theirs = report["novelty"]["after"], report["novelty"]["held_out"]
    before, after = (_mean(report["feel_distance"][kind]) for kind in ("before", "after"))
    held = ", ".join(printable(row["file"]) for row in clips["held_out"])
    rows = {
        "learned from": f"{len(clips['shown'])} clips in {learning['seconds']:.0f} s; of {learning['steps']} steps "
        f"{learning['kept']} count",
        "nearest known style": report["nearest"],
        "held out": held,
        "nats a bar of it": f"{nats['before']['total']:.1f} with the nearest style, {nats['after']['total']:.1f} now: "
        f"{nats['better_percent']:.1f} % better",
        "distance to its feel": f"{before:.2f} deviations with the nearest style, {after:.2f} now",
        "bars of the clips": f"{100 * own['equal_bars']:.0f} % of {report['patterns']} patterns' bars, at most "
        f"{own['longest_run']} in a row; of what was held out {100 * theirs['equal_bars']:.0f} %, "
        f"{theirs['longest_run']} in a row",
    }
    return "\n".join([name, *(f"  {label + ':':22}{text}" for label, text in rows.items())])


def _mean(values: dict[str, float]) -> float:
    return sum(values.values()) / len(values) if values else 0.0
