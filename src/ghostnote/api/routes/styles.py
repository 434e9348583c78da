"""What can be asked for by name."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path

from ghostnote.api.parts import Parts
from ghostnote.api.responses import problems
from ghostnote.api.security.principal import principal
from ghostnote.api.target import target_of
from ghostnote.api.views import PREFIX
from ghostnote.schemas.answers import StyleList, StyleView
from ghostnote.service.access import Principal, Scope
from ghostnote.service.jobs.intake import Target
from ghostnote.styles.registry import resolve, style_of

router = APIRouter(prefix=PREFIX, tags=["styles"])

Reader = Annotated[Principal, Depends(principal(Scope.READ, follow_up=True, anonymous=True))]
StyleName = Annotated[str, Path(description="A name, title or alias, in any spelling.", examples=["hip-hop"])]


@router.get("/styles", operation_id="listStyles", summary="Every style", responses=problems())
async def styles(_who: Reader, parts: Parts) -> StyleList:
    """The styles of the checkpoint in use, with the tempos that they were played at."""
    target = await target_of(parts)
    return StyleList(checkpoint=target.hash, styles=[_view(name, target) for name in target.info.styles])


@router.get("/styles/{name}", operation_id="getStyle", summary="A style", responses=problems(404))
async def style(_who: Reader, parts: Parts, name: StyleName) -> StyleView:
    """The style that is called so; if there is none, the nearest are named."""
    target = await target_of(parts)
    return _view(resolve(name, target.info.styles), target)


def _view(name: str, target: Target) -> StyleView:
    row, tempo = style_of(name), target.info.statistics["tempo"][name]
    return StyleView(
        name=name,
        title=row.title,
        aliases=list(row.aliases),
        tempo=tempo["median"],
        tempo_low=tempo["low"],
        tempo_high=tempo["high"],
    )
