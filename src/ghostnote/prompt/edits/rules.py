"""What words mean together: the first rule whose symbols a clause has says what it asks for.

Symbols are the names of `vocabulary.ACTS`, and in capitals what else stands in the clause: DRUM (and DRUMS, several),
GHOST (notes, by name), FORCE, BARS, BARS2 (named twice), PLACE, PLACES2 (twice), EVERY (`every other`), STEP (a note
value), AMOUNT, LINK (a word like `for` between two drums), AND (`and` between two drums), KNOWN (every word of it).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from ghostnote.prompt.edits.plan import Kind


@dataclass(frozen=True, slots=True)
class Rule:
    """One meaning.

    Attributes:
        kind: what is asked for.
        needs: symbols that the clause has.
        sign: for amounts: 1 later, louder, more; -1 the contrary; 0 as it is.
        reverse: what is named first is what it becomes.
    """

    kind: Kind
    needs: frozenset[str]
    sign: int = 0
    reverse: bool = False


def _rule(kind: Kind, needs: str, sign: int = 0, *, reverse: bool = False) -> Rule:
    return Rule(kind, frozenset(needs.split()), sign, reverse)


_K = Kind
RULES: Final[tuple[Rule, ...]] = (
    _rule(_K.HALF_TIME, "half_time"),
    _rule(_K.DOUBLE_TIME, "double_time"),
    _rule(_K.STRAIGHTEN, "straighten"),
    _rule(_K.STRAIGHTEN, "remove swing"),
    _rule(_K.STRAIGHTEN, "take out swing"),
    _rule(_K.SWING, "less swing", -1),
    _rule(_K.SWING, "more swing", 1),
    _rule(_K.SWING, "swing"),
    # What replaces a fill is played anew, as a beat.
    _rule(_K.NEW, "remove fill"),
    _rule(_K.FILL, "fill"),
    _rule(_K.UNFLAM, "remove flam"),
    _rule(_K.FLAM, "flam"),
    _rule(_K.ROLL, "roll"),
    _rule(_K.CRESCENDO, "crescendo"),
    _rule(_K.FADE, "fade"),
    _rule(_K.EVEN, "even"),
    _rule(_K.EVEN, "less dynamics"),
    _rule(_K.EVEN, "remove dynamics"),
    _rule(_K.EVEN, "remove accent"),
    _rule(_K.CONTRAST, "more dynamics"),
    _rule(_K.CONTRAST, "add dynamics"),
    _rule(_K.HUMANISE, "humanise"),
    _rule(_K.QUANTISE, "quantise", 1),
    _rule(_K.QUANTISE, "tighten"),
    _rule(_K.RATE, "floor"),
    _rule(_K.COPY, "like BARS2", reverse=True),
    _rule(_K.COPY, "replace BARS2", reverse=True),
    _rule(_K.COPY, "copy BARS"),
    _rule(_K.COPY, "use BARS2"),
    _rule(_K.COPY, "play BARS2"),
    _rule(_K.RELOCATE, "instead PLACES2 DRUM", reverse=True),
    _rule(_K.REVOICE, "instead DRUMS", reverse=True),
    _rule(_K.REVOICE, "swap DRUMS LINK"),
    _rule(_K.EXCHANGE, "swap DRUMS AND"),
    _rule(_K.EXCHANGE_BARS, "swap BARS"),
    *(_rule(_K.REVOICE, f"{verb} DRUMS LINK") for verb in ("change", "turn", "move", "play", "into")),
    *(_rule(_K.LEVEL, f"{verb} GHOST", 1) for verb in ("louder", "crank", "bring", "up")),
    *(_rule(_K.LEVEL, f"{verb} GHOST", -1) for verb in ("softer", "lower", "down")),
    *(_rule(_K.REMOVE, f"{verb} GHOST") for verb in ("remove", "take out", "out")),
    _rule(_K.KEEP, "keep GHOST"),
    *(_rule(_K.HALVE, f"{verb} GHOST") for verb in ("halve", "less")),
    *(_rule(_K.HUMANISE, f"{verb} GHOST") for verb in ("humanise",)),
    *(_rule(_K.MOVE, f"{verb} GHOST", 1) for verb in ("later", "lay")),
    *(_rule(_K.MOVE, f"{verb} GHOST", -1) for verb in ("earlier", "push")),
    _rule(_K.GHOSTS, "GHOST"),
    _rule(_K.SPARSER, "sparser"),
    _rule(_K.BUSIER, "busier"),
    _rule(_K.HALVE, "halve"),
    _rule(_K.DOUBLE, "double"),
    _rule(_K.REMOVE, "remove"),
    _rule(_K.REMOVE, "take out"),
    _rule(_K.REMOVE, "take PLACE"),
    _rule(_K.SET_LEVEL, "set AMOUNT"),
    _rule(_K.SET_LEVEL, "velocity to AMOUNT"),
    _rule(_K.MOVE, "bring forward", -1),
    _rule(_K.MOVE, "bring back", 1),
    *(_rule(_K.LEVEL, needs, -1) for needs in ("bring down", "turn down", "softer", "lower", "less velocity")),
    *(_rule(_K.LEVEL, needs, 1) for needs in ("bring", "turn up", "louder", "crank", "more velocity", "push up")),
    _rule(_K.RELOCATE, "move PLACES2"),
    _rule(_K.RELOCATE, "to PLACES2"),
    *(_rule(_K.MOVE, needs, 1) for needs in ("later", "push back", "pull back", "lay", "move back")),
    *(_rule(_K.MOVE, needs, -1) for needs in ("earlier", "forward", "push", "pull", "move up")),
    _rule(_K.MOVE, "move AMOUNT", 1),
    _rule(_K.MOVE, "back AMOUNT", 1),
    *(_rule(_K.LEVEL, needs, sign) for needs, sign in (("down", -1), ("up", 1), ("velocity AMOUNT", 1))),
    _rule(_K.ACCENT, "accent"),
    _rule(_K.KEEP, "keep DRUM"),
    _rule(_K.KEEP, "keep FORCE"),
    _rule(_K.NEW, "new"),
    _rule(_K.NEW, "change DRUM"),
    _rule(_K.NEW, "change BARS"),
    _rule(_K.OPEN, "open"),
    _rule(_K.CLOSE, "close"),
    _rule(_K.RATE, "STEP DRUM"),
    _rule(_K.SPARSER, "less DRUM"),
    _rule(_K.HALVE, "EVERY DRUM"),
    _rule(_K.ADD, "add DRUM PLACE"),
    _rule(_K.BUSIER, "more DRUM"),
    _rule(_K.ADD, "add DRUM"),
    _rule(_K.REMOVE, "out"),
    # A word that is not known might be the one that says what to do.
    _rule(_K.ADD, "DRUM PLACE KNOWN"),
)
#: Acts that begin an operation; the others only shape one.
OPENING: Final = frozenset(symbol for rule in RULES for symbol in rule.needs if symbol.islower()) - frozenset(
    {"up", "down", "out", "back", "forward", "to", "into", "velocity", "dynamics", "like", "by", "for", "from"}
)


def rule_of(symbols: Collection[str]) -> Rule | None:
    """The first rule that applies."""
    return next((rule for rule in RULES if rule.needs <= frozenset(symbols)), None)
