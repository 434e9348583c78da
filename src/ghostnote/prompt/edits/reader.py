"""`read_edits`: a request in English to typed operations."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from ghostnote.core.kit import KIT, Voice
from ghostnote.prompt.edits.clauses import Clause, clauses_of, voices_of
from ghostnote.prompt.edits.drums import EVERYTHING, PRIMARY, VOICES
from ghostnote.prompt.edits.items import items_of, spelt
from ghostnote.prompt.edits.plan import BarRange, Force, Kind, Operation, Place, Scope, Spot, Unit
from ghostnote.prompt.edits.regions import grouped
from ghostnote.prompt.edits.rules import Rule, rule_of
from ghostnote.prompt.reading import Meaning, Reading

#: What is done where nothing is said of how much.
USUAL: Final[Mapping[Kind, tuple[float, Unit]]] = {
    Kind.MOVE: (10.0, Unit.MS),
    Kind.LEVEL: (20.0, Unit.PERCENT),
    Kind.SWING: (58.0, Unit.PERCENT),
}
#: Swing is made this much more, or less, if only that is asked for.
_SWING_STEP: Final = 4.0
_SNARE: Final = frozenset(voice for voice in Voice if KIT[voice].family in ("snare", "clap"))
#: Played where nothing is said of the place: these mark the first beat; all others are the model's to place.
_MARKING: Final = frozenset({"crash", "splash", "china", "cymbals"})
_LAST_BAR: Final = (BarRange(-1, -1),)


@dataclass(frozen=True, slots=True)
class EditReading:
    """How a request was read.

    Attributes:
        text: the request.
        edits: what it asks for, in order; empty if nothing was understood.
        assumed: what it does not say and was settled, by the operation that needs it.
        ignored: words that meant nothing.
    """

    text: str
    edits: tuple[Operation, ...]
    assumed: Mapping[str, str]
    ignored: tuple[str, ...]

    def reading(self, remarks: tuple[str, ...] = ()) -> Reading:
        """The same as prompts are told; `remarks` is what became of it."""
        understood = tuple(Meaning(edit.words, "edit", str(edit)) for edit in self.edits)
        fields = {"edits": [str(edit) for edit in self.edits]}
        return Reading(self.text, fields, understood, dict(self.assumed), self.ignored, remarks)


@lru_cache(maxsize=64)
def read_edits(text: str) -> EditReading:
    """What `text` asks for. Any text can be read; in the worst case nothing of it was understood."""
    edits: list[Operation] = []
    assumed: dict[str, str] = {}
    ignored: list[str] = []
    even, respelt = spelt(text)
    assumed |= {wrong: f"read as {right}" for wrong, right in respelt.items()}
    for clause in clauses_of(grouped(items_of(even))):
        rule = rule_of(clause.settle())
        edit = None if rule is None else _edit(rule, clause, assumed)
        if edit is None:
            said = [*clause.words, *clause.unknown]
            ignored += [" ".join(said)] if any(word not in (";", ",") for word in said) else []
            continue
        edits.append(edit)
        ignored += clause.unknown
    return EditReading(text, tuple(edits), assumed, tuple(ignored))


def _edit(rule: Rule, clause: Clause, assumed: dict[str, str]) -> Operation | None:
    edit = Operation(
        kind=rule.kind,
        scope=_scope(clause),
        words=" ".join(clause.words),
        degree=clause.degree,
        step=next((one.step for one in clause.amounts if one.step), None),
    )
    settle = _SETTLED.get(rule.kind, _as_it_is)
    return settle(edit, rule, clause, assumed)


def _scope(clause: Clause) -> Scope:
    voices, drums = voices_of(clause.drums, clause.spared)
    if not voices and any(place.spot is Spot.BACKBEAT for places in clause.places for place in places):
        voices, drums = _SNARE, "snare"
    return Scope(
        voices=frozenset(Voice(voice) for voice in voices),
        drums="" if drums == EVERYTHING else drums,
        bars=clause.bars[0] if clause.bars else (),
        besides=tuple(clause.besides),
        places=clause.places[0] if clause.places else (),
        side=clause.side,
        force=clause.force,
        nth=clause.nth,
    )


_Settle = Callable[[Operation, Rule, Clause, dict[str, str]], Operation | None]


def _as_it_is(edit: Operation, rule: Rule, clause: Clause, assumed: dict[str, str]) -> Operation | None:
    return edit


def _move(edit: Operation, rule: Rule, clause: Clause, assumed: dict[str, str]) -> Operation:
    amount, unit = _amount(edit, clause, assumed, bare=Unit.MS)
    return replace(edit, amount=abs(amount) * (rule.sign or 1), unit=unit, step=None)


def _level(edit: Operation, rule: Rule, clause: Clause, assumed: dict[str, str]) -> Operation:
    if "to" in {act.name for act in clause.acts} and clause.amounts:
        return _set_level(edit, rule, clause, assumed)
    amount, unit = _amount(edit, clause, assumed, bare=Unit.VELOCITY)
    return replace(edit, amount=abs(amount) * rule.sign, unit=unit)


def _amount(edit: Operation, clause: Clause, assumed: dict[str, str], *, bare: Unit) -> tuple[float, Unit]:
    for one in clause.amounts:
        return one.value, one.unit or bare
    usual, unit = USUAL[edit.kind]
    assumed[edit.kind.value] = f"{usual * edit.degree:g} {unit.value}"
    return usual * edit.degree, unit


def _set_level(edit: Operation, rule: Rule, clause: Clause, assumed: dict[str, str]) -> Operation:
    return replace(edit, kind=Kind.SET_LEVEL, amount=clause.amounts[-1].value, unit=None)


def _swing(edit: Operation, rule: Rule, clause: Clause, assumed: dict[str, str]) -> Operation:
    numbers = [one.value for one in clause.amounts if not one.step]
    if rule.sign:
        step = numbers[0] if numbers else _SWING_STEP * edit.degree
        return replace(edit, amount=step * rule.sign, unit=Unit.PERCENT, step=_swung(edit), to=Scope())
    if not numbers:
        usual = {0.5: 54.0, 1.0: 58.0, 2.0: 64.0}[edit.degree]
        assumed[edit.kind.value] = f"{usual:g} %"
        return replace(edit, amount=usual, unit=Unit.PERCENT, step=_swung(edit))
    return replace(edit, amount=numbers[0], unit=Unit.PERCENT, step=_swung(edit))


def _swung(edit: Operation) -> int | None:
    """The note value that swings, if it was named: 8ths or 16ths."""
    return edit.step if edit.step in (120, 240) else None


def _straighten(edit: Operation, rule: Rule, clause: Clause, assumed: dict[str, str]) -> Operation:
    return replace(edit, step=None)


def _quantise(edit: Operation, rule: Rule, clause: Clause, assumed: dict[str, str]) -> Operation:
    percent = next((one.value for one in clause.amounts if one.unit is Unit.PERCENT), None)
    if percent is None:
        percent = 100.0 if rule.sign and edit.degree >= 1 else 50.0
        if not rule.sign:
            assumed[edit.kind.value] = f"{percent:g} %"
    return replace(edit, amount=percent, unit=Unit.PERCENT)


def _fill(edit: Operation, rule: Rule, clause: Clause, assumed: dict[str, str]) -> Operation:
    scope = edit.scope
    if not scope.bars:
        assumed[edit.kind.value] = "in the last bar"
        scope = replace(scope, bars=_LAST_BAR)
    beats = next((one.value for one in clause.amounts if one.unit is Unit.BEATS and not one.step), None)
    if beats is not None:
        scope = replace(scope, places=(Place(Spot.LAST_BEATS, max(1, round(beats))),))
    elif scope.places == (Place(Spot.LAST_BEATS, 1),) and "end" in edit.words:
        scope = replace(scope, places=(Place(Spot.LAST_BEATS, 2),))
        assumed[edit.kind.value] = "the last 2 beats"
    return replace(edit, scope=scope, step=None)


def _flam(edit: Operation, rule: Rule, clause: Clause, assumed: dict[str, str]) -> Operation:
    return edit if edit.scope.voices else _on_snare(edit, assumed)


def _on_snare(edit: Operation, assumed: dict[str, str]) -> Operation:
    assumed[edit.kind.value] = "on the snare"
    return replace(edit, scope=replace(edit.scope, voices=VOICES["snare"], drums="snare"))


def _roll(edit: Operation, rule: Rule, clause: Clause, assumed: dict[str, str]) -> Operation:
    edit = _flam(edit, rule, clause, assumed)
    scope = edit.scope
    if not scope.places:
        assumed[edit.kind.value] = "on the last beat"
        scope = replace(scope, places=(Place(Spot.LAST_BEATS, 1),))
    if not scope.bars:
        scope = replace(scope, bars=_LAST_BAR)
    primary = _primary(clause.drums or ["snare"])
    return replace(edit, scope=scope, step=edit.step or 60, to=Scope(voices=primary))


def _rate(edit: Operation, rule: Rule, clause: Clause, assumed: dict[str, str]) -> Operation | None:
    if "floor" in {act.name for act in clause.acts}:
        clause.drums = clause.drums or ["kick"]
        scope = replace(edit.scope, voices=VOICES["kick"], drums="kick")
        return replace(edit, scope=scope, step=480, to=Scope(voices=_primary(["kick"])))
    if clause.drums == [EVERYTHING]:
        return None
    return replace(edit, to=Scope(voices=_primary(clause.drums)))


def _revoice(edit: Operation, rule: Rule, clause: Clause, assumed: dict[str, str]) -> Operation | None:
    source, target = clause.drums, clause.others or clause.drums[1:]
    if not clause.others:
        source = source[:1]
    if rule.reverse:
        source, target = target, source
    if not source or not target:
        return None
    voices, drums = voices_of(source, clause.spared)
    scope = replace(edit.scope, voices=frozenset(Voice(voice) for voice in voices), drums=drums)
    return replace(edit, scope=scope, to=Scope(voices=_primary(target), drums=", ".join(target)))


def _exchange(edit: Operation, rule: Rule, clause: Clause, assumed: dict[str, str]) -> Operation | None:
    first, second = clause.drums[:2]
    if VOICES[first] & VOICES[second]:
        return None
    scope = replace(edit.scope, voices=VOICES[first], drums=first)
    return replace(edit, scope=scope, to=Scope(voices=VOICES[second], drums=second))


def _copy(edit: Operation, rule: Rule, clause: Clause, assumed: dict[str, str]) -> Operation:
    source, target = clause.bars[0], clause.bars[1] if len(clause.bars) > 1 else ()
    if rule.reverse:
        source, target = target, source
    if not target:
        assumed[edit.kind.value] = "into all other bars"
    return replace(edit, scope=replace(edit.scope, bars=source, places=()), to=Scope(bars=target))


def _exchange_bars(edit: Operation, rule: Rule, clause: Clause, assumed: dict[str, str]) -> Operation | None:
    named = tuple(one for ranges in clause.bars for one in ranges)
    if len(named) != 2:
        return None
    return replace(edit, scope=replace(edit.scope, bars=named[:1]), to=Scope(bars=named[1:]))


def _relocate(edit: Operation, rule: Rule, clause: Clause, assumed: dict[str, str]) -> Operation:
    source, target = clause.places[:2]
    if rule.reverse:
        source, target = target, source
    scope = replace(edit.scope, places=source)
    return replace(edit, scope=scope, to=replace(scope, places=target, nth=None, force=None))


def _add(edit: Operation, rule: Rule, clause: Clause, assumed: dict[str, str]) -> Operation | None:
    names = [name for name in clause.drums if name != EVERYTHING]
    if not names:
        return None
    scope = edit.scope
    if not scope.places and set(names) <= _MARKING:
        bars = scope.bars or (BarRange(1, 1),)
        scope = replace(scope, bars=bars, places=(Place(Spot.BEAT, 1),))
        assumed[edit.kind.value] = "on beat 1"
    if not scope.places:
        return replace(edit, kind=Kind.BUSIER)
    return replace(edit, scope=scope, to=Scope(voices=_primary(names)))


def _ghosts(edit: Operation, rule: Rule, clause: Clause, assumed: dict[str, str]) -> Operation:
    return replace(edit, scope=replace(edit.scope, voices=VOICES["snare"], drums="snare", force=Force.GHOST))


def _with_ghosts(edit: Operation, rule: Rule, clause: Clause, assumed: dict[str, str]) -> Operation:
    """Ghost notes are the snare's unless another drum is named."""
    if edit.scope.force is Force.GHOST and not edit.scope.voices:
        return replace(edit, scope=replace(edit.scope, voices=VOICES["snare"]))
    return edit


def _hats(edit: Operation, rule: Rule, clause: Clause, assumed: dict[str, str]) -> Operation:
    if edit.scope.voices:
        return edit
    return replace(edit, scope=replace(edit.scope, voices=VOICES["hat"], drums="hat"))


def _halve(edit: Operation, rule: Rule, clause: Clause, assumed: dict[str, str]) -> Operation:
    edit = _with_ghosts(edit, rule, clause, assumed)
    nth = edit.scope.nth
    if nth is not None and nth.every:
        return replace(edit, scope=replace(edit.scope, nth=None))
    return edit


def _primary(names: list[str]) -> frozenset[Voice]:
    return frozenset(PRIMARY[name] for name in names)


_SETTLED: Final[Mapping[Kind, _Settle]] = {
    Kind.MOVE: _move,
    Kind.LEVEL: lambda edit, rule, clause, assumed: _level(
        _with_ghosts(edit, rule, clause, assumed), rule, clause, assumed
    ),
    Kind.SET_LEVEL: _set_level,
    Kind.SWING: _swing,
    Kind.STRAIGHTEN: _straighten,
    Kind.QUANTISE: _quantise,
    Kind.FILL: _fill,
    Kind.FLAM: _flam,
    Kind.UNFLAM: _flam,
    Kind.ROLL: _roll,
    Kind.RATE: _rate,
    Kind.REVOICE: _revoice,
    Kind.EXCHANGE: _exchange,
    Kind.COPY: _copy,
    Kind.EXCHANGE_BARS: _exchange_bars,
    Kind.RELOCATE: _relocate,
    Kind.ADD: _add,
    Kind.GHOSTS: _ghosts,
    Kind.REMOVE: _with_ghosts,
    Kind.KEEP: _with_ghosts,
    Kind.HALVE: _halve,
    Kind.OPEN: _hats,
    Kind.CLOSE: _hats,
}
