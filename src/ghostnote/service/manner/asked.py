"""Which profiles act on a pattern that is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ghostnote.core.params import ANY_STYLE, GenerationParams
from ghostnote.core.route import Route, read_route, stations_by_bar
from ghostnote.styles.manner.manner import Manner
from ghostnote.styles.profile import StyleProfile

if TYPE_CHECKING:
    from ghostnote.model.checkpoint import CheckpointInfo


def manner_of(params: GenerationParams, info: CheckpointInfo, lead: int = 0) -> Manner | None:
    """What acts; None when the checkpoint has learned every style that is named, or profiles are not to act.

    Args:
        params: as `conditioning.resolved` settles them.
        info: of the checkpoint.
        lead: bars before those that are asked for.

    Raises:
        StyleFileError: the user's own styles cannot be read.
    """
    if params.style == ANY_STYLE or not params.profile:
        return None
    route = read_route(params.style)
    profiles = unlearned(route, info)
    if not profiles:
        return None
    bars = stations_by_bar(route, params.bars)
    shares = tuple(tuple(dict(mix).get(profile.name, 0.0) for profile in profiles) for mix in bars)
    return Manner(profiles, shares[:1] * lead + shares, lead, params.profile / 100)


def unlearned(route: Route, info: CheckpointInfo) -> tuple[StyleProfile, ...]:
    """The profiles of a route's styles that the checkpoint has not learned, by name."""
    names = sorted({name for station in route for name, _ in station if name not in info.played and name != ANY_STYLE})
    if not names:
        return ()
    from ghostnote.styles.catalogue import catalogue

    styles = catalogue()
    return tuple(styles[name] for name in names if name in styles)
