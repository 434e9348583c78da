"""Which styles a prompt asks for, how much of each, and whether one turns into another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from ghostnote.prompt.items import Item, Scan
from ghostnote.prompt.reading import StyleNames, StyleShare
from ghostnote.prompt.senses import Degree, Named, Operator, Relation
from ghostnote.prompt.spelling import nearest

#: What a style weighs beside one that is only named: design choices.
_WEIGHTS: Final[dict[Operator, float]] = {"mostly": 2.5, "dash": 0.4, "half": 1.0, "like": 2.0, "styled": 2.0}
#: `jazzy funk` and `jazz-funk` are two thirds funk.
_COLOUR: Final = 0.5
#: So many words may stand between a style and the word that says how much of it is wanted.
_REACH: Final = 3
#: So many words make a name that nobody knows.
_MOST_NAMES: Final = 4


@dataclass(frozen=True, slots=True)
class _Part:
    place: int
    named: Named
    words: str
    weight: float = 1.0
    share: float | None = None
    firm: bool = False


@dataclass(slots=True)
class Mix:
    """What was read of styles.

    Attributes:
        shares: the styles, the weightiest first.
        place: where the first of them stands among the items.
        used: the items that had a part in it.
        remarks: which gave way, and names that nobody knows.
    """

    shares: tuple[StyleShare, ...] = ()
    place: int = 0
    used: set[int] = field(default_factory=set)
    remarks: list[str] = field(default_factory=list)


def read_mix(scan: Scan, styles: Sequence[StyleNames]) -> Mix:
    """The styles that a prompt asks for."""
    mix = Mix()
    items = scan.items
    groups: list[list[_Part]] = [[]]
    before: int | None = None
    for place, item in enumerate(items):
        named = item.get(Named)
        if named is None:
            continue
        mix.used.add(place)
        if _negated(items, place):
            mix.remarks.append(f"{scan.quote(place - 1, place)!r} was left out: name the style that is wanted")
            continue
        part = _weighed(items, place, named, mix)
        if before is not None:
            link = _link(items, before, place)
            part = _alike(groups[-1], part, items[before + 1 : place + 1], link)
            _join(groups, link, mix)
        groups[-1].append(part)
        before = place
    _unknown_names(scan, styles, mix)
    ends = [group for group in groups if group]
    mix.shares = _shares(ends)
    mix.place = ends[0][0].place if ends else 0
    return mix


def _negated(items: Sequence[Item], place: int) -> bool:
    degree = items[place - 1].get(Degree) if place else None
    return degree is not None and degree.level == "none" and not items[place].breaks


def _weighed(items: Sequence[Item], place: int, named: Named, mix: Mix) -> _Part:
    """A style with the weight that the words around it give it."""
    part = _Part(place, named, items[place].text, _COLOUR if named.adjective else 1.0)
    for at in range(place, max(0, place - _REACH), -1):
        item = items[at - 1]
        relation = item.get(Relation)
        if items[at].breaks or item.means(Named):
            break
        if item.key == "percent" and at > 1 and items[at - 2].numbers:
            mix.used |= {at - 1, at - 2}
            return replace(part, share=min(1.0, float(items[at - 2].numbers[0]) / 100), firm=True)
        if relation is not None and relation.operator in _WEIGHTS and relation.operator != "styled":
            mix.used.add(at - 1)
            return replace(part, weight=_WEIGHTS[relation.operator], firm=True)
        if item.senses or not item.is_stop:
            break
    after = items[place + 1] if place + 1 < len(items) else None
    relation = after.get(Relation) if after is not None and not after.breaks else None
    if relation is not None and relation.operator == "styled":
        mix.used.add(place + 1)
        return replace(part, weight=_WEIGHTS["styled"], firm=True)
    return part


def _link(items: Sequence[Item], first: int, second: int) -> str:
    """How two neighbouring styles are linked: `journey`, `choice`, `adjacent` or `mix`."""
    between = items[first + 1 : second]
    operators = {relation.operator for item in between if (relation := item.get(Relation)) is not None}
    bare = all(item.is_stop or item.means(Relation) for item in between)
    bare = bare or (first > 0 and items[first - 1].key == "from")
    if "journey" in operators and (bare or any(len(item.key) > 2 for item in between if _is(item, "journey"))):
        return "journey"
    if operators & {"choice", "back"} and bare:
        return "choice"
    if not between and not items[second].breaks and not items[second].tokens[0].gap.strip(" \t-\u2010\u2011"):
        return "adjacent"
    return "mix"


def _alike(group: Sequence[_Part], part: _Part, between: Sequence[Item], link: str) -> _Part:
    """In `like A and B` both are alike."""
    listed = link == "mix" and not any(item.breaks or (item.senses and not item.means(Named)) for item in between)
    if not group or part.firm or not listed or group[-1].weight != _WEIGHTS["like"]:
        return part
    return replace(part, weight=group[-1].weight, firm=True)


def _is(item: Item, operator: Operator) -> bool:
    relation = item.get(Relation)
    return relation is not None and relation.operator == operator


def _join(groups: list[list[_Part]], link: str, mix: Mix) -> None:
    """Make room for the next style after those that were read."""
    group = groups[-1]
    if not group:
        return
    last = group[-1]
    if link == "journey":
        groups.append([])
    elif link == "choice":
        group.pop()
        mix.remarks.append(f"style: {last.words!r} gave way to what comes after it")
    elif link == "adjacent" and not last.firm and not last.named.adjective:
        group[-1] = replace(last, weight=last.weight * _COLOUR)


def _shares(groups: Sequence[Sequence[_Part]]) -> tuple[StyleShare, ...]:
    """Weights at either end: of the first group in the first bar, of the last in the last."""
    if not groups:
        return ()
    starts, ends = _normal(groups[0]), _normal(groups[-1])
    words = {part.named.style: part.words for group in (groups[-1], groups[0]) for part in reversed(group)}
    shares = [
        StyleShare(words[style], style, starts.get(style, 0.0), ends.get(style, 0.0))
        for style in dict.fromkeys((*starts, *ends))
    ]
    return tuple(sorted(shares, key=lambda share: -share.first))


def _normal(group: Sequence[_Part]) -> dict[str, float]:
    """The weights of a group, to the sum of 1; what is left of percentages goes to those that have none."""
    weights: dict[str, float] = {}
    stated = {part.named.style: part.share for part in group if part.share is not None}
    for part in group:
        if part.named.style not in stated:
            weights[part.named.style] = max(part.weight, weights.get(part.named.style, 0.0))
    rest = max(0.0, 1.0 - sum(stated.values())) if stated and weights else sum(weights.values())
    whole = sum(weights.values())
    shares = {style: weight / whole * rest for style, weight in weights.items()} if whole else {}
    shares |= stated
    total = sum(shares.values()) or 1.0
    order = dict.fromkeys(part.named.style for part in group)
    return {style: round(shares[style] / total, 4) for style in order if shares[style] > 0}


def _unknown_names(scan: Scan, styles: Sequence[StyleNames], mix: Mix) -> None:
    """Say of names after `like` that no style has them, and which has a name most like it."""
    items = scan.items
    for place, item in enumerate(items):
        if not _is(item, "like"):
            continue
        end = place
        for after in items[place + 1 : place + 1 + _MOST_NAMES]:
            if (end > place and after.breaks) or after.senses or after.is_stop or after.numbers:
                break
            end += 1
        if end > place:
            name = scan.quote(place + 1, end)
            close = nearest(name, [style.name for style in styles])
            hint = f"the nearest name is {close}, " if close else ""
            mix.remarks.append(f"no style is called {name!r}: {hint}`ghostnote styles` lists all, and you can add one")
