from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from ghostnote.core.errors import InvalidParameterError, MissingExtraError, OutputError
from ghostnote.core.kit import Voice
from ghostnote.evaluation.distributions import histograms
from ghostnote.evaluation.metrics import Target
from ghostnote.evaluation.part import Table
from ghostnote.evaluation.plots import PICTURES
from ghostnote.evaluation.report import write_report
from tests.evaluation.build import window

TARGETS = {
    "timing_kl": Target("timing KL", high=0.03, baseline=0.021),
    "exact_copies": Target("exact copies", high=0.024, percent=True),
    "notes_per_bar": Target("notes a bar"),
    "taps_f1": Target("taps", low=0.58, aim=0.65),
}


def results(**more: Any) -> dict[str, Any]:
    return {
        "title": "Evaluation",
        "about": {"command": "ghostnote evaluate", "samples": 512},
        "figures": {"timing_kl": 0.025, "exact_copies": 0.5, "notes_per_bar": 18.25, "overlap_swing_ratio": 0.9},
        "floor": {"timing_kl": 0.026, "exact_copies": 0.024},
        **more,
    }


def drawable() -> dict[str, Any]:
    one = window((Voice.KICK, 0, 0.9, -0.2), (Voice.SNARE, 5, 0.4, 0.3))
    return {
        "histograms": histograms(one, one),
        "grid": {"velocities": one.velocities[0].tolist(), "offsets": one.offsets[0].tolist()},
        "validation_curve": {"step": [100, 200], "nll_per_bar": [140.0, 122.5]},
        "humanised": histograms(one, one),
        "infill": {"groups": ["kick", "snare"], "series": {"trees": [0.5, 0.6], "ours": [0.6, 0.7]}},
        "taps": {"groups": ["all"], "series": {"trees": [0.5]}},
        "sweeps": {
            name: {"requested": [0, 50, 100], "mean": [1.0, None, 2.0], "sd": [0.1, None, 0.2]}
            for name in ("density", "swing", "dynamics", "syncopation")
        },
        "leakage": {
            "knobs": ["density", "swing"],
            "features": ["loudness"],
            "change": [[0.5], [-0.1]],
            "error": [[0.1], [0.1]],
            "apart": [[False], [True]],
        },
    }


def test_each_figure_stands_beside_its_target_and_baselines(tmp_path: Path) -> None:
    _, markdown = write_report(tmp_path / "new" / "folder", results(), TARGETS)
    lines = markdown.read_text(encoding="utf-8").splitlines()
    assert lines[0] == "# Evaluation"
    assert "- command: ghostnote evaluate" in lines
    assert "| timing KL | 0.025 | <= 0.03 | yes | 0.026 | 0.021 |" in lines
    assert "| exact copies | 50.0 % | <= 2.4 % | **no** | 2.4 % | - |" in lines
    assert "| notes a bar | 18.2 | - | - | - | - |" in lines
    assert "| overlap_swing_ratio | 0.9 | - |" in lines
    assert not any(line.startswith("| taps") for line in lines)


def test_an_aim_stands_beside_the_target(tmp_path: Path) -> None:
    _, markdown = write_report(tmp_path, results(figures={"taps_f1": 0.6}), TARGETS)
    assert "| taps | 0.6 | >= 0.58 (aim 0.65) | yes | - | - |" in markdown.read_text(encoding="utf-8")


def test_tables_are_written_with_their_notes(tmp_path: Path) -> None:
    table = Table("Humanise", ("method", "MAE", "hits"), [("trees", 19.104, 12345), ("none", None, 0)], "Read so.")
    _, markdown = write_report(tmp_path, results(tables=[table.to_dict()]), TARGETS)
    rows = ["| method | MAE | hits |", "|---|---|---|", "| trees | 19.1 | 12345 |", "| none | - | 0 |"]
    assert "\n".join(["## Humanise", "", "Read so.", "", *rows]) in markdown.read_text(encoding="utf-8")


def test_json_holds_the_results_and_the_verdicts(tmp_path: Path) -> None:
    path, _ = write_report(tmp_path, results(), TARGETS)
    read = json.loads(path.read_text(encoding="utf-8"))
    assert read.pop("targets_met") == {"timing_kl": True, "exact_copies": False}
    assert read == results()


def test_pictures_are_drawn_for_what_there_is(tmp_path: Path) -> None:
    _, markdown = write_report(tmp_path, results(**drawable()), TARGETS)
    text = markdown.read_text(encoding="utf-8")
    files = {picture.file for picture in PICTURES.values()}
    for name in files | {"timing.png", "velocity.png", "humanised_timing.png", "humanised_velocity.png"}:
        assert (tmp_path / name).read_bytes().startswith(b"\x89PNG")
        assert f"({name})" in text


def test_without_anything_to_draw_there_is_no_picture(tmp_path: Path) -> None:
    write_report(tmp_path, results(), TARGETS)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["report.json", "report.md"]


def test_the_same_results_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_report(tmp_path / name, results(**drawable()), TARGETS)
    for path in (tmp_path / "a").iterdir():
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes(), path.name


@pytest.mark.parametrize("bad", [float("nan"), object()])
def test_results_that_are_not_json_are_refused_and_nothing_is_written(tmp_path: Path, bad: object) -> None:
    with pytest.raises(InvalidParameterError, match="plain JSON"):
        write_report(tmp_path / "new", results(note=bad), TARGETS)
    assert not (tmp_path / "new").exists()


def test_a_missing_part_is_named(tmp_path: Path) -> None:
    partial = results()
    del partial["about"]
    with pytest.raises(InvalidParameterError, match="'about'"):
        write_report(tmp_path, partial, TARGETS)


def test_an_unwritable_folder_is_one_of_our_errors(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OutputError, match="file"):
        write_report(tmp_path / "file" / "report", results(), TARGETS)
    (tmp_path / "grid.png").mkdir()
    with pytest.raises(OutputError, match=r"grid\.png"):
        write_report(tmp_path, results(grid=drawable()["grid"]), TARGETS)


def test_plots_without_matplotlib_name_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    with pytest.raises(MissingExtraError, match=r"ghostnote\[train\]"):
        write_report(tmp_path, results(grid=drawable()["grid"]), TARGETS)
