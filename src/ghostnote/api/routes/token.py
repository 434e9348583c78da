"""Exchanging a key for a token, which can be given away for a while."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends

from ghostnote.api.parts import Parts
from ghostnote.api.responses import problems
from ghostnote.api.security.principal import key_holder
from ghostnote.api.security.tokens import Tokens
from ghostnote.api.views import PREFIX
from ghostnote.core.errors import ForbiddenError
from ghostnote.schemas.answers import TokenView
from ghostnote.schemas.tokens import NewToken
from ghostnote.service.access import ApiKey

router = APIRouter(prefix=PREFIX, tags=["access"], responses=problems(409))


@router.post("/token", operation_id="issueToken", summary="Exchange a key for a token")
async def issue(
    key: Annotated[ApiKey, Depends(key_holder)], services: Parts, asked: NewToken | None = None
) -> TokenView:
    """Issue a bearer token that works for some minutes, and ends when its key is revoked.

    Needs a key: a token does not get another.
    """
    scopes = key.scopes if asked is None or asked.scopes is None else frozenset(asked.scopes)
    if not scopes <= key.scopes:
        lacking = ", ".join(sorted(scopes - key.scopes))
        raise ForbiddenError(f"this key does not reach so far: it lacks {lacking}", where="scopes")
    issued = Tokens.of(services).issue(key, scopes)
    return TokenView(access_token=issued.token, expires_in=issued.seconds)
