"""The pictures of the report. Matplotlib is imported when one is drawn; no global figure state is used."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ghostnote.core.errors import MissingExtraError, OutputError
from ghostnote.core.kit import BASIC_VOICES

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_REAL: Final = "#5b6770"
_GENERATED: Final = "#d1495b"
_SERIES: Final = ("#c9cfd3", "#5b6770", "#e8a0a6", "#d1495b")
_POSITIONS: Final = ("on the beat", "second 16th", "third 16th", "fourth 16th")
_UNITS: Final = {"timing": "offset (16ths)", "velocity": "velocity (of full)"}


def draw_all(directory: Path, results: Mapping[str, Any]) -> dict[str, str]:
    """Draw what `results` has data for: histograms and the keys of `PICTURES` (see `report.write_report`).

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
    for key, prefix in (("histograms", ""), ("humanised", "humanised_")):
        for name, histogram in results.get(key, {}).items():
            caption = f"{prefix}{name}".replace("_", " ").capitalize() + " by place in the beat, real and generated"
            drawn[caption] = _save(directory, f"{prefix}{name}.png", partial(_bars, data=histogram, name=name))
    for key, picture in PICTURES.items():
        if key in results:
            drawn[picture.caption] = _save(directory, picture.file, partial(picture.draw, data=results[key]))
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


def _groups(figure: Figure, data: Mapping[str, Any]) -> None:
    groups, series = data["groups"], data["series"]
    axes = figure.subplots()
    width = 0.8 / len(series)
    for number, (label, values) in enumerate(series.items()):
        places = np.arange(len(groups)) + (number - (len(series) - 1) / 2) * width
        axes.bar(places, values, width, label=label, color=_SERIES[number % len(_SERIES)])
    axes.set_xticks(range(len(groups)), groups, fontsize=8)
    axes.set_ylabel("F1", fontsize=9)
    axes.legend(fontsize=8)


def _sweeps(figure: Figure, data: Mapping[str, Any]) -> None:
    columns = 3
    grid = figure.subplots(-(-len(data) // columns), columns, squeeze=False).flat
    for axes, (name, sweep) in zip(grid, data.items(), strict=False):
        rows = zip(*(sweep[key] for key in ("requested", "mean", "sd")), strict=True)
        known = np.array([row for row in rows if row[1] is not None], dtype=float).reshape(-1, 3)
        requested, mean, sd = known.T
        axes.errorbar(
            requested, mean, yerr=sd, color=_GENERATED, ecolor=_REAL, elinewidth=0.8, marker="o", markersize=3
        )
        axes.set_title(name, fontsize=9)
        axes.tick_params(labelsize=7)
    for axes in figure.axes[len(data) :]:
        axes.set_axis_off()


def _leakage(figure: Figure, data: Mapping[str, Any]) -> None:
    change, apart = np.asarray(data["change"]), np.asarray(data["apart"])
    axes = figure.subplots()
    limit = max(float(np.abs(change).max()), 1e-9)
    shown = axes.imshow(change, cmap="RdBu", vmin=-limit, vmax=limit, aspect="auto")
    for row, column in np.ndindex(*change.shape):
        weight = "bold" if apart[row, column] else "normal"
        axes.text(column, row, f"{change[row, column]:.2f}", ha="center", va="center", fontsize=7, fontweight=weight)
    axes.set_xticks(range(len(data["features"])), data["features"], fontsize=7, rotation=30)
    axes.set_yticks(range(len(data["knobs"])), data["knobs"], fontsize=8)
    figure.colorbar(shown, label="standard deviations")


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of one key of the results.

    Attributes:
        caption: in the report.
        file: name of the PNG.
        draw: called with an empty figure and `data`.
    """

    caption: str
    file: str
    draw: Callable[..., None]


#: Key of the results -> its picture, in the order of the report.
PICTURES: Final[Mapping[str, Picture]] = MappingProxyType(
    {
        "grid": Picture(
            "A generated pattern: darker is louder, the dot's place is early (left) or late (right)", "grid.png", _grid
        ),
        "validation_curve": Picture("Validation loss", "validation.png", _curve),
        "infill": Picture("One voice from the other eight, F1", "infill.png", _groups),
        "taps": Picture("Drums to a tapped rhythm, F1", "taps.png", _groups),
        "sweeps": Picture("Knobs: requested against measured, mean and standard deviation", "knobs.png", _sweeps),
        "leakage": Picture(
            "What each knob changes over its sweep, in people's standard deviations; bold should be 0",
            "leakage.png",
            _leakage,
        ),
    }
)
