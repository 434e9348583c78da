"""The pictures of the report. Matplotlib is imported when one is drawn; no global figure state is used."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ghostnote.core.errors import MissingExtraError, OutputError
from ghostnote.core.kit import BASIC_VOICES

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_REAL: Final = "#5b6770"
_GENERATED: Final = "#d1495b"
_POSITIONS: Final = ("on the beat", "second 16th", "third 16th", "fourth 16th")
_UNITS: Final = {"timing": "offset (16ths)", "velocity": "velocity (of full)"}


def draw_all(directory: Path, results: Mapping[str, Any]) -> dict[str, str]:
    """Draw what `results` has data for: `histograms`, `grid`, `validation_curve` (see `report.write_report`).

    Args:
        directory: an existing folder; the PNG files go there.
        results: as `report.write_report` takes them.

    Returns:
        Caption -> file name, in the order of the report.

    Raises:
        MissingExtraError: matplotlib is not installed.
        OutputError: a picture cannot be written.
    """
    drawn: dict[str, str] = {}
    for name, histogram in results.get("histograms", {}).items():
        caption = f"{name.capitalize()} by place in the beat, real and generated"
        drawn[caption] = _save(directory, f"{name}.png", partial(_bars, data=histogram, name=name))
    if "grid" in results:
        caption = "A generated pattern: darker is louder, the dot's place is early (left) or late (right)"
        drawn[caption] = _save(directory, "grid.png", partial(_grid, data=results["grid"]))
    if "validation_curve" in results:
        drawn["Validation loss"] = _save(directory, "validation.png", partial(_curve, data=results["validation_curve"]))
    return drawn


def _save(directory: Path, name: str, draw: Callable[[Figure], None]) -> str:
    try:
        from matplotlib.figure import Figure
    except ImportError as error:
        raise MissingExtraError(
            "the report's plots need matplotlib", where="evaluate", hint="install ghostnote[train]"
        ) from error
    figure = Figure(figsize=(9.0, 4.5), layout="constrained")
    draw(figure)
    try:
        # Fixed metadata: the same results give the same bytes.
        figure.savefig(directory / name, dpi=110, metadata={"Software": "ghostnote"})
    except OSError as error:
        raise OutputError(f"cannot write the picture: {error.strerror}", where=str(directory / name)) from error
    return name


def _bars(figure: Figure, data: Mapping[str, Any], name: str) -> None:
    low, high = data["range"]
    for position, axes in enumerate(figure.subplots(2, 2, sharex=True).flat):
        for kind, colour in (("real", _REAL), ("generated", _GENERATED)):
            counts = np.asarray(data[kind][position], dtype=float)
            edges = np.linspace(low, high, len(counts) + 1)
            shares = counts / max(counts.sum(), 1.0)
            axes.stairs(shares, edges, color=colour, fill=kind == "real", alpha=0.7, label=kind)
        axes.set_title(_POSITIONS[position], fontsize=9)
    figure.axes[0].legend(fontsize=8)
    figure.supxlabel(_UNITS[name], fontsize=9)
    figure.supylabel("share of hits", fontsize=9)


def _grid(figure: Figure, data: Mapping[str, Any]) -> None:
    velocities, offsets = np.asarray(data["velocities"]), np.asarray(data["offsets"])
    steps, voices = np.nonzero(velocities)
    axes = figure.subplots()
    axes.scatter(
        steps + offsets[steps, voices], voices, c=velocities[steps, voices], cmap="Greys", vmin=0.0, vmax=1.0,
        s=70, edgecolors=_REAL, linewidths=0.5, zorder=2,
    )  # fmt: skip
    for step in range(0, len(velocities), 4):
        axes.axvline(step, color=_REAL, linewidth=1.2 if step % 16 == 0 else 0.4, zorder=1)
    axes.set_yticks(range(len(BASIC_VOICES)), [voice.slug for voice in BASIC_VOICES])
    axes.set_xlim(-1.0, len(velocities))
    axes.set_xlabel("16ths", fontsize=9)


def _curve(figure: Figure, data: Mapping[str, Sequence[float]]) -> None:
    axes = figure.subplots()
    axes.plot(data["step"], data["nll_per_bar"], color=_GENERATED)
    axes.set_xlabel("training step", fontsize=9)
    axes.set_ylabel("nats a bar", fontsize=9)
