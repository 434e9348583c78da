"""Which drums may play: those left out, and those that alone are wanted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from ghostnote.prompt.drums import FAMILIES
from ghostnote.prompt.language import Item
from ghostnote.prompt.senses import Degree, Drum, Relation

_Role = Literal["out", "only", "named"]

#: Words between the drums of one list.
_LINKS: Final = frozenset({"and", "or", "nor", "n", "plus", "the", "a", "any", "both", "on", "of"})
_CONJUNCTIONS: Final = frozenset({"and", "or", "nor", "n", "plus"})
#: What may part two families in `swap the hats for a ride`.
_REACH: Final = 4


@dataclass(slots=True)
class Voices:
    """What was read of drums.

    Attributes:
        allowed: families that may play; none where nothing is said of that.
        words: the words that say so, as written, and where the first stands.
        used: the items that had a part in it.
        remarks: what could not be granted.
    """

    allowed: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    place: int = 0
    used: set[int] = field(default_factory=set)
    remarks: list[str] = field(default_factory=list)


def read_voices(items: Sequence[Item]) -> Voices:
    """The drums that `items` allow."""
    voices = Voices()
    out: set[str] = set()
    only: set[str] = set()
    places: list[int] = []
    for group in _groups(items):
        role = _role(items, group, voices)
        if role == "named":
            continue
        for place in group:
            drum = items[place].get(Drum)
            assert drum is not None
            if role == "out" and drum.part:
                voices.remarks.append(f"{items[place].text!r} cannot be left out alone, only the drum it belongs to")
                continue
            (out if role == "out" else only).update(drum.families)
            places.append(place)
    if places:
        _settle(voices, out, only, items, places)
    return voices


def _settle(voices: Voices, out: set[str], only: set[str], items: Sequence[Item], places: Sequence[int]) -> None:
    allowed = tuple(family for family in FAMILIES if family not in out and (not only or family in only))
    words = [items[place].text for place in places]
    if not allowed:
        voices.remarks.append(f"no drum would be left without {', '.join(words)}: all may play")
        return
    voices.allowed = allowed
    voices.words = tuple(dict.fromkeys(words))
    voices.place = places[0]


def _groups(items: Sequence[Item]) -> list[list[int]]:
    """Lists of drums: `kick, snare and hats` is one."""
    groups: list[list[int]] = []
    for place, item in enumerate(items):
        if item.get(Drum) is None:
            continue
        if groups and _linked(items, groups[-1][-1], place):
            groups[-1].append(place)
        else:
            groups.append([place])
    return [part for group in groups for part in _parts(items, group)]


def _linked(items: Sequence[Item], first: int, second: int) -> bool:
    return all(item.key in _LINKS for item in items[first + 1 : second])


def _parts(items: Sequence[Item], group: list[int]) -> list[list[int]]:
    """A list without a conjunction ends at its first comma, unless `only` stands before or after it."""
    if _before(items, group[0]) == "only" or _after(items, group[-1]) == "only" or len(group) == 1:
        return [group]
    joined = [
        bool(_CONJUNCTIONS & {item.key for item in items[first + 1 : second]})
        for first, second in zip(group, group[1:], strict=False)
    ]
    if any(joined):
        end = max(place for place, one in enumerate(joined) if one) + 2
        return [group[:end], *([place] for place in group[end:])]
    commas = [items[second].breaks for second in group[1:]]
    if not any(commas):
        return [group]
    return [[place] for place in group]


def _role(items: Sequence[Item], group: Sequence[int], voices: Voices) -> _Role:
    drum = items[group[0]].get(Drum)
    if drum is not None and drum.absent:
        return "out"
    role = _before(items, group[0]) or _after(items, group[-1])
    if role is None:
        return "named"
    start = group[0]
    while start and (items[start - 1].is_stop or items[start - 1].get(Degree) or items[start - 1].get(Relation)):
        start -= 1
        voices.used.add(start)
        if items[start].get(Degree) or items[start].get(Relation):
            break
    return role


def _before(items: Sequence[Item], place: int) -> _Role | None:
    """What the words before a drum say of it."""
    seen = 0
    for at in range(place - 1, -1, -1):
        item = items[at]
        if items[at + 1].breaks or seen >= _REACH:
            return None
        degree, relation = item.get(Degree), item.get(Relation)
        if degree is not None and degree.level in {"none", "only"}:
            return "out" if degree.level == "none" else "only"
        if relation is not None and relation.operator in {"instead", "swap"}:
            return "out"
        if relation is not None and relation.operator == "except":
            return "out" if at and _is_all(items[at - 1]) else None
        if item.senses or not item.is_stop:
            return None
        seen += 1
    return None


def _is_all(item: Item) -> bool:
    relation = item.get(Relation)
    return relation is not None and relation.operator == "all"


def _after(items: Sequence[Item], place: int) -> _Role | None:
    """What the words after a drum say of it: `crash-free`, `hats only`."""
    if place + 1 >= len(items) or items[place + 1].breaks:
        return None
    item = items[place + 1]
    degree, relation = item.get(Degree), item.get(Relation)
    if relation is not None and relation.operator == "free" and item.key in {"free", "less"}:
        hyphen = item.tokens[0].gap
        return "out" if item.key == "free" or hyphen in {"-", ""} else None
    alone = relation is not None and relation.operator == "free"
    if alone or (degree is not None and degree.level == "only"):
        following = items[place + 2] if place + 2 < len(items) else None
        return "only" if following is None or following.breaks or following.get(Drum) is None else None
    return None
