"""`read_prompt`: an English prompt to params.

The pipeline (`language`) finds phrases; here they are read from left to right, each with the words of degree and the
negations before it. Styles (`mixing`) and drums (`voices`) are read first, for they belong together over long ways.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from ghostnote.core.params import GenerationParams
from ghostnote.prompt.claims import Claims, Rank
from ghostnote.prompt.language import Item, Scan, language
from ghostnote.prompt.mixing import Mix, read_mix
from ghostnote.prompt.reading import Meaning, Reading, StyleNames
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
    Named,
    Pulse,
    Relation,
    Setting,
    Span,
)
from ghostnote.prompt.voices import Voices, read_voices

_DEFAULTS: Final = GenerationParams().to_dict()
#: Fields that are assumed if nothing is said of them. The tempo is not: the style has one.
_ASSUMED: Final = ("style", "bars", "meter")
#: What a count of beats is written as: `in 7` is 7/8, `in 5` is 5/4.
_COUNTED: Final = {2: "2/4", 3: "3/4", 4: "4/4", 5: "5/4", 6: "6/8", 7: "7/8", 9: "9/8", 11: "11/8", 12: "12/8"}
#: The hat's pulse where it is to be busy or not, and its fastest.
_BUSY_HATS, _CALM_HATS = 16, 8
_FASTEST_PULSE: Final = 16
#: A number by itself between these is a tempo.
_TEMPOS: Final = (40, 300)
#: So many words may stand between a subdivision and the drum that plays it.
_REACH: Final = 3
#: Words after a noun that switch it off.
_OFF: Final = frozenset({"off", "none"})
_NOTHING: Final = (
    "nothing was understood: prompts are read in English; name a style, a tempo, bars, a meter, or how busy it is"
)


def read_prompt(text: str, styles: Sequence[StyleNames]) -> Reading:
    """What `text` asks for. Any text can be read; in the worst case nothing of it was understood.

    Args:
        text: in English.
        styles: those that can be asked for.
    """
    known = tuple(styles)
    scan = language(known).scan(text)
    mix = read_mix(scan.items, known)
    voices = read_voices(scan.items)
    reader = _Reader(scan, mix, voices)
    reader.read()
    return reader.reading(text, {style.name for style in known})


class _Reader:
    """Reads one prompt whose styles and drums are known."""

    def __init__(self, scan: Scan, mix: Mix, voices: Voices) -> None:
        self._items = scan.items
        self._corrected = scan.corrected
        self._mix, self._voices = mix, voices
        self._claims = Claims()
        self._done = mix.used | voices.used
        self._ignored: list[Item] = []
        self._fills: list[tuple[Fill, int]] = []
        self._degrees: list[tuple[Level, int]] = []

    def read(self) -> None:
        """Let every phrase set its field."""
        for share in self._mix.shares[:1]:
            self._claims.claim(share.words, "style", share.style, Rank.EXACT, self._mix.place)
        if self._voices.allowed:
            words = self._voices.words[0]
            self._claims.claim(words, "voices", list(self._voices.allowed), Rank.EXACT, self._voices.place)
        for place, item in enumerate(self._items):
            if item.breaks:
                self._degrees.clear()
            if place not in self._done:
                self._take(place, item)
            elif item.senses and item.get(Degree) is None:
                self._degrees.clear()
        self._settle_fills()
        self._bare_tempo()

    def reading(self, text: str, styles: set[str]) -> Reading:
        """What has been read."""
        understood = self._claims.meanings()
        remarks = [*self._mix.remarks, *self._voices.remarks, *self._claims.remarks]
        remarks += [f"{written!r} was read as {read!r}" for written, read in self._corrected]
        if not understood:
            remarks.append(_NOTHING)
        assumed = {
            name: _DEFAULTS[name]
            for name in _ASSUMED
            if name not in self._claims and (name != "style" or _DEFAULTS[name] in styles)
        }
        return Reading(
            text=text,
            fields={meaning.field: meaning.value for meaning in understood},
            understood=self._with_all_voices(understood),
            assumed=assumed,
            ignored=_texts(text, self._ignored),
            remarks=tuple(dict.fromkeys(remarks)),
            styles=self._mix.shares,
        )

    def _with_all_voices(self, understood: Sequence[Meaning]) -> tuple[Meaning, ...]:
        """Every drum that was named has its part in the voices that are left."""
        found: list[Meaning] = []
        for meaning in understood:
            found.append(meaning)
            if meaning.field == "voices":
                found += [Meaning(words, "voices", meaning.value) for words in self._voices.words[1:]]
        return tuple(found)

    def _take(self, place: int, item: Item) -> None:
        """Read one item; degrees wait for the next."""
        degree = item.get(Degree)
        concept = self._concept(place, item) if degree is None or not self._is_degree(place, item) else False
        if concept:
            self._degrees.clear()
        elif degree is not None:
            self._degrees.append((degree.level, place))
        elif item.get(Relation) is not None:
            if item.key not in {"like", "less"}:
                self._degrees.clear()
        elif not item.is_stop:
            self._degrees.clear()
            self._ignore(place, item)
        elif item.key in {"but", "and"}:
            self._degrees.clear()

    def _is_degree(self, place: int, item: Item) -> bool:
        """Whether a word that may be a degree (`heavy`, `hard`) is one: something to be graded comes after it."""
        if len(item.senses) == 1 or item.get(Relation):
            return True
        after = self._item(place + 1)
        return after is not None and not after.breaks and bool(after.get(Graded) or after.get(Pulse))

    def _concept(self, place: int, item: Item) -> bool:
        """Read a phrase that sets something; False if it is none."""
        for sense in item.senses:
            match sense:
                case Amount():
                    return self._amount(place, item, sense)
                case Span():
                    low, high = (float(number) for number in item.numbers[:2])
                    self._claim(place, "tempo", (low + high) / 2, Rank.EXACT)
                case Decade():
                    self._claim(place, "tempo", item.decade + sense.above, Rank.EXACT)
                case MeterName():
                    return self._meter(place, item, sense)
                case Setting():
                    self._setting(place, sense)
                case Graded():
                    return self._graded(place, item, sense)
                case Fill():
                    self._fills.append((Fill("none") if self._negated() else sense, place))
                case Mood():
                    self._mood(place, sense)
                case Pulse():
                    self._pulse(place, item, sense)
                case Drum():
                    self._drum(place, sense)
                case Named() | Degree() | Relation():
                    continue
                case _:
                    self._ignore(place, item)
            return True
        return False

    def _claim(self, place: int, field: str, value: Any, rank: Rank, start: int | None = None) -> None:
        words = " ".join(item.text for item in self._items[place if start is None else start : place + 1])
        self._claims.claim(words, field, value, rank, place)

    def _negated(self) -> bool:
        return any(level == "none" for level, _ in self._degrees)

    def _start(self, place: int) -> int:
        """Where the words of degree begin that belong to the phrase at `place`."""
        return min((at for _, at in self._degrees), default=place)

    def _amount(self, place: int, item: Item, sense: Amount) -> bool:
        after = self._item(place + 1)
        if sense.field == "tempo" and after is not None and after.key == "percent" and not after.breaks:
            return False
        self._claim(place, sense.field, item.numbers[-1 if sense.field == "fill_every" else 0] * sense.sign, Rank.EXACT)
        return True

    def _meter(self, place: int, item: Item, sense: MeterName) -> bool:
        if sense.form == "fraction":
            value: str | None = item.fraction
        elif sense.form == "spoken":
            value = "/".join(str(number) for number in item.numbers[:2])
        else:
            value = _COUNTED.get(item.numbers[0])  # type: ignore[call-overload]
        if value is None:
            return False
        self._claim(place, "meter", value, Rank.EXACT)
        return True

    def _setting(self, place: int, sense: Setting) -> None:
        negated = self._negated()
        value = sense.negated if negated else sense.value
        start = self._start(place) if negated else place
        if value is None:
            self._leave_out(start, place)
        else:
            self._claim(place, sense.field, value, Rank.VAGUE, start)

    def _leave_out(self, start: int, place: int) -> None:
        words = " ".join(item.text for item in self._items[start : place + 1])
        self._claims.remarks.append(f"{words!r} was left out: it does not say what is wanted instead")

    def _graded(self, place: int, item: Item, sense: Graded) -> bool:
        levels = {level for level, _ in self._degrees if level != "only"}
        start = self._start(place) if levels else place
        if sense.comparative:
            levels.add("more")
        end = place
        after = self._item(place + 1)
        if sense.noun and not levels and after is not None and not after.breaks and place + 1 not in self._done:
            level = after.get(Degree)
            if after.key in _OFF or (level is not None and not self._grades_what_follows(place + 1)):
                levels.add("none" if level is None else level.level)
                end = place + 1
                self._done.add(end)
        value = sense.grades.at(frozenset(levels))
        if value is None:
            self._ignore(place, item)
            return True
        field = sense.grades.field
        if field == "density" and self._of_time(place, sense):
            field, value = "hat_subdivision", _BUSY_HATS if value >= 50 else _CALM_HATS
        if field == "humanize_amount" and value is False:
            field = "humanize"
        self._claim(end, field, value, Rank.VAGUE, start)
        return True

    def _grades_what_follows(self, place: int) -> bool:
        after = self._item(place + 1)
        return after is not None and not after.breaks and bool(after.get(Graded) or after.get(Drum) or after.get(Mood))

    def _of_time(self, place: int, sense: Graded) -> bool:
        """Whether it is the hat or the ride that is to be busy."""
        after, before = self._item(place + 1), self._item(place - 1)
        drum = after.get(Drum) if after is not None and not after.breaks else None
        if drum is None and sense.comparative and before is not None and not self._items[place].breaks:
            drum = before.get(Drum)
        return drum is not None and drum.time

    def _mood(self, place: int, sense: Mood) -> None:
        if self._negated():
            self._leave_out(self._start(place), place)
            return
        for field, value in sense.values:
            self._claim(place, field, value, Rank.SUGGESTED)

    def _drum(self, place: int, sense: Drum) -> None:
        """More or fewer hats are a faster or slower pulse of them."""
        levels = {level for level, _ in self._degrees}
        if sense.time and levels & {"more", "less"} and "none" not in levels:
            rate = _BUSY_HATS if "more" in levels else _CALM_HATS
            self._claim(place, "hat_subdivision", rate, Rank.VAGUE, self._start(place))

    def _pulse(self, place: int, item: Item, sense: Pulse) -> None:
        drum = self._player(place)
        before = self._item(place - 1)
        swung = before is not None and not item.breaks and _sets_swing(before)
        if drum is not None and not drum.time:
            self._ignore(place, item)
        elif drum is not None or not swung:
            if sense.rate > _FASTEST_PULSE:
                self._claims.remarks.append(f"{item.text!r}: hats are asked for in 16ths at the finest")
            self._claim(place, "hat_subdivision", min(sense.rate, _FASTEST_PULSE), Rank.EXACT)

    def _player(self, place: int) -> Drum | None:
        """The drum that plays the subdivision at `place`: the next in its clause, else the one before."""
        for step in (1, -1):
            for at in range(place + step, place + step * (_REACH + 2), step):
                item = self._item(at)
                if item is None or self._items[at if step > 0 else at + 1].breaks:
                    break
                drum = item.get(Drum)
                if drum is not None:
                    return drum
                if item.senses and item.get(Degree) is None and item.get(Relation) is None and not _sets_swing(item):
                    break
        return None

    def _settle_fills(self) -> None:
        """What fills are to be, once it is known how many bars there are."""
        if "fill_every" in self._claims:
            return
        kinds = {sense.kind: place for sense, place in self._fills}
        for kind in ("end", "every", "alone", "none"):
            if kind in kinds:
                place = kinds[kind]
                if kind == "end":
                    self._claim(place, "fill_every", self._claims.value("bars") or _DEFAULTS["bars"], Rank.EXACT)
                elif kind == "every":
                    self._claim(place, "fill_every", 4, Rank.VAGUE)
                else:
                    self._claim(place, "fill", kind == "alone", Rank.EXACT)
                return

    def _bare_tempo(self) -> None:
        """A number that nothing else explains is a tempo, if it can be one."""
        if self._claims.rank("tempo") is Rank.EXACT:
            return
        for place, item in enumerate(self._items):
            after = self._item(place + 1)
            percent = after is not None and after.key == "percent" and not after.breaks
            if item in self._ignored and item.numbers and not percent and item.tokens[0].key[-1].isalnum():
                number = item.numbers[0]
                if _TEMPOS[0] <= number <= _TEMPOS[1]:
                    self._ignored.remove(item)
                    self._claim(place, "tempo", number, Rank.EXACT)
                    return

    def _item(self, place: int) -> Item | None:
        return self._items[place] if 0 <= place < len(self._items) else None

    def _ignore(self, place: int, item: Item) -> None:
        del place
        self._ignored.append(item)


def _sets_swing(item: Item) -> bool:
    graded, setting = item.get(Graded), item.get(Setting)
    return (graded is not None and graded.grades.field == "swing") or (
        setting is not None and setting.field == "swing"
    )


def _texts(text: str, items: Sequence[Item]) -> tuple[str, ...]:
    """The items as written; pieces of one word are put together again."""
    places: list[tuple[int, int]] = []
    for item in items:
        start, end = item.tokens[0].start, item.tokens[-1].end
        if places and places[-1][1] == start:
            places[-1] = (places[-1][0], end)
        else:
            places.append((start, end))
    return tuple(dict.fromkeys(text[start:end] for start, end in places))
