"""What a command asks for, and what comes of it: the same words whether it is made here or by a service."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from ghostnote.core.params import GenerationParams
from ghostnote.core.pattern import Pattern

if TYPE_CHECKING:
    from ghostnote.model.checkpoint import CheckpointInfo
    from ghostnote.service.generate import Order
    from ghostnote.service.receipt import Receipt


@dataclass(frozen=True, slots=True)
class Made:
    """A pattern that was made.

    Attributes:
        pattern: what is written.
        midi: the file's bytes.
        receipt: how it was made.
        features: measured on the pattern; NaN where undefined.
        why: why it is so, if that was asked for (`cli.why`).
        facts: numbers about it that only its command knows.
    """

    pattern: Pattern
    midi: bytes
    receipt: Receipt
    features: dict[str, float]
    why: Mapping[str, Any] | None = None
    facts: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Settled:
    """A wish with nothing left open.

    Attributes:
        params: of its results.
        orders: what to make.
        prompt: how its words were understood, if it had any.
    """

    params: GenerationParams
    orders: Sequence[Order]
    prompt: Mapping[str, Any] | None = None


class Wanted(Protocol):
    """What a command asks for."""

    @property
    def count(self) -> int:
        """How many results there will be."""

    @property
    def stem(self) -> str | None:
        """What files are called beside the seed; None: as the style."""

    def settled(self, info: CheckpointInfo) -> Settled:
        """The same for the model on this machine.

        Raises:
            GhostnoteError: it cannot be had.
        """

    def request(self) -> dict[str, Any]:
        """The same for a service: the fields of a request, MIDI as bytes."""

    def delivered(self, made: Sequence[Made]) -> list[Made]:
        """The results as they are delivered: in their order, with what is known of them."""


@dataclass(frozen=True, slots=True)
class Begun:
    """A wish that somebody is about to fulfil.

    Attributes:
        params: settled.
        prompt: how its words were understood, if it had any.
        results: waits for what is made; blocking.
    """

    params: GenerationParams
    prompt: Mapping[str, Any] | None
    results: Callable[[], Sequence[Made]]
