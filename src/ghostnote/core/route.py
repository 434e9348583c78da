"""How styles are asked for: one, a mix (`funk:0.7,jazz:0.3`), or a journey from station to station (`house>techno`).

A station is a style or a mix; a journey's first station is its first bar, its last the last bar, and between two
stations the weights change evenly. Only the syntax is known here: whether there are such styles is not.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Final, TypeAlias

from ghostnote.core.errors import InvalidParameterError

#: Styles and their weights, which sum to 1.
Station: TypeAlias = tuple[tuple[str, float], ...]
Route: TypeAlias = tuple[Station, ...]

MOST_STATIONS: Final = 32
MOST_STYLES: Final = 16
_NUMBER: Final = re.compile(r"\d+(\.\d*)?|\.\d+")
_HINT: Final = "write a style, a mix as funk:0.7,jazz:0.3, or a journey as house>techno"


def read_route(text: str) -> Route:
    """The stations of a text; one that is a single style is a route of one station of one style.

    Raises:
        InvalidParameterError: a name is missing, a weight is no number above 0, or there is too much of either.
    """
    stations = text.split(">")
    if len(stations) > MOST_STATIONS:
        raise InvalidParameterError(f"{len(stations)} stations", where="style", hint=f"at most {MOST_STATIONS}")
    return tuple(_station(station) for station in stations)


def write_route(route: Route) -> str:
    """The canonical text of a route; reverses `read_route` but for what four places of a weight do not hold."""
    return ">".join(_written(station) for station in route)


def is_single(route: Route) -> bool:
    """Whether a route is one style, unmixed."""
    return len(route) == 1 and len(route[0]) == 1


def merged(named: Sequence[tuple[str, float]]) -> Station:
    """A station of these styles: those named twice added up, weights made to sum to 1."""
    total = sum(weight for _, weight in named)
    summed: dict[str, float] = {}
    for name, weight in named:
        summed[name] = summed.get(name, 0.0) + weight / total
    return tuple(summed.items())


def stations_by_bar(route: Route, bars: int) -> tuple[Station, ...]:
    """The mix of each of `bars` bars along a route."""
    legs = len(route) - 1
    if not legs:
        return route * bars
    found = []
    for bar in range(bars):
        at = bar * legs / (bars - 1) if bars > 1 else 0.0
        leg = min(int(at), legs - 1)
        share = at - leg
        parts = [(name, weight * (1.0 - share)) for name, weight in route[leg]]
        parts += [(name, weight * share) for name, weight in route[leg + 1]]
        found.append(merged([(name, weight) for name, weight in parts if weight > 0.0]))
    return tuple(found)


def _station(text: str) -> Station:
    parts = text.split(",")
    if len(parts) > MOST_STYLES:
        raise InvalidParameterError(f"{len(parts)} styles in a mix", where="style", hint=f"at most {MOST_STYLES}")
    return merged([_part(part) for part in parts])


def _part(text: str) -> tuple[str, float]:
    name, colon, number = (piece.strip() for piece in text.rpartition(":"))
    if not colon:
        name, number = number, "1"
    if not name:
        raise InvalidParameterError("a style's name is missing", where="style", hint=_HINT)
    weight = float(number) if _NUMBER.fullmatch(number) and len(number) <= 12 else math.nan
    if not weight > 0.0:
        raise InvalidParameterError(f"{number!r} is no weight", where="style", hint="a number above 0, e.g. 0.7")
    return name, weight


def _written(station: Station) -> str:
    if len(station) == 1:
        return station[0][0]
    return ",".join(f"{name}:{round(weight, 4):g}" for name, weight in station)
