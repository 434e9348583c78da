"""What a scope means in a pattern: bars, places, hits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from ghostnote.core.errors import InvalidParameterError
from ghostnote.core.feel.features import GHOST_VELOCITY
from ghostnote.core.kit import KIT
from ghostnote.core.pattern import LATTICE_TICKS, MAX_OFFSET, Hit, Meter, Pattern, is_place
from ghostnote.core.units import PPQ
from ghostnote.prompt.edits.plan import BarRange, Force, Nth, Place, Scope, Side, Spot

#: A hit played early or late may be notated beside the place that it is meant for; hits as far as this from a beat are
#: on it if none of their drum is nearer. Between beats triplets count too: the swung `and` is 80 ticks late.
_REACH_OF_BEAT: Final = PPQ // 8
_REACH_BETWEEN: Final = PPQ // 6
#: From this velocity on a hit is an accent (design choice: GMD's backbeats lie above, its timekeeping below).
ACCENT_VELOCITY: Final = 100
#: Beats that carry the backbeat, by meter; else every second beat.
_BACKBEATS: Final = {(3, 4): (2, 3), (6, 8): (4,), (9, 8): (4, 7), (12, 8): (4, 10), (5, 8): (4,), (7, 8): (3, 5)}

#: From and to, in ticks from the bar line; the end is not in it.
Span = tuple[int, int]


def nothing(problem: str, hint: str | None = None) -> InvalidParameterError:
    """The error of an edit that finds nothing to change."""
    return InvalidParameterError(problem, where="edit", hint=hint)


def beat_ticks(meter: Meter) -> int:
    """A beat as musicians count: the meter's unit."""
    return 4 * PPQ // meter.denominator


def bars_of(pattern: Pattern, scope: Scope) -> list[int]:
    """The bars that are meant, from 0, in the order in which they were named.

    Raises:
        InvalidParameterError: one that the pattern does not have.
    """
    named = [bar for one in scope.bars for bar in _bars_in(one, pattern.bars)] if scope.bars else range(pattern.bars)
    besides = {bar for one in scope.besides for bar in _bars_in(one, pattern.bars)}
    bars = [bar for bar in dict.fromkeys(named) if bar not in besides]
    if not bars:
        raise nothing("no bar is left of those that were named", f"the clip has bars 1 to {pattern.bars}")
    return bars


def _bars_in(one: BarRange, count: int) -> Iterable[int]:
    if one.half:
        middle = count // 2
        if not middle:
            raise nothing("one bar has no halves of bars", "say `first half of the bar`")
        return range(middle) if one.half == 1 else range(middle, count)
    first = one.first if one.first > 0 else count + 1 + one.first
    last = one.last if one.last > 0 else count + 1 + one.last
    if one.step > 1:
        return range(first - 1, count, one.step)
    if not 1 <= first <= count or not first <= last <= count:
        wrong = first if not 1 <= first <= count else last
        raise nothing(f"there is no bar {wrong}", f"the clip has bars 1 to {count}")
    return range(first - 1, last)


def points_of(meter: Meter, places: Sequence[Place]) -> list[int]:
    """Ticks from the bar line of the single places among `places`, ascending.

    Raises:
        InvalidParameterError: a beat that the meter does not have.
    """
    return sorted({tick for place in places for tick in _points(meter, place)})


def _points(meter: Meter, place: Place) -> list[int]:
    beat, count = beat_ticks(meter), meter.numerator
    match place.spot:
        case Spot.BEAT:
            number = place.beat if place.beat > 0 else count + 1 + place.beat
            if not 1 <= number <= count:
                raise nothing(f"there is no beat {place.beat}", f"{meter} has beats 1 to {count}")
            return [round((number - 1 + place.part) * beat)]
        case Spot.BACKBEAT:
            beats = _BACKBEATS.get((meter.numerator, meter.denominator)) or tuple(range(2, count + 1, 2))
            return [(number - 1) * beat for number in beats]
        case Spot.EVERY_BEAT:
            return [number * beat for number in range(count)]
        case Spot.OFFBEATS:
            return [number * beat + beat // 2 for number in range(count)]
        case Spot.OFF_16THS:
            return [number * beat + part * beat // 4 for number in range(count) for part in (1, 3)]
    return []


def spans_of(meter: Meter, places: Sequence[Place]) -> list[Span]:
    """The stretches among `places`."""
    beat, bar = beat_ticks(meter), meter.bar_ticks
    found: list[Span] = []
    for place in places:
        spans = {
            Spot.FIRST_BEATS: (0, min(bar, place.beat * beat)),
            Spot.LAST_BEATS: (max(0, bar - place.beat * beat), bar),
            Spot.FIRST_HALF: (0, bar // 2),
            Spot.LAST_HALF: (bar // 2, bar),
        }
        found += [spans[place.spot]] if place.spot in spans else []
    return found


def stretches_of(pattern: Pattern, scope: Scope) -> list[Span]:
    """What is meant of each bar as stretches of the pattern: whole bars if no place was named, from a beat to the next.

    Raises:
        InvalidParameterError: bars or beats that are not there.
    """
    bar_ticks, beat = pattern.meter.bar_ticks, beat_ticks(pattern.meter)
    points = [(tick, min(tick + beat, bar_ticks)) for tick in points_of(pattern.meter, scope.places)]
    own = sorted([*points, *spans_of(pattern.meter, scope.places)]) or [(0, bar_ticks)]
    bars = bars_of(pattern, scope)
    return [(bar * bar_ticks + start, bar * bar_ticks + end) for bar in bars for start, end in own]


def ticks_of(pattern: Pattern, scope: Scope) -> list[int]:
    """The single places that are meant, in ticks from the start of the pattern; those beside them if that is asked for.

    Raises:
        InvalidParameterError: bars or beats that are not there.
    """
    bar_ticks = pattern.meter.bar_ticks
    moves = {Side.ON: (0,), Side.BEFORE: (-PPQ // 4,), Side.AFTER: (PPQ // 4,), Side.AROUND: (-PPQ // 4, PPQ // 4)}
    points = points_of(pattern.meter, scope.places)
    points += [start for start, _ in spans_of(pattern.meter, scope.places)]
    starts = [bar * bar_ticks for bar in bars_of(pattern, scope)]
    return sorted(
        {(start + tick + by) % pattern.ticks for start in starts for tick in points for by in moves[scope.side]}
    )


def hits_of(pattern: Pattern, scope: Scope) -> list[Hit]:
    """The hits that are meant, in score order.

    Raises:
        InvalidParameterError: bars or beats that are not there, or there are no such hits.
    """
    hits = hits_if_any(pattern, scope)
    if not hits:
        raise nothing(f"there is no {str(scope) or 'hit'}", "inspect the clip to see what it holds")
    return hits


def hits_if_any(pattern: Pattern, scope: Scope) -> list[Hit]:
    """The hits that are meant, in score order; there may be none.

    Raises:
        InvalidParameterError: bars or beats that are not there.
    """
    bars = set(bars_of(pattern, scope))
    hits = [hit for hit in pattern.hits if pattern.bar_of(hit) in bars and _struck(hit, scope)]
    if scope.places:
        hits = _placed(pattern, scope, hits)
    if scope.nth is not None:
        hits = _counted(hits, scope.nth)
    return hits


def _struck(hit: Hit, scope: Scope) -> bool:
    return (not scope.voices or hit.voice in scope.voices) and forced(hit, scope.force)


def forced(hit: Hit, force: Force | None) -> bool:
    """Whether a hit is as hard as it is said."""
    match force:
        case Force.GHOST | Force.SOFT:
            return hit.velocity < GHOST_VELOCITY
        case Force.ACCENT | Force.LOUD:
            return hit.velocity >= ACCENT_VELOCITY
    return True


def _placed(pattern: Pattern, scope: Scope, hits: Sequence[Hit]) -> list[Hit]:
    meter = pattern.meter
    points, spans = points_of(meter, scope.places), spans_of(meter, scope.places)
    drums: dict[tuple[int, str], list[Hit]] = {}
    for hit in hits:
        drums.setdefault((pattern.bar_of(hit), KIT[hit.voice].family), []).append(hit)
    found: set[Hit] = set()
    for (bar, _), own in drums.items():
        start = bar * meter.bar_ticks
        for point in points:
            on = scope.side is Side.ON
            found |= set(_at(own, start, point) if on else _beside(own, start + point, scope.side))
        for first, last in spans:
            found |= {hit for hit in own if first <= hit.slot - start < last}
    return [hit for hit in hits if hit in found]


def _at(hits: Sequence[Hit], start: int, point: int) -> list[Hit]:
    """The hits of a drum that are on a place: those notated nearest to it."""
    reach = _REACH_OF_BEAT if point % PPQ == 0 else _REACH_BETWEEN
    nearest = min(abs(hit.slot - start - point) for hit in hits)
    return [hit for hit in hits if abs(hit.slot - start - point) == nearest] if nearest <= reach else []


def _beside(hits: Sequence[Hit], tick: int, side: Side) -> list[Hit]:
    """The nearest hits of a drum before or after a place, within a beat."""
    before = [hit for hit in hits if 0 < tick - hit.slot <= PPQ] if side is not Side.AFTER else []
    after = [hit for hit in hits if 0 < hit.slot - tick <= PPQ] if side is not Side.BEFORE else []
    latest = [hit for hit in before if hit.slot == before[-1].slot]
    return latest + [hit for hit in after if hit.slot == after[0].slot]


def _counted(hits: list[Hit], nth: Nth) -> list[Hit]:
    hits = sorted(hits, key=lambda hit: (hit.onset, hit.voice))
    if nth.every:
        return sorted(hits[nth.every - 1 :: nth.every])
    place = nth.which - 1 if nth.which > 0 else len(hits) + nth.which
    return [hits[place]] if 0 <= place < len(hits) else []


def near_place(tick: int, meter: Meter) -> int:
    """The notated place nearest to a tick of the pattern, the earlier of two; at or after 0."""
    start = tick // meter.bar_ticks * meter.bar_ticks
    point = round((tick - start) / LATTICE_TICKS)
    ways = sorted(range(-4, 5), key=lambda by: (abs((point + by) * LATTICE_TICKS + start - tick), by))
    return next(
        start + (point + by) * LATTICE_TICKS
        for by in ways
        if point + by >= 0 and is_place((point + by) * LATTICE_TICKS % meter.bar_ticks)
    )


def sounding(hit: Hit, onset: int, pattern: Pattern) -> Hit:
    """The hit sounding at `onset` (ticks from the start of the pattern), on its slot as long as it is within reach."""
    if abs(onset - hit.slot) <= MAX_OFFSET:
        return Hit(hit.slot, hit.voice, onset - hit.slot, hit.velocity)
    slot = near_place(max(0, onset), pattern.meter)
    if slot >= pattern.ticks:
        ends = range(pattern.ticks - PPQ // 4, pattern.ticks, LATTICE_TICKS)
        slot = max(place for place in ends if is_place(place % pattern.meter.bar_ticks))
    return Hit(slot, hit.voice, max(-MAX_OFFSET, min(MAX_OFFSET, onset - slot)), hit.velocity)
