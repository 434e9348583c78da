"""Why a pattern is as it is, found and shown the same by every command."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from ghostnote.model.engine import Engine
    from ghostnote.service.generate import Artefact

_ODDS: Final = ("place", "voice", "velocity", "offset")


def why_of(artefact: Artefact, engine: Engine, bars: Path | None = None) -> dict[str, Any]:
    """See `service.explain.explained`; training bars are those beside the checkpoint if no index is named.

    Raises:
        InvalidParameterError: the index cannot be read.
    """
    from ghostnote.service.explain import explained
    from ghostnote.service.originality import index_beside, read_index

    return explained(artefact, engine, index_beside(engine.checkpoint.folder) if bars is None else read_index(bars))


def why_lines(why: Mapping[str, Any]) -> list[str]:
    """The same as text."""
    return [*_hit_lines(why["hits"]), "", *_bar_lines(why["nearest"])]


def _hit_lines(hits: Any) -> list[str]:
    if isinstance(hits, str):
        return [hits]
    lines = [f"{'bar':>4} {'beat':>5}  {'drum':<16} {'there':>6} {'voice':>6} {'force':>6} {'timing':>6}"]
    for hit in hits:
        odds = " ".join(f"{hit['probability'][field]:6.1%}" for field in _ODDS)
        given = "  given" if hit["given"] else ""
        lines.append(f"{hit['bar']:>4} {hit['beat']:>5.2f}  {hit['voice']:<16} {odds}{given}")
    return lines


def _bar_lines(nearest: Any) -> list[str]:
    if isinstance(nearest, str):
        return [nearest]
    return [
        f"bar {number}: "
        + (", ".join(f"{one['file']} bar {one['bar']} ({one['similarity']:.0%})" for one in bar) or "-")
        for number, bar in enumerate(nearest, 1)
    ]
