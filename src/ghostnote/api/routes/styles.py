"""What can be asked for by name."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query

from ghostnote.api.parts import Parts
from ghostnote.api.responses import problems
from ghostnote.api.security.principal import principal
from ghostnote.api.target import target_of
from ghostnote.api.views import PREFIX
from ghostnote.schemas.styles import CardView, ProfileView, StyleList, StyleView
from ghostnote.service.access import Principal, Scope
from ghostnote.service.card import known_card
from ghostnote.service.jobs.intake import known_to
from ghostnote.service.styles import PlayableStyle, playable_style, playable_styles
from ghostnote.styles.view import profile_view

router = APIRouter(prefix=PREFIX, tags=["styles"])

Reader = Annotated[Principal, Depends(principal(Scope.READ, follow_up=True, anonymous=True))]
StyleName = Annotated[str, Path(description="A name, title or alias, in any spelling.", examples=["hip-hop"])]
Carded = Annotated[bool, Query(alias="card", description="Whether its measured card comes with it.")]
Profiles = Annotated[bool, Query(description="Whether each style comes with its profile.")]


@router.get("/styles", operation_id="listStyles", summary="Every style", responses=problems())
async def styles(who: Reader, parts: Parts, profiles: Profiles = False) -> StyleList:
    """The styles that the checkpoint in use can play for you: what it has learned, your own, and what it mixes."""
    target = await target_of(parts, who)
    found = [_view(one, profile=profiles) for one in playable_styles(target.info)]
    return StyleList(checkpoint=target.hash, styles=found)


@router.get("/styles/{name}", operation_id="getStyle", summary="A style", responses=problems(404))
async def style(who: Reader, parts: Parts, name: StyleName, carded: Carded = False) -> StyleView:
    """The style that is called so, with its profile and sources. If there is none, the nearest is named."""
    target = await target_of(parts, who)
    with known_to(target, name):
        found = playable_style(name, target.info)
    card = known_card(found.name, target.hash) if carded else None
    shown = _view(found, profile=True)
    return shown if card is None else shown.model_copy(update={"card": CardView.model_validate(card)})


def _view(style: PlayableStyle, *, profile: bool) -> StyleView:
    shown = None if style.profile is None or not profile else ProfileView.model_validate(profile_view(style.profile))
    return StyleView(
        name=style.name,
        title=style.title,
        aliases=list(style.aliases),
        kind=None if style.profile is None else style.profile.kind.value,
        tempo=style.tempo,
        tempo_low=style.tempo_low,
        tempo_high=style.tempo_high,
        learned=style.learned,
        composed=style.composed,
        mix=dict(style.mix),
        family=dict(style.family),
        profile=shown,
    )
