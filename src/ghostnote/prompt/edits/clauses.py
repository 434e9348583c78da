"""A request cut into clauses, each of which asks for one operation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from ghostnote.prompt.edits.drums import EVERYTHING, VOICES
from ghostnote.prompt.edits.items import Item
from ghostnote.prompt.edits.plan import BarRange, Force, Nth, Place, Side
from ghostnote.prompt.edits.regions import Amount, Part, Where, side_of
from ghostnote.prompt.edits.rules import OPENING

_FORCES: Final = {"ghost": Force.GHOST, "accented": Force.ACCENT, "soft": Force.SOFT}
_DEGREES: Final = {"little": 0.5, "lot": 2.0}
_LINKS: Final = frozenset({"for", "to", "into", "by", "instead"})


@dataclass
class Clause:
    """What one clause says. Parts are taken in one after another.

    Attributes:
        symbols: see `rules`.
        drums: named, in order; those after the first link stand in `others`.
        bars, places: each time that some are named.
        amounts: how much.
        bars_first: whether it begins with bars (`in bar 2, ...`): they hold for what follows too.
    """

    symbols: set[str] = field(default_factory=set)
    drums: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    spared: list[str] = field(default_factory=list)
    bars: list[tuple[BarRange, ...]] = field(default_factory=list)
    besides: list[BarRange] = field(default_factory=list)
    places: list[tuple[Place, ...]] = field(default_factory=list)
    amounts: list[Amount] = field(default_factory=list)
    acts: list[Item] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    force: Force | None = None
    nth: Nth | None = None
    side: Side = Side.ON
    degree: float = 1.0
    bars_first: bool = False
    _except: bool = False
    _linked: bool = False
    _leading: bool = False

    @property
    def acting(self) -> bool:
        """Whether it asks for something."""
        return any(act.name in OPENING for act in self.acts) or any(one.step for one in self.amounts)

    @property
    def named(self) -> bool:
        """Whether it says what is meant."""
        return bool(self.drums or self.force)

    @property
    def points_back(self) -> bool:
        """Whether what is meant was named before: `halve them`, `... and 16ths in bar 3`."""
        return "them" in self.words or any(one.step for one in self.amounts)

    @property
    def placed(self) -> bool:
        """Whether it says where."""
        return bool(self.bars or self.places)

    def take(self, parts: Sequence[Part]) -> None:
        """Add what some parts say."""
        for part in parts:
            if isinstance(part, Where):
                self._take_where(part)
            elif isinstance(part, Amount):
                self.amounts.append(part)
                self.words.append(part.text)
            else:
                self._take_item(part)

    def _take_where(self, where: Where) -> None:
        self.words.append(where.text)
        if where.text.startswith("instead"):
            self.acts.append(Item("act", "instead", where.text))
        if where.bars and self._except and not self.spared:
            self.besides += where.bars
        elif where.bars:
            self.bars_first |= self._leading and not self.acting and not self.named
            self.bars.append(where.bars)
        if where.places:
            # Places that follow one another in a list are one region, unless something leads from one to the next.
            if self.places and not self._leads(where):
                self.places[-1] += where.places
            else:
                self.places.append(where.places)
        self.nth = where.nth or self.nth

    def _leads(self, where: Where) -> bool:
        return where.text.startswith("instead") or any(act.name in ("to", "into", "instead") for act in self.acts)

    def _take_item(self, item: Item) -> None:
        if item.label == "word":
            self.unknown.append(item.text)
            return
        self.words.append(item.text)
        side = side_of(item)
        if side is not None:
            self.side = side
        elif item.label == "drum":
            self._take_drum(item.name)
        elif item.label == "force":
            self.force = _FORCES[item.name]
        elif item.label == "degree":
            self.degree = _DEGREES[item.name]
        elif item.label == "act":
            self.acts.append(item)
            self._linked |= item.name in _LINKS and bool(self.drums)
        elif item.means("mark", "in"):
            self._leading = True
        elif item.means("mark", "except", "but"):
            self._except = True
        elif item.means("mark", "on") and self.drums and any(act.name in ("play", "move") for act in self.acts):
            self._linked = True

    def _take_drum(self, name: str) -> None:
        if self._except:
            self.spared.append(name)
        elif self._linked:
            self.others.append(name)
        else:
            self.drums.append(name)

    def settle(self) -> frozenset[str]:
        """The clause's symbols."""
        specific = [name for name in self.drums if name != EVERYTHING]
        if specific and self.others == [EVERYTHING]:
            self.others = []
        self.drums = specific or self.drums[:1]
        symbols = {act.name for act in self.acts} | ({"replace"} if self._says("replace") else set())
        known = {
            "DRUM": bool(self.drums),
            "DRUMS": len(set(self.drums + self.others)) > 1,
            "AND": len(set(self.drums)) == 2,
            "LINK": bool(self.others),
            "GHOST": self.force is Force.GHOST,
            "FORCE": self.force is not None,
            "BARS": bool(self.bars),
            "BARS2": len(self.bars) > 1,
            "PLACE": bool(self.places),
            "PLACES2": len(self.places) > 1,
            "EVERY": self.nth is not None and self.nth.every > 0,
            "STEP": any(one.step for one in self.amounts),
            "AMOUNT": bool(self.amounts),
            "KNOWN": not self.unknown,
        }
        return frozenset(symbols | {symbol for symbol, there in known.items() if there})

    def _says(self, word: str) -> bool:
        return any(act.text == word for act in self.acts)


def clauses_of(parts: Sequence[Part]) -> list[Clause]:
    """The clauses of a request, in order."""
    clauses: list[Clause] = []
    for segment in _segments(parts):
        taken = Clause()
        taken.take(segment)
        last = clauses[-1] if clauses else None
        if last is not None and taken.points_back and not taken.named:
            taken.drums = list(last.drums)
        if last is None or _begins(taken, last):
            clauses.append(taken)
        elif taken.acting or not (taken.named and taken.placed and last.named and last.placed and last.acting):
            last.take(segment)
        else:
            clauses.append(_as_before(last, taken))
    for before, after in pairwise(clauses):
        if before.bars_first and not after.bars:
            after.bars, after.bars_first = before.bars[:1], True
    return clauses


def _begins(taken: Clause, last: Clause) -> bool:
    return taken.acting and (last.acting or last.named)


def _as_before(last: Clause, taken: Clause) -> Clause:
    """`... the kick on 3 and the snare on 4`: what is done to the one is done to the other."""
    taken.acts = [*last.acts, *taken.acts]
    taken.amounts = taken.amounts or list(last.amounts)
    taken.degree = last.degree
    if taken.bars and not last.bars:
        last.bars = list(taken.bars)
    return taken


def _segments(parts: Sequence[Part]) -> list[list[Part]]:
    segments: list[list[Part]] = [[]]
    for part in parts:
        if isinstance(part, Item) and part.label == "separator":
            segments.append([])
        else:
            segments[-1].append(part)
    return [segment for segment in segments if segment]


def voices_of(names: Sequence[str], spared: Sequence[str]) -> tuple[frozenset[int], str]:
    """Voices of drums, without those of others, and how to say it."""
    meant = frozenset().union(*(VOICES[name] for name in names or ((EVERYTHING,) if spared else ())))
    left = frozenset().union(*(VOICES[name] for name in spared))
    words = ", ".join(names or ([EVERYTHING] if spared else []))
    return meant - left, f"{words} but {', '.join(spared)}" if spared else words
