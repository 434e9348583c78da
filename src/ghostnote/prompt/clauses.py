"""A prompt's items from left to right, each with the words of degree and the negations before it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from ghostnote.core.params import GenerationParams
from ghostnote.prompt.claims import Claims, Rank
from ghostnote.prompt.items import Item, Scan
from ghostnote.prompt.mixing import Mix
from ghostnote.prompt.numbers import Number
from ghostnote.prompt.senses import (
    Amount,
    Decade,
    Degree,
    Drum,
    Fill,
    Graded,
    Level,
    MeterName,
    Mood,
    Pulse,
    Relation,
    Sense,
    Setting,
    Span,
    Unavailable,
)
from ghostnote.prompt.voices import Voices

#: What a count of beats is written as: `in 7` is 7/8, `in 5` is 5/4.
_COUNTED: Final[Mapping[Number, str]] = MappingProxyType(
    {2: "2/4", 3: "3/4", 4: "4/4", 5: "5/4", 6: "6/8", 7: "7/8", 9: "9/8", 11: "11/8", 12: "12/8"}
)
#: The hat's pulse where it is to be busy or not, and its fastest.
_BUSY_HATS: Final = 16
_CALM_HATS: Final = 8
_FASTEST_PULSE: Final = 16
#: A number by itself between these is a tempo.
_TEMPOS: Final = (40, 300)
#: How often a fill comes where only `with fills` is said, and how long a pattern is if nothing is said.
_USUAL_FILLS: Final = 4
_USUAL_BARS: Final = GenerationParams().bars
#: So many words may stand between a subdivision and the drum that plays it.
_REACH: Final = 4
#: Words after a noun that switch it off.
_OFF: Final = frozenset({"off", "none"})
#: Relations that words of degree pass over, and other words that they do not.
_PASSED_OVER: Final = frozenset({"like", "less"})
_ENDS: Final = frozenset({"and", "but"})
#: From here on a density is a busy one.
_MIDDLE: Final = 50


class Clauses:
    """Reads one prompt whose styles and drums are known.

    Attributes:
        claims: the fields that are set.
        ignored: items that meant nothing.
    """

    def __init__(self, scan: Scan, mix: Mix, voices: Voices) -> None:
        self.claims = Claims()
        self.ignored: list[Item] = []
        self._scan, self._items = scan, scan.items
        self._done = mix.used | voices.used
        self._fills: dict[str, int] = {}
        self._degrees: list[tuple[Level, int]] = []
        for share in mix.shares[:1]:
            self.claims.claim(share.words, "style", share.style, Rank.EXACT, mix.place)
        if voices.allowed:
            self.claims.claim(voices.words[0], "voices", list(voices.allowed), Rank.EXACT, voices.place)
        self._readers: Mapping[type[Sense], Callable[[int, Any], bool]] = {
            Amount: self._amount,
            Span: self._span,
            Decade: self._decade,
            MeterName: self._meter,
            Setting: self._setting,
            Graded: self._graded,
            Fill: self._fill,
            Mood: self._mood,
            Pulse: self._pulse,
            Drum: self._drum,
            Unavailable: self._unavailable,
        }

    def read(self) -> None:
        """Let every phrase set its field."""
        for place, item in enumerate(self._items):
            if item.breaks:
                self._degrees.clear()
            if place not in self._done:
                self._take(place, item)
            elif item.senses and not item.means(Degree):
                self._degrees.clear()
        self._settle_fills()
        self._settle_tempo()

    def _take(self, place: int, item: Item) -> None:
        """Read one item; words of degree wait for what they grade."""
        degree = item.get(Degree)
        if (degree is None or not self._is_degree(place)) and self._concept(place):
            self._degrees.clear()
        elif degree is not None:
            self._degrees.append((degree.level, place))
        elif item.means(Relation):
            if item.key not in _PASSED_OVER:
                self._degrees.clear()
        elif not item.is_stop:
            self._degrees.clear()
            self.ignored.append(item)
        elif item.key in _ENDS:
            self._degrees.clear()

    def _is_degree(self, place: int) -> bool:
        """Whether a word that may be a degree (`heavy`, `hard`) is one: something to be graded comes after it."""
        item = self._items[place]
        if len(item.senses) == 1 or item.means(Relation):
            return True
        after = self._after(place)
        return after is not None and after.means(Graded, Pulse)

    def _concept(self, place: int) -> bool:
        """Read a phrase that sets something; False if it is none."""
        for sense in self._items[place].senses:
            reader = self._readers.get(type(sense))
            if reader is not None and reader(place, sense):
                return True
        return False

    def _amount(self, place: int, sense: Amount) -> bool:
        after, item = self._after(place), self._items[place]
        if sense.field == "tempo" and after is not None and after.key == "percent":
            return False
        number = item.numbers[-1 if sense.field == "fill_every" else 0]
        self._claim(place, sense.field, number * sense.sign, Rank.EXACT)
        return True

    def _span(self, place: int, _: Span) -> bool:
        low, high = (float(number) for number in self._items[place].numbers[:2])
        self._claim(place, "tempo", (low + high) / 2, Rank.EXACT)
        return True

    def _decade(self, place: int, sense: Decade) -> bool:
        self._claim(place, "tempo", self._items[place].decade + sense.above, Rank.EXACT)
        return True

    def _meter(self, place: int, sense: MeterName) -> bool:
        item = self._items[place]
        if sense.form == "fraction":
            value = item.fraction
        elif sense.form == "spoken":
            value = "/".join(str(number) for number in item.numbers[:2])
        else:
            value = _COUNTED.get(item.numbers[0])
        if value is not None:
            self._claim(place, "meter", value, Rank.EXACT)
        return value is not None

    def _setting(self, place: int, sense: Setting) -> bool:
        negated = self._negated()
        value = sense.negated if negated else sense.value
        if value is None:
            self._leave_out(place)
        else:
            self._claim(place, sense.field, value, Rank.VAGUE, self._start(place) if negated else place)
        return True

    def _graded(self, place: int, sense: Graded) -> bool:
        levels: set[Level] = {level for level, _ in self._degrees if level != "only"}
        start = self._start(place) if levels else place
        if sense.comparative:
            levels.add("more")
        end = place
        level = self._level_after(place)
        if level is not None and not levels and (sense.noun or level == "none"):
            levels.add(level)
            end = place + 1
            self._done.add(end)
        field, value = sense.grades.field, sense.grades.at(frozenset(levels))
        if value is None:
            self.ignored.append(self._items[place])
            return True
        if field == "density" and self._of_time(place, sense):
            field, value = "hat_subdivision", _BUSY_HATS if value >= _MIDDLE else _CALM_HATS
        elif field == "humanize_amount" and value is False:
            field = "humanize"
        self._claim(end, field, value, Rank.VAGUE, start)
        return True

    def _level_after(self, place: int) -> Level | None:
        """The degree that stands after what it grades: `swing: heavy`, `humanise off`."""
        after = self._after(place)
        if after is None or place + 1 in self._done:
            return None
        if after.key in _OFF:
            return "none"
        degree, next_one = after.get(Degree), self._after(place + 1)
        graded = next_one is not None and next_one.means(Graded, Drum, Mood)
        return None if degree is None or graded else degree.level

    def _of_time(self, place: int, sense: Graded) -> bool:
        """Whether it is the hat or the ride that is to be busy."""
        after = self._after(place)
        drum = after.get(Drum) if after is not None else None
        if drum is None and sense.comparative and place and not self._items[place].breaks:
            drum = self._items[place - 1].get(Drum)
        return drum is not None and drum.time

    def _fill(self, place: int, sense: Fill) -> bool:
        off = self._negated() or self._level_after(place) == "none"
        self._fills["none" if off else sense.kind] = place
        return True

    def _mood(self, place: int, sense: Mood) -> bool:
        if self._negated():
            self._leave_out(place)
        else:
            for field, value in sense.values:
                self._claim(place, field, value, Rank.SUGGESTED)
        return True

    def _drum(self, place: int, sense: Drum) -> bool:
        """More or fewer hats are a faster or slower pulse of them."""
        levels = {level for level, _ in self._degrees}
        if sense.time and levels & {"more", "less"} and "none" not in levels:
            rate = _BUSY_HATS if "more" in levels else _CALM_HATS
            self._claim(place, "hat_subdivision", rate, Rank.VAGUE, self._start(place))
        return True

    def _pulse(self, place: int, sense: Pulse) -> bool:
        item, drum = self._items[place], self._player(place)
        swung = place > 0 and not item.breaks and _sets_swing(self._items[place - 1])
        if drum is not None and not drum.time:
            self.ignored.append(item)
        elif drum is not None or not swung:
            if sense.rate > _FASTEST_PULSE:
                self.claims.remarks.append(f"{item.text!r}: hats are asked for in 16ths at the finest")
            self._claim(place, "hat_subdivision", min(sense.rate, _FASTEST_PULSE), Rank.EXACT)
        return True

    def _player(self, place: int) -> Drum | None:
        """The drum that plays the subdivision at `place`: the next in its clause, else the one before."""
        for step in (1, -1):
            for at in range(place + step, place + step * (_REACH + 1), step):
                if not 0 <= at < len(self._items) or self._items[at if step > 0 else at + 1].breaks:
                    break
                item = self._items[at]
                drum = item.get(Drum)
                if drum is not None:
                    return drum
                if item.senses and not item.means(Degree, Relation) and not _sets_swing(item):
                    break
        return None

    def _unavailable(self, place: int, _: Unavailable) -> bool:
        self.ignored.append(self._items[place])
        return True

    def _settle_fills(self) -> None:
        """What fills are to be, once it is known how many bars there are."""
        kind = next((kind for kind in ("end", "every", "alone", "none") if kind in self._fills), None)
        if kind is None or "fill_every" in self.claims:
            return
        place = self._fills[kind]
        if kind == "end":
            self._claim(place, "fill_every", self.claims.value("bars") or _USUAL_BARS, Rank.EXACT)
        elif kind == "every":
            self._claim(place, "fill_every", _USUAL_FILLS, Rank.VAGUE)
        else:
            self._claim(place, "fill", kind == "alone", Rank.EXACT)

    def _settle_tempo(self) -> None:
        """A number that nothing else explains is a tempo, if it can be one."""
        if self.claims.rank("tempo") is Rank.EXACT:
            return
        for place, item in enumerate(self._items):
            after = self._after(place)
            if item.senses or not item.numbers or (after is not None and after.key == "percent"):
                continue
            if _TEMPOS[0] <= item.numbers[0] <= _TEMPOS[1] and item in self.ignored:
                self.ignored.remove(item)
                self._claim(place, "tempo", item.numbers[0], Rank.EXACT)
                return

    def _after(self, place: int) -> Item | None:
        """The next item, unless punctuation parts it from the one at `place`."""
        if place + 1 >= len(self._items) or self._items[place + 1].breaks:
            return None
        return self._items[place + 1]

    def _negated(self) -> bool:
        return any(level == "none" for level, _ in self._degrees)

    def _start(self, place: int) -> int:
        """Where the words of degree begin that belong to the phrase at `place`."""
        return min((at for _, at in self._degrees), default=place)

    def _claim(self, place: int, field: str, value: Any, rank: Rank, start: int | None = None) -> None:
        self.claims.claim(self._scan.quote(place if start is None else start, place), field, value, rank, place)

    def _leave_out(self, place: int) -> None:
        words = self._scan.quote(self._start(place), place)
        self.claims.remarks.append(f"{words!r} was left out: it does not say what is wanted instead")


def _sets_swing(item: Item) -> bool:
    graded, setting = item.get(Graded), item.get(Setting)
    return (graded is not None and graded.grades.field == "swing") or (setting is not None and setting.field == "swing")
