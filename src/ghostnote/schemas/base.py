"""What all models have in common."""

from __future__ import annotations

from typing import Annotated, Any, Final

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from ghostnote.core.params import RANGES, Range

#: An id of a job or file.
Id = Annotated[str, Field(pattern="^[0-9a-f]{32}$", examples=["019359a1c0de7abc8def0123456789ab"])]


def _whole(value: Any) -> Any:
    """JSON has one kind of number: 4.0 is as whole as 4."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


#: To stand last in the annotation of a whole number, so that its limits are still in the JSON Schema.
WHOLE: Final = BeforeValidator(_whole)
#: Text that a database can hold: PostgreSQL takes no NUL.
Text = Annotated[str, Field(pattern=r"^[^\u0000]*$")]


class Body(BaseModel):
    """A request's body: a field that is not known is a mistake, not a wish that goes unheard."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Answer(BaseModel):
    """An answer: a client of an older version ignores what it does not know."""

    model_config = ConfigDict(extra="ignore", frozen=True)


_MEANT: Final[dict[str, str]] = {"seed": " Drawn at random if not given."}


def ranged(name: str) -> Any:
    """A field with the limits and the meaning of a row of `core.params.RANGES`."""
    return described(RANGES[name], _MEANT.get(name, ""))


def described(limits: Range, more: str = "") -> Any:
    """A field with these limits."""
    kind = int if limits.whole else float
    return Field(ge=kind(limits.low), le=kind(limits.high), description=meaning(limits) + more)


def meaning(limits: Range) -> str:
    """What a range is about, as a sentence."""
    unit = f" {limits.unit}" if limits.unit else ""
    return f"{limits.meaning[0].upper()}{limits.meaning[1:]}: {limits.low:g} to {limits.high:g}{unit}."
