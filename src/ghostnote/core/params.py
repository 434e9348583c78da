"""`GenerationParams`: everything that can be asked of the generator, every range stated once, in `RANGES`."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from types import MappingProxyType
from typing import Any, Final, TypeAlias

from ghostnote.core.errors import InvalidParameterError
from ghostnote.core.kit import KIT, kit_map
from ghostnote.core.pattern import Meter
from ghostnote.core.route import read_route

#: A wish for all bars, or a curve over them; None leaves it to the model.
Knob: TypeAlias = float | tuple[float, ...] | None

#: As a style: whichever the model likes.
ANY_STYLE: Final = "any"


@dataclass(frozen=True, slots=True)
class Range:
    """A closed range of a numeric parameter, with its unit and what it means."""

    low: float
    high: float
    unit: str
    meaning: str
    whole: bool = False

    def check(self, name: str, value: float) -> None:
        """Raise `InvalidParameterError` naming the range unless `value` lies in it."""
        span = f"{name} is {self.low:g} to {self.high:g} {self.unit}".rstrip()
        is_number = isinstance(value, int) or (isinstance(value, float) and math.isfinite(value))
        is_number = is_number and not isinstance(value, bool)
        if not is_number or (self.whole and not isinstance(value, int)):
            raise InvalidParameterError(f"{value!r} is not a valid {name}", where=name, hint=span)
        if not self.low <= value <= self.high:
            raise InvalidParameterError(f"{value} is out of range", where=name, hint=span)


RANGES: Final[Mapping[str, Range]] = MappingProxyType(
    {
        "bars": Range(1, 32, "bars", "length of the pattern", whole=True),
        "tempo": Range(40, 300, "BPM", "quarter notes a minute"),
        "density": Range(0, 100, "%", "how many hits a bar, 0 the sparsest, 100 the busiest of what people play"),
        "swing": Range(50, 75, "%", "MPC swing: 50 straight, 66.7 triplet"),
        "dynamics": Range(0, 100, "%", "contrast between soft and loud hits, 0 even, 100 the widest"),
        "syncopation": Range(0, 100, "%", "weight off the beat, 0 none, 100 the most of what people play"),
        "complexity": Range(0, 100, "%", "variety of what sounds together, 0 the plainest, 100 the richest"),
        "ghost_notes": Range(0, 100, "%", "share of ghost notes among the snare's hits"),
        "hat_subdivision": Range(0, 16, "a whole note", "pulse of hat or ride: 4 quarters, 8 eighths, 16 sixteenths"),
        "laid_back": Range(-30, 30, "ms", "behind the beat, below 0 ahead of it"),
        "humanize_amount": Range(0, 100, "%", "how much of the played feel is kept, 0 none"),
        "profile": Range(0, 100, "%", "how far the style's profile acts where the model has not learned the style"),
        "fill_every": Range(0, 32, "bars", "a fill in every so many bars; 0 for none", whole=True),
        "intensity": Range(0, 100, "%", "how hard a section or fill is played, 50 as usual"),
        "guidance": Range(0, 10, "", "how strongly knobs are insisted on; 1 as learned"),
        "candidates": Range(1, 16, "", "takes that are made, of which the best is kept", whole=True),
        "temperature": Range(0.1, 2.0, "", "how adventurous the sampling is; 1 is what was learned"),
        "top_k": Range(0, 64, "", "keep the k likeliest voices; 0 keeps all", whole=True),
        "top_p": Range(0.05, 1.0, "", "keep the likeliest voices up to this probability; 1 keeps all"),
        "min_p": Range(0.0, 0.5, "", "drop voices less likely than this share of the likeliest"),
        "seed": Range(0, 2**63 - 1, "", "the same seed and params give the same bytes", whole=True),
    }
)

#: What a bar can be asked for: a number for all bars, or a curve, stretched over them.
KNOBS: Final = (
    "density",
    "swing",
    "dynamics",
    "syncopation",
    "complexity",
    "ghost_notes",
    "hat_subdivision",
    "laid_back",
)
#: A curve has at most as many points as a pattern has bars.
MOST_POINTS: Final = 32
#: What may be None. Nothing else that has a range may.
_LEFT_TO_THE_MODEL: Final = frozenset({"tempo", "intensity", *KNOBS})
#: Types of section, see `ghostnote.service.sections`.
SECTIONS: Final = ("intro", "verse", "chorus", "outro")
_FAMILIES: Final = tuple(dict.fromkeys(spec.family for spec in KIT.values()))


@dataclass(frozen=True, slots=True)
class GenerationParams:
    """What to generate. Frozen and validated; `None` leaves a property to the model.

    Attributes:
        style: name of a style of the catalogue, or `any`.
        bars: 1-32.
        tempo: quarter notes a minute, 40-300; None takes the style's median tempo.
        meter: any `Meter`.
        density, swing, dynamics, syncopation, complexity, ghost_notes, hat_subdivision, laid_back: knobs, see `RANGES`:
            a number, or a tuple of numbers: a curve whose ends are the first and the last bar.
        humanize: False puts every hit on its slot, with the velocities of the model's own playing.
        humanize_amount: how far hits are from their slots, between there and as played.
        profile: how far placements, offsets, velocities and repetition of the style's profile act; knobs win over it.
        fill: ask for a fill instead of a beat.
        fill_every: ask for a fill in every so many bars; 0 for none.
        section: one of `SECTIONS`, or None.
        intensity: of a section or a fill, None for the usual.
        limbs: whether what two hands and two feet cannot play is forbidden.
        voices: drums that may be struck, families of the kit (`kick`, `snare`, `hat`, ...); none named allows all.
        kit: kit map of the MIDI that is written.
        temperature, top_k, top_p, min_p: sampling.
        guidance: how strongly knobs are insisted on.
        candidates: takes of which the best is kept.
        seed: determines the result together with everything above.

    Raises:
        InvalidParameterError: a value outside its range; the message gives the range.
    """

    style: str = "funk"
    bars: int = 4
    tempo: float | None = None
    meter: Meter = field(default_factory=Meter)
    density: Knob = None
    swing: Knob = None
    dynamics: Knob = None
    syncopation: Knob = None
    complexity: Knob = None
    ghost_notes: Knob = None
    hat_subdivision: Knob = None
    laid_back: Knob = None
    humanize: bool = True
    humanize_amount: float = 100.0
    profile: float = 100.0
    fill: bool = False
    fill_every: int = 0
    section: str | None = None
    intensity: float | None = None
    limbs: bool = True
    voices: tuple[str, ...] = ()
    kit: str = "gm"
    temperature: float = 1.0
    top_k: int = 0
    top_p: float = 1.0
    min_p: float = 0.13
    guidance: float = 4.5
    candidates: int = 1
    seed: int = 0

    def __post_init__(self) -> None:
        for name, limits in RANGES.items():
            value = getattr(self, name)
            if name in KNOBS and isinstance(value, tuple):
                _check_curve(name, value, limits)
            elif value is not None or name not in _LEFT_TO_THE_MODEL:
                limits.check(name, value)
        for name in ("humanize", "fill", "limbs"):
            if not isinstance(getattr(self, name), bool):
                raise InvalidParameterError(f"{getattr(self, name)!r} is neither true nor false", where=name)
        if not self.style or not isinstance(self.style, str):
            raise InvalidParameterError("a style is needed", where="style", hint="see `ghostnote styles`")
        read_route(self.style)
        if self.section is not None and self.section not in SECTIONS:
            problem = f"{self.section!r} is no section"
            raise InvalidParameterError(problem, where="section", hint=f"one of: {', '.join(SECTIONS)}")
        _check_families(self.voices)
        kit_map(str(self.kit))

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready form; `from_dict` reverses it."""
        values = {**asdict(self), "meter": str(self.meter)}
        return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> GenerationParams:
        """Read what `to_dict` wrote.

        Raises:
            InvalidParameterError: an unknown field or a value outside its range.
        """
        unknown = set(data) - set(cls.__slots__)
        if unknown:
            raise InvalidParameterError(f"unknown parameter {sorted(unknown)[0]!r}", where="params")
        values = dict(data)
        if "meter" in values:
            values["meter"] = Meter.parse(str(values["meter"]))
        for name in (*KNOBS, "voices"):
            if isinstance(values.get(name), list):
                values[name] = tuple(values[name])
        return cls(**values)


def _check_curve(name: str, points: tuple[float, ...], limits: Range) -> None:
    if not 1 <= len(points) <= MOST_POINTS:
        hint = f"a curve has 1 to {MOST_POINTS}"
        raise InvalidParameterError(f"{len(points)} points", where=name, hint=hint)
    for point in points:
        limits.check(name, point)


def _check_families(names: tuple[str, ...]) -> None:
    if not isinstance(names, tuple):
        raise InvalidParameterError(f"{names!r} is no list of drums", where="voices")
    for name in names:
        if name not in _FAMILIES:
            hint = f"drums are: {', '.join(_FAMILIES)}"
            raise InvalidParameterError(f"unknown drum {name!r}", where="voices", hint=hint)
