"""Bars, places in the bar, and amounts: runs of items that mean one thing together."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ghostnote.prompt.edits.items import Item
from ghostnote.prompt.edits.plan import BarRange, Nth, Place, Side, Spot, Unit

#: A bar number beyond this is none.
_MOST: Final = 999
_PARTS: Final = {"e": 0.25, "and": 0.5, "&": 0.5, "+": 0.5, "a": 0.75, "ah": 0.75, "uh": 0.75, "ands": 0.5, "es": 0.25}
_SPOTS: Final = {
    "backbeat": (Place(Spot.BACKBEAT),),
    "downbeat": (Place(Spot.BEAT, 1),),
    "every_beat": (Place(Spot.EVERY_BEAT),),
    "offbeats": (Place(Spot.OFFBEATS),),
    "off16": (Place(Spot.OFF_16THS),),
    "first_half_bar": (Place(Spot.FIRST_HALF),),
    "last_half_bar": (Place(Spot.LAST_HALF),),
    "bar_end": (Place(Spot.LAST_BEATS, 1),),
}
_SPANS: Final = {
    "all_bars": (BarRange(1, -1),),
    "odd_bars": (BarRange(1, -1, 2),),
    "even_bars": (BarRange(2, -1, 2),),
    "first_half": (BarRange(1, -1, half=1),),
    "last_half": (BarRange(1, -1, half=2),),
}
_SIDES: Final = {"before": Side.BEFORE, "after": Side.AFTER, "around": Side.AROUND}
_OPEN_SPANS: Final[Mapping[str, Callable[[int, int], BarRange]]] = {
    "after": lambda first, last: BarRange(last + 1, -1),
    "until": lambda first, last: BarRange(1, first),
    "before": lambda first, last: BarRange(1, first - 1),
}
_UNITS: Final = {"ms": Unit.MS, "ticks": Unit.TICKS, "percent": Unit.PERCENT}


@dataclass(frozen=True, slots=True)
class Where:
    """Bars (`bars`), places (`places`), or which hits (`nth`) that some items name."""

    text: str
    bars: tuple[BarRange, ...] = ()
    places: tuple[Place, ...] = ()
    nth: Nth | None = None


@dataclass(frozen=True, slots=True)
class Amount:
    """How much. `unit` None: a bare number."""

    text: str
    value: float
    unit: Unit | None
    step: int | None = None


Part = Item | Where | Amount


def grouped(items: Sequence[Item]) -> list[Part]:
    """The items, runs of them that name bars, places or amounts made one."""
    parts: list[Part] = []
    place = 0
    while place < len(items):
        for read in (_bars, _spot, _beats, _ands, _on_number, _amount, _nth):
            found = read(items, place)
            if found is not None:
                part, place = found
                parts.append(part)
                break
        else:
            parts.append(items[place])
            place += 1
    return parts


Found = tuple[Part, int] | None


def _bars(items: Sequence[Item], place: int) -> Found:
    for read in (_bars_numbered, _bars_ordinal, _bars_every, _bars_open, _bars_named):
        found = read(items, place)
        if found is not None:
            ranges, end = found
            return Where(_text(items, place, end), bars=ranges), end
    return None


_Ranges = tuple[tuple[BarRange, ...], int] | None


def _bars_numbered(items: Sequence[Item], place: int) -> _Ranges:
    """`bar 3`, `bars 1, 3 and 5-6`, `bar 3 onwards`."""
    if not _is(items, place, "unit", "bar", "bars"):
        return None
    numbers = _numbers(items, place + 1, plural=items[place].name == "bars")
    if numbers is None:
        return None
    spans, end = numbers
    if _onwards(items, end):
        return (BarRange(spans[0][0], -1),), end + 1
    return tuple(BarRange(first, last) for first, last in spans), end


def _onwards(items: Sequence[Item], place: int) -> bool:
    """`onwards`, or an `on` that no place follows."""
    if _is(items, place, "mark", "onwards"):
        return True
    last = _is(items, place, "mark", "on") and items[place].text == "on"
    return last and not _is(items, place + 1, "number") and not _is(items, place + 1, "unit")


def _bars_ordinal(items: Sequence[Item], place: int) -> _Ranges:
    """`the last bar`, `the first two bars`, `third and fourth bars`, `last 2 bars`."""
    ordinal = _ordinal(items, place)
    if ordinal is None:
        return None
    which, at = [ordinal], place + 1
    while _is(items, at, "separator", "and", "comma") and _ordinal(items, at + 1) is not None:
        which.append(_ordinal(items, at + 1) or 0)
        at += 2
    count = 1
    if _is(items, at, "number") and _is(items, at + 1, "unit", "bar", "bars"):
        count, at = int(items[at].value), at + 1
    if not _is(items, at, "unit", "bar", "bars"):
        return None
    ranges = [BarRange(-count, -1) if one == -1 else BarRange(one, one + count - 1) for one in which]
    return tuple(ranges), at + 1


def _bars_every(items: Sequence[Item], place: int) -> _Ranges:
    """`every second bar`, `every other bar`, `every 4 bars`."""
    if _is(items, place, "mark", "other") and _is(items, place + 1, "unit", "bar", "bars"):
        return (BarRange(2, -1, 2),), place + 2
    if not _is(items, place, "mark", "every") or not _is(items, place + 2, "unit", "bar", "bars"):
        return None
    number = _ordinal(items, place + 1)
    if number is None and _is(items, place + 1, "number"):
        number = int(items[place + 1].value)
    return None if number is None or not 1 <= number <= _MOST else ((BarRange(number, -1, number),), place + 3)


def _bars_open(items: Sequence[Item], place: int) -> _Ranges:
    """`from bar 3 on`, `after bar 2`, `until bar 3`."""
    kind = items[place].name if items[place].label in ("act", "mark") else ""
    if kind not in ("from", *_OPEN_SPANS) or not _is(items, place + 1, "unit", "bar", "bars"):
        return None
    numbers = _numbers(items, place + 2, plural=False)
    if numbers is None:
        return None
    ((first, last), *_), end = numbers
    if kind == "from":
        return _bars_from(items, first, last, end)
    return (_OPEN_SPANS[kind](first, last),), end


def _bars_from(items: Sequence[Item], first: int, last: int, end: int) -> _Ranges:
    """What follows `from bar 3`: `on`, `to 4`, nothing; to another bar is for a copy to say."""
    if _is(items, end, "mark", "onwards", "on"):
        return (BarRange(first, -1),), end + 1
    through = _is(items, end, "act", "to") or _is(items, end, "mark", "until", "through")
    if through and _is(items, end + 1, "number"):
        return (BarRange(first, int(items[end + 1].value)),), end + 2
    copied = any(item.means("act", "copy", "swap", "like") for item in items)
    if copied or (through and _is(items, end + 1, "unit", "bar")):
        return None
    return (BarRange(first, -1 if first == last else last),), end


def _bars_named(items: Sequence[Item], place: int) -> _Ranges:
    if not _is(items, place, "span"):
        return None
    return _SPANS[items[place].name], place + 1


def _spot(items: Sequence[Item], place: int) -> Found:
    """`the backbeat`, `the end of bar 2`."""
    if not _is(items, place, "spot"):
        return None
    item = items[place]
    if item.name == "end":
        # At the end of a bar that is named: its last beat. Else the last bar.
        bars = _bars(items, place + 1) or (_bars(items, place + 2) if _filler(items, place + 1) else None)
        if bars is not None:
            return Where(item.text, places=(Place(Spot.LAST_BEATS, 1),)), place + 1
        return Where(item.text, bars=(BarRange(-1, -1),)), place + 1
    return Where(item.text, places=_SPOTS[item.name]), place + 1


def _beats(items: Sequence[Item], place: int) -> Found:
    """`beat 3`, `beats 2 and 4`, `the third beat`, `the last two beats`."""
    if _is(items, place, "unit", "beat", "beats"):
        numbers = _numbers(items, place + 1, plural=items[place].name == "beats")
        if numbers is None:
            return None
        spans, end = numbers
        return Where(_text(items, place, end), places=_each_beat(spans)), end
    ordinal = _ordinal(items, place)
    if ordinal is None:
        return None
    which, at = [ordinal], place + 1
    while _is(items, at, "separator", "and", "comma") and _ordinal(items, at + 1) is not None:
        which.append(_ordinal(items, at + 1) or 0)
        at += 2
    if _is(items, at, "number") and _is(items, at + 1, "unit", "beats", "beat") and ordinal in (1, -1):
        spot = Spot.LAST_BEATS if ordinal == -1 else Spot.FIRST_BEATS
        return Where(_text(items, place, at + 2), places=(Place(spot, int(items[at].value)),)), at + 2
    if not _is(items, at, "unit", "beat", "beats"):
        return None
    return Where(_text(items, place, at + 1), places=tuple(Place(Spot.BEAT, one) for one in which)), at + 1


def _each_beat(spans: Sequence[tuple[int, int]]) -> tuple[Place, ...]:
    return tuple(Place(Spot.BEAT, beat) for first, last in spans for beat in range(first, last + 1))


def _ands(items: Sequence[Item], place: int) -> Found:
    """`the and of 2`, `the e of 4`, `the a of 1 and 3`, `the and of beat 2`."""
    item = items[place]
    if item.text not in _PARTS or not (_is(items, place + 1, "mark", "of_the") and items[place + 1].text == "of"):
        return None
    at = place + 3 if _is(items, place + 2, "unit", "beat", "beats") else place + 2
    if _is(items, at, "mark", "every"):
        beats = at + 1 if not _is(items, at + 1, "unit", "beat") else at + 2
        return Where(_text(items, place, beats), places=(_every_part(_PARTS[item.text]),)), beats
    if _is(items, at, "spot", "every_beat"):
        return Where(_text(items, place, at + 1), places=(_every_part(_PARTS[item.text]),)), at + 1
    numbers = _numbers(items, at, plural=True)
    if numbers is None:
        return None
    spans, end = numbers
    places = tuple(Place(Spot.BEAT, one.beat, _PARTS[item.text]) for one in _each_beat(spans))
    return Where(_text(items, place, end), places=places), end


def _every_part(part: float) -> Place:
    return Place(Spot.OFFBEATS if part == 0.5 else Spot.OFF_16THS)


def _on_number(items: Sequence[Item], place: int) -> Found:
    """`on 2 and 4`, `at 3`; `off 2`, `instead of 2` and `the 3` likewise."""
    word = items[place]
    other = word.means("act", "instead") or (word.text in ("off", "the") and word.label in ("act", "filler"))
    if not (word.means("mark", "on") or other):
        return None
    at = place + 1
    while _filler(items, at) and items[at].text in ("the",):
        at += 1
    numbers = _numbers(items, at, plural=True)
    if numbers is None or (numbers[1] < len(items) and _measured(items[numbers[1]])):
        return None
    if word.text == "the" and not all(items[one].label in ("number", "separator") for one in range(at, numbers[1])):
        return None
    if word.text == "the" and numbers[1] < len(items) and items[numbers[1]].label in ("drum", "force"):
        return None
    spans, end = numbers
    return Where(_text(items, place, end), places=_each_beat(spans)), end


def _measured(item: Item) -> bool:
    return item.label in ("unit", "note") or item.means("act", "floor")


def _amount(items: Sequence[Item], place: int) -> Found:  # noqa: PLR0911 - one a form
    """`10 ms`, `20 %`, `2 sixteenths`, `half a beat`, `by 15`, `to 100`."""
    item = items[place]
    if item.label == "number":
        if _is(items, place + 1, "unit", *_UNITS):
            unit = _UNITS[items[place + 1].name]
            return Amount(_text(items, place, place + 2), item.value, unit), place + 2
        if _is(items, place + 1, "unit", "beat", "beats"):
            return Amount(_text(items, place, place + 2), item.value, Unit.BEATS), place + 2
        if _is(items, place + 1, "note"):
            step = int(items[place + 1].name)
            return Amount(_text(items, place, place + 2), item.value * step / 480, Unit.BEATS, step), place + 2
        return Amount(item.text, item.value, None), place + 1
    if item.label == "note" and not _is(items, place + 1, "unit", "bar", "bars", "beat", "beats"):
        step = int(item.name)
        return Amount(item.text, step / 480, Unit.BEATS, step), place + 1
    if item.means("act", "halve"):
        at = place + 2 if _filler(items, place + 1) and items[place + 1].text == "a" else place + 1
        if _is(items, at, "unit", "beat"):
            return Amount(_text(items, place, at + 1), 0.5, Unit.BEATS), at + 1
        if _is(items, at, "unit", "bar") and not _is(items, at + 1, "number"):
            return Where(_text(items, place, at + 1), places=(Place(Spot.LAST_HALF),)), at + 1
    if _filler(items, place) and item.text == "a" and _is(items, place + 1, "unit", "beat"):
        return Amount("a beat", 1.0, Unit.BEATS), place + 2
    return None


def _nth(items: Sequence[Item], place: int) -> Found:
    """`the last` (snare), `every other` (hat), `every 3rd` (kick)."""
    if _is(items, place, "mark", "other") and not _is(items, place + 1, "unit"):
        return Where(items[place].text, nth=Nth(every=2)), place + 1
    if _is(items, place, "mark", "every") and (number := _ordinal(items, place + 1)) is not None and number > 1:
        return Where(_text(items, place, place + 2), nth=Nth(every=number)), place + 2
    ordinal = _ordinal(items, place)
    follows = next((item for item in items[place + 1 : place + 3] if item.label in ("drum", "force")), None)
    if ordinal is None or follows is None:
        return None
    return Where(items[place].text, nth=Nth(which=ordinal)), place + 1


def _numbers(items: Sequence[Item], place: int, *, plural: bool) -> tuple[list[tuple[int, int]], int] | None:
    """`1, 3 and 5 through 6` as spans, and where it ends; `to` joins numbers only where several are expected."""
    spans: list[tuple[int, int]] = []
    while True:
        first = _whole(items, place)
        if first is None:
            break
        last, end = first, place + 1
        through = _is(items, end, "mark", "through") or (plural and items[end : end + 1] and items[end].text == "to")
        if through and (after := _whole(items, end + 1)) is not None:
            last, end = after, end + 2
        spans.append((first, last))
        joined = end
        while _is(items, joined, "separator", "and", "comma"):
            joined += 1
        place = end
        following = _whole(items, joined)
        if joined == end or following is None or _counted(items, joined + 1):
            break
        place = joined
    return (spans, place) if spans else None


def _counted(items: Sequence[Item], place: int) -> bool:
    """Whether the number before `place` counts what stands there, and so is no further bar or beat."""
    return place < len(items) and (_measured(items[place]) or items[place].label == "drum")


def _whole(items: Sequence[Item], place: int) -> int | None:
    if not _is(items, place, "number"):
        return None
    value = items[place].value
    return int(value) if value == int(value) and 1 <= value <= _MOST else None


def _ordinal(items: Sequence[Item], place: int) -> int | None:
    """`second`; `eighth` and the like are note values too, and places only before a bar or a beat."""
    if _is(items, place, "ordinal"):
        return int(items[place].value)
    if _is(items, place, "note") and _is(items, place + 1, "unit", "bar", "beat"):
        return {"8th": 8, "eighth": 8, "16th": 16, "sixteenth": 16, "quarter": None}.get(items[place].text)
    return None


def _is(items: Sequence[Item], place: int, label: str, *names: str) -> bool:
    return 0 <= place < len(items) and items[place].means(label, *names)


def _filler(items: Sequence[Item], place: int) -> bool:
    return place < len(items) and (items[place].label == "filler" or items[place].means("mark", "of_the"))


def _text(items: Sequence[Item], start: int, end: int) -> str:
    return " ".join(item.text for item in items[start:end])


def side_of(part: Part) -> Side | None:
    """What a word like `before` says."""
    return _SIDES.get(part.name) if isinstance(part, Item) and part.label == "mark" else None
