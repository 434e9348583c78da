"""What phrases can mean: one small value a kind of meaning. `lexicon` says which phrases have which."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Level = Literal["none", "slight", "plain", "strong", "more", "less", "too", "only"]
Operator = Literal[
    "all", "except", "instead", "swap", "free", "like", "styled", "half", "mostly", "dash", "choice", "back", "journey"
]


@dataclass(frozen=True, slots=True)
class Grades:
    """Values of one field by how strongly its word is meant, in the field's unit.

    Attributes:
        field: of `core.params.GenerationParams`.
        slight, plain, strong: `slightly busy`, `busy`, `very busy`; a plain of None means nothing by itself.
        more, less: `busier`, `less busy`.
        eased: `not too busy`.
        negated: `not busy`.
    """

    field: str
    slight: float
    plain: float | None
    strong: float
    more: float
    less: float
    eased: float
    negated: float | bool

    def at(self, levels: frozenset[Level]) -> float | bool | None:
        """The value that is meant by these words of degree."""
        if "none" in levels:
            return self.eased if levels & {"too", "strong", "more"} else self.negated
        if "less" in levels:
            return self.less
        if "slight" in levels:
            return self.slight
        if "strong" in levels:
            return self.strong
        return self.more if "more" in levels else self.plain


@dataclass(frozen=True, slots=True)
class Graded:
    """A word that is meant more or less strongly. A noun (`swing`) may have its degree after it, an adjective not."""

    grades: Grades
    noun: bool = False
    comparative: bool = False


@dataclass(frozen=True, slots=True)
class Setting:
    """Words that set a field to one value, and what a negation makes of it; None leaves all open."""

    field: str
    value: Any
    negated: Any = None


@dataclass(frozen=True, slots=True)
class Amount:
    """A number that sets a field, in the unit of the field times `sign`."""

    field: str
    sign: int = 1


@dataclass(frozen=True, slots=True)
class Span:
    """Two numbers that a tempo lies between; `written` ones are parted by a dash."""

    written: bool = False


@dataclass(frozen=True, slots=True)
class Decade:
    """`high 80s`: the tempo in a decade, as what is added to its first."""

    above: float


@dataclass(frozen=True, slots=True)
class MeterName:
    """A meter: a fraction, two spoken numbers, or the count of `in seven`."""

    form: Literal["fraction", "spoken", "count"]


@dataclass(frozen=True, slots=True)
class Degree:
    """A word that says how strongly the next is meant."""

    level: Level


@dataclass(frozen=True, slots=True)
class Drum:
    """One or more families of the kit.

    Attributes:
        families: as `core.kit` names them.
        time: whether it keeps time, as hats and rides do.
        part: whether only one way to strike it is meant, as in `open hat`.
        absent: whether the word itself says that it is not played, as `hatless` does.
    """

    families: tuple[str, ...]
    time: bool = False
    part: bool = False
    absent: bool = False


@dataclass(frozen=True, slots=True)
class Pulse:
    """A subdivision, in notes to a whole note."""

    rate: int


@dataclass(frozen=True, slots=True)
class Mood:
    """A mood: the fields that it suggests. Anything else that is said of them wins."""

    values: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Fill:
    """Fills: a fill alone, one at the end, some, or one every so many bars."""

    kind: Literal["alone", "end", "every", "none"]


@dataclass(frozen=True, slots=True)
class Relation:
    """A word that says what the styles or drums around it have to do with each other."""

    operator: Operator


@dataclass(frozen=True, slots=True)
class Unavailable:
    """A wish that is known and cannot be granted."""


@dataclass(frozen=True, slots=True)
class Named:
    """A style's name. An adjective (`jazzy`) colours another style if there is one."""

    style: str
    adjective: bool = False


Sense = (
    Graded | Setting | Amount | Span | Decade | MeterName | Degree | Drum | Pulse | Mood | Fill | Relation
    | Unavailable | Named
)  # fmt: skip
