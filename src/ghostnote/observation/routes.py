"""Which route took a request, as the template it was declared with: `/api/v1/jobs/{id}`, never the path itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import MutableMapping, Sequence
from re import Pattern
from typing import Any, Final

from starlette.routing import BaseRoute

#: The template of what no route took.
UNMATCHED: Final = "none"


class Templates:
    """Templates by endpoint. A route of an included router knows only its own part of the path, so they are asked here.

    Args:
        routes: of a FastAPI application.
    """

    def __init__(self, routes: Sequence[BaseRoute]) -> None:
        from fastapi.routing import iter_route_contexts

        self._known: dict[Any, list[tuple[Pattern[str], str]]] = defaultdict(list)
        for route in iter_route_contexts(routes):
            if route.endpoint is not None and route.path_format is not None:
                self._known[route.endpoint].append((route.path_regex, route.path_format))

    def of(self, scope: MutableMapping[str, Any]) -> str:
        """The template of a request that has been answered."""
        for regex, template in self._known.get(scope.get("endpoint"), ()):
            if regex.match(scope["path"]):
                return template
        return UNMATCHED
