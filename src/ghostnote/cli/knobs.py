"""Options of knobs, and of how a pattern is drawn: the same for every command that plays something new."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Final

import typer

from ghostnote.cli.lists import curve, names
from ghostnote.cli.options import ranged
from ghostnote.core.params import SECTIONS, GenerationParams

_DEFAULTS: Final = GenerationParams()


def _knob(flag: str, name: str) -> Any:
    return typer.Option(flag, parser=curve, metavar="N[,N...]", help=ranged(name))


@dataclass(frozen=True, slots=True)
class Feel:
    """What can be asked of how bars are played: a number, or a curve over them; and how strongly it is asked."""

    swing: Annotated[Any, _knob("--swing", "swing")] = None
    dynamics: Annotated[Any, _knob("--dynamics", "dynamics")] = None
    laid_back: Annotated[Any, _knob("--laid-back", "laid_back")] = None
    profile: Annotated[float, typer.Option("--profile", help=ranged("profile"))] = _DEFAULTS.profile
    guidance: Annotated[float, typer.Option("--guidance", help=ranged("guidance"))] = _DEFAULTS.guidance
    candidates: Annotated[int, typer.Option("--candidates", help=ranged("candidates"))] = _DEFAULTS.candidates


@dataclass(frozen=True, slots=True)
class Knobs(Feel):
    """The same, and what can be asked of what is played."""

    density: Annotated[Any, _knob("--density", "density")] = None
    syncopation: Annotated[Any, _knob("--syncopation", "syncopation")] = None
    complexity: Annotated[Any, _knob("--complexity", "complexity")] = None
    ghost_notes: Annotated[Any, _knob("--ghost-notes", "ghost_notes")] = None
    hat_subdivision: Annotated[Any, _knob("--hats", "hat_subdivision")] = None
    intensity: Annotated[float | None, typer.Option("--intensity", help=ranged("intensity"))] = None
    voices: Annotated[
        Any,
        typer.Option(
            "--kit-voices", parser=names, metavar="DRUM[,...]", help="Strike only these drums: kick, snare, hat, ..."
        ),
    ] = ""
    limbs: Annotated[
        bool, typer.Option("--limbs/--no-limbs", help="Forbid what two hands and two feet cannot play.")
    ] = True


@dataclass(frozen=True, slots=True)
class Form:
    """How bars follow one another."""

    fill_every: Annotated[int, typer.Option("--fill-every", help=ranged("fill_every"))] = _DEFAULTS.fill_every
    section: Annotated[str | None, typer.Option("--section", help=f"Part of a song: {', '.join(SECTIONS)}.")] = None


@dataclass(frozen=True, slots=True)
class Drawing:
    """How values are drawn."""

    temperature: Annotated[float, typer.Option("--temperature", help=ranged("temperature"))] = _DEFAULTS.temperature
    top_k: Annotated[int, typer.Option("--top-k", help=ranged("top_k"))] = _DEFAULTS.top_k
    top_p: Annotated[float, typer.Option("--top-p", help=ranged("top_p"))] = _DEFAULTS.top_p
    min_p: Annotated[float, typer.Option("--min-p", help=ranged("min_p"))] = _DEFAULTS.min_p
