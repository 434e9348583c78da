"""`ghostnote evaluate`: everything that is measured of a checkpoint, from the engine to the report."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import numpy as np

import ghostnote
from ghostnote.core.errors import InvalidParameterError
from ghostnote.core.params import GenerationParams
from ghostnote.core.pattern import MAX_BAR_BEATS, METER_DENOMINATORS, Meter, Pattern
from ghostnote.dataset.format import Dataset
from ghostnote.evaluation.distributions import histograms
from ghostnote.evaluation.hvo import WINDOW_BARS
from ghostnote.evaluation.likelihood import nats_per_bar
from ghostnote.evaluation.material import Material, params_like, scored_windows
from ghostnote.evaluation.metrics import TARGETS, Target, compare, floor
from ghostnote.evaluation.obedience import Sweep
from ghostnote.evaluation.playability import unplayable_share_of
from ghostnote.evaluation.report import write_report
from ghostnote.evaluation.validity import bar_validity, total_validity
from ghostnote.midi.reader import read_midi
from ghostnote.service.generate import BATCH, Artefact, generate_all

if TYPE_CHECKING:
    from ghostnote.model.engine import Engine

#: Called with a stage, how much of it is done, and how much there is.
Progress = Callable[[str, int, int], None]

#: Generated patterns have so many bars, and give two windows each.
PATTERN_BARS: Final = 4
#: Settings of the sweeps, and the bars of every pattern in the check of all meters.
DENSITIES: Final = tuple(float(percent) for percent in range(0, 101, 10))
SWINGS: Final = tuple(50.0 + 2.5 * step for step in range(9))
METER_BARS: Final = 2

#: What a run measures beside a generated set's own figures.
RUN_TARGETS: Final[Mapping[str, Target]] = MappingProxyType(
    {
        **TARGETS,
        "nats_per_bar_grid": Target("nats a bar on the scoring grid", high=122.0, baseline=127.5),
        "nats_per_bar": Target("nats a bar in full"),
        "valid_bars": Target("valid bars, every meter offered", low=1.0, percent=True),
        "density_spearman": Target("density, requested against measured (Spearman)", low=0.95),
        "swing_spearman": Target("swing, requested against measured (Spearman)", low=0.95),
        "swing_spearman_model": Target("the same before the correction of the swing"),
        "unplayable_hands": Target("instants that need three hands, the pedal hat a foot", percent=True),
    }
)


@dataclass(frozen=True, slots=True)
class EvaluationOptions:
    """How much is generated.

    Attributes:
        samples: two-bar windows of the generated set, an even number.
        sweep: patterns for each setting of a sweep.
        seed: of everything that is drawn.
        temperature: of the generated set and the sweeps.
    """

    samples: int = 512
    sweep: int = 32
    seed: int = 1
    temperature: float = 1.0

    def __post_init__(self) -> None:
        if self.samples < 2 or self.samples % 2:
            raise InvalidParameterError(f"{self.samples} samples", where="samples", hint="an even number, 2 or more")
        if self.sweep < 1:
            raise InvalidParameterError(f"{self.sweep} patterns a setting", where="sweep", hint="1 or more")


def evaluate(
    engine: Engine,
    dataset: Dataset,
    destination: Path,
    options: EvaluationOptions | None = None,
    *,
    command: str = "ghostnote evaluate",
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Measure a checkpoint on the validation split and write the report into `destination`.

    Args:
        engine: runs the checkpoint.
        dataset: processed data.
        destination: folder of `report.json`, `report.md` and the pictures.
        options: see `EvaluationOptions`.
        command: how this run was started, for the report.
        progress: called with a stage, how much is done and how much there is.

    Returns:
        The results, as `report.write_report` takes them, with `sweeps` and `fields` beside.

    Raises:
        CorpusError: data without 4/4 beats in both splits.
        OutputError, MissingExtraError: see `report.write_report`.
    """
    options = options or EvaluationOptions()
    run = _Run(engine, Material.of(dataset), options, progress or _silent)
    nats = run.likelihoods()
    generated = run.generated_set()
    windows = scored_windows(generated)
    density, swing, played = run.sweeps()
    checked = run.meters()
    real, train = run.material.real, run.material.train
    info = engine.checkpoint.info
    results: dict[str, Any] = {
        "title": f"Evaluation of the checkpoint {info.name}",
        "about": {
            "command": command,
            "checkpoint": engine.checkpoint.hash,
            "precision": engine.precision,
            "data": dataset.manifest_hash,
            "split": "validation",
            "samples": len(windows),
            "patterns for each setting of a sweep": options.sweep,
            "seed": options.seed,
            "temperature": options.temperature,
            "version": ghostnote.__version__,
        },
        "figures": {
            **compare(real, windows, train),
            "nats_per_bar_grid": nats["grid"]["all"],
            "nats_per_bar": nats["full"]["all"],
            "valid_bars": checked,
            "density_spearman": density.spearman(),
            "density_spearman_of_means": density.spearman_of_means(),
            "swing_spearman": swing.spearman(),
            "swing_spearman_of_means": swing.spearman_of_means(),
            "swing_spearman_model": played.spearman(),
            "unplayable_hands": unplayable_share_of(generated),
        },
        "floor": {
            **floor(real, train),
            "unplayable_hands": unplayable_share_of(take.pattern for take in run.material.beats),
        },
        "fields": nats,
        "sweeps": {"density": density.by_setting(), "swing": swing.by_setting(), "swing_model": played.by_setting()},
        "histograms": histograms(real, windows),
        "grid": {"velocities": windows.velocities[0].tolist(), "offsets": windows.offsets[0].tolist()},
    }
    if curve := info.training.get("validation_curve"):
        results["validation_curve"] = curve
    write_report(destination, results, RUN_TARGETS)
    return results


def offered_meters() -> Iterator[Meter]:
    """Every meter that can be asked for: n/4, n/8 and n/16 up to 16 quarter notes a bar."""
    for denominator in METER_DENOMINATORS:
        for numerator in range(1, MAX_BAR_BEATS * denominator // 4 + 1):
            yield Meter(numerator, denominator)


class _Run:
    """The stages of one evaluation. Each draws from a stream of its own, so that none depends on another's size."""

    def __init__(self, engine: Engine, material: Material, options: EvaluationOptions, progress: Progress) -> None:
        self.engine = engine
        self.material = material
        self._options = options
        self._progress = progress

    def likelihoods(self) -> dict[str, dict[str, float]]:
        """Nats a bar by field, in `full` and on the `grid`."""
        found = {}
        for name, basic in (("full", False), ("grid", True)):

            def report(done: int, total: int, stage: str = f"likelihood, {name}") -> None:
                self._progress(stage, done, total)

            found[name] = nats_per_bar(self.engine, self.material.beats, basic=basic, progress=report)
        return found

    def generated_set(self) -> list[Pattern]:
        """4-bar patterns for styles and tempos of the validation split, read back from their MIDI."""
        count = self._options.samples // (PATTERN_BARS // WINDOW_BARS)
        rng = self._stream(0)
        takes = self.material.draw(count, rng)
        asked = [self._params(take, rng) for take in takes]
        return [_read_back(artefact) for artefact in self._generate("generated set", asked)]

    def sweeps(self) -> tuple[Sweep, Sweep, Sweep]:
        """Density and swing as delivered, and swing as the model played it."""
        density_settings, density = self._sweep("density", DENSITIES, 1)
        swing_settings, swing = self._sweep("swing", SWINGS, 2)
        return (
            Sweep(density_settings, tuple(artefact.features["density"] for artefact in density)),
            Sweep(swing_settings, tuple(artefact.features["swing"] for artefact in swing)),
            Sweep(swing_settings, tuple(_swing_played(artefact) for artefact in swing)),
        )

    def meters(self) -> float:
        """Share of valid bars over every meter offered, judged by the MIDI."""
        rng = self._stream(3)
        styles = self.engine.checkpoint.info.styles
        asked = [
            GenerationParams(style=str(rng.choice(styles)), bars=METER_BARS, meter=meter, seed=_seed(rng))
            for meter in offered_meters()
        ]
        artefacts = self._generate("meters", asked)
        return total_validity(
            bar_validity(_read_back(artefact), params.meter, params.bars)
            for params, artefact in zip(asked, artefacts, strict=True)
        ).share

    def _sweep(self, knob: str, settings: Sequence[float], stream: int) -> tuple[tuple[float, ...], list[Artefact]]:
        rng = self._stream(stream)
        takes = self.material.draw(self._options.sweep, rng)
        # The same styles, tempos and seeds at every setting: only the knob differs.
        bases = [self._params(take, rng) for take in takes]
        requested = tuple(setting for setting in settings for _ in bases)
        asked = [GenerationParams.from_dict({**base.to_dict(), knob: value}) for value in settings for base in bases]
        return requested, self._generate(f"sweep of {knob}", asked)

    def _params(self, take: Any, rng: np.random.Generator) -> GenerationParams:
        return params_like(take, _seed(rng), PATTERN_BARS, temperature=self._options.temperature)

    def _stream(self, number: int) -> np.random.Generator:
        return np.random.default_rng((self._options.seed, number))

    def _generate(self, stage: str, asked: Sequence[GenerationParams]) -> list[Artefact]:
        made: list[Artefact] = []
        for first in range(0, len(asked), BATCH):
            made += generate_all([(params, 0) for params in asked[first : first + BATCH]], self.engine)
            self._progress(stage, len(made), len(asked))
        return made


def _seed(rng: np.random.Generator) -> int:
    return int(rng.integers(2**31))


def _read_back(artefact: Artefact) -> Pattern:
    """What the MIDI says; the pattern itself where it has no hits, since a file without notes is no drum MIDI."""
    if not artefact.pattern.hits:
        return artefact.pattern
    return read_midi(artefact.midi, kit=artefact.receipt.params.kit).pattern


def _swing_played(artefact: Artefact) -> float:
    from ghostnote.core.feel.features import pattern_features

    return pattern_features(artefact.played)["swing"]


def _silent(stage: str, done: int, total: int) -> None:
    return
