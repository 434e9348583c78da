"""Which drums may play: those left out, and those that alone are wanted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final, Literal

from ghostnote.prompt.drums import FAMILIES
from ghostnote.prompt.items import Item, Scan
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


def read_voices(scan: Scan) -> Voices:
    """The drums that a prompt allows."""
    voices = Voices()
    items = scan.items
    out: set[str] = set()
    only: set[str] = set()
    words: list[tuple[int, str]] = []
    for group in _groups(items):
        role = _role(items, group)
        if role == "named":
            continue
        start = _start(items, group[0])
        voices.used.update(range(start, group[0]))
        for place in group:
            drum = items[place].get(Drum)
            assert drum is not None
            if role == "out" and drum.part:
                voices.remarks.append(f"{items[place].text!r} cannot be left out alone, only the drum it belongs to")
                continue
            (out if role == "out" else only).update(drum.families)
            words.append((place, scan.quote(start if place == group[0] else place, place)))
    allowed = tuple(family for family in FAMILIES if family not in out and (not only or family in only))
    if words and allowed:
        voices.allowed, voices.place = allowed, words[0][0]
        voices.words = tuple(dict.fromkeys(quoted for _, quoted in words))
    elif words:
        voices.remarks.append(f"no drum would be left without {', '.join(quoted for _, quoted in words)}: all may play")
    return voices


def _groups(items: Sequence[Item]) -> list[list[int]]:
    """Lists of drums: `kick, snare and hats` is one."""
    groups: list[list[int]] = []
    for place, item in enumerate(items):
        if not item.means(Drum):
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
        bool(_CONJUNCTIONS & {item.key for item in items[first + 1 : second]}) for first, second in pairwise(group)
    ]
    if any(joined):
        end = max(place for place, one in enumerate(joined) if one) + 2
        return [group[:end], *([place] for place in group[end:])]
    commas = [items[second].breaks for second in group[1:]]
    if not any(commas):
        return [group]
    return [[place] for place in group]


def _role(items: Sequence[Item], group: Sequence[int]) -> _Role:
    drum = items[group[0]].get(Drum)
    if drum is not None and drum.absent:
        return "out"
    return _before(items, group[0]) or _after(items, group[-1]) or "named"


def _start(items: Sequence[Item], place: int) -> int:
    """Where the words begin that say what is to become of the drum at `place`."""
    if _before(items, place) is None:
        return place
    start = place - 1
    while not items[start].means(Degree, Relation):
        start -= 1
    return start


def _before(items: Sequence[Item], place: int) -> _Role | None:
    """What the words before a drum say of it."""
    for at in range(place - 1, max(-1, place - 1 - _REACH), -1):
        item = items[at]
        if items[at + 1].breaks:
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
        return "only" if following is None or following.breaks or not following.means(Drum) else None
    return None
