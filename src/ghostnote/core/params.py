"""`GenerationParams`: everything that can be asked of the generator, every range stated once, in `RANGES`."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from types import MappingProxyType
from typing import Any, Final

from ghostnote.core.errors import InvalidParameterError
from ghostnote.core.kit import kit_map
from ghostnote.core.pattern import Meter


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
        "temperature": Range(0.1, 2.0, "", "how adventurous the sampling is; 1 is what was learned"),
        "top_k": Range(0, 64, "", "keep the k likeliest voices; 0 keeps all", whole=True),
        "top_p": Range(0.05, 1.0, "", "keep the likeliest voices up to this probability; 1 keeps all"),
        "min_p": Range(0.0, 0.5, "", "drop voices less likely than this share of the likeliest"),
        "seed": Range(0, 2**63 - 1, "", "the same seed and params give the same bytes", whole=True),
    }
)

#: What may be None. Nothing else may.
_LEFT_TO_THE_MODEL: Final = frozenset({"tempo", "density", "swing", "dynamics"})


@dataclass(frozen=True, slots=True)
class GenerationParams:
    """What to generate. Frozen and validated; `None` leaves a property to the model.

    Attributes:
        style: name of a style of the catalogue.
        bars: 1-32.
        tempo: quarter notes a minute, 40-300; None takes the style's median tempo.
        meter: any `Meter`.
        density, swing, dynamics: see `RANGES`.
        humanize: False puts every hit on its slot, with the velocities of the model's own playing.
        fill: ask for a fill instead of a beat.
        kit: kit map of the MIDI that is written.
        temperature, top_k, top_p, min_p: sampling.
        seed: determines the result together with everything above.

    Raises:
        InvalidParameterError: a value outside its range; the message gives the range.
    """

    style: str = "funk"
    bars: int = 4
    tempo: float | None = None
    meter: Meter = field(default_factory=Meter)
    density: float | None = None
    swing: float | None = None
    dynamics: float | None = None
    humanize: bool = True
    fill: bool = False
    kit: str = "gm"
    temperature: float = 1.0
    top_k: int = 0
    top_p: float = 1.0
    min_p: float = 0.055
    seed: int = 0

    def __post_init__(self) -> None:
        for name, limits in RANGES.items():
            value = getattr(self, name)
            if value is not None or name not in _LEFT_TO_THE_MODEL:
                limits.check(name, value)
        for name in ("humanize", "fill"):
            if not isinstance(getattr(self, name), bool):
                raise InvalidParameterError(f"{getattr(self, name)!r} is neither true nor false", where=name)
        if not self.style or not isinstance(self.style, str):
            raise InvalidParameterError("a style is needed", where="style", hint="see `ghostnote styles`")
        kit_map(str(self.kit))

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready form; `from_dict` reverses it."""
        return {**asdict(self), "meter": str(self.meter)}

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
        return cls(**values)
