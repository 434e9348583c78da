"""API keys, for operators."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Path

from ghostnote.api.parts import Parts
from ghostnote.api.responses import problems
from ghostnote.api.security.principal import principal
from ghostnote.api.views import PREFIX, moment
from ghostnote.api.webhooks import shown_webhook_key
from ghostnote.schemas.admin import CreatedKey, KeyList, KeyView, NewKey
from ghostnote.schemas.base import Id
from ghostnote.service.access import ApiKey, Scope
from ghostnote.service.keys import create_key

router = APIRouter(
    prefix=f"{PREFIX}/admin/keys",
    tags=["admin"],
    dependencies=[Depends(principal(Scope.ADMIN))],
    responses=problems(),
)


@router.post("", status_code=201, operation_id="createKey", summary="Make a key, which is shown this once")
async def create(asked: NewKey, services: Parts) -> CreatedKey:
    """Make an API key for a tenant; the tenant is made if it is not there."""
    key, secret = await create_key(services.keys, asked.tenant, asked.name, asked.scopes, asked.days)
    webhook_secret = shown_webhook_key(services.secret, key.tenant)
    return CreatedKey(**_view(key, asked.tenant).model_dump(), key=secret, webhook_secret=webhook_secret)


@router.get("", operation_id="listKeys", summary="All keys, newest first")
async def all_keys(services: Parts) -> KeyList:
    """Every key of every tenant, revoked ones too, without what opens."""
    names = {tenant.id: tenant.name for tenant in await services.keys.tenants()}
    return KeyList(keys=[_view(key, names[key.tenant]) for key in await services.keys.keys()])


@router.delete(
    "/{key_id}", responses=problems(404), operation_id="revokeKey", summary="Revoke a key at once and for good"
)
async def revoke(key_id: Annotated[Id, Path()], services: Parts) -> KeyView:
    """Revoke a key, and with it every token that was issued for it."""
    key = await services.keys.revoke(key_id)
    return _view(key, (await services.keys.tenant(key.tenant)).name)


def _view(key: ApiKey, tenant: str) -> KeyView:
    return KeyView(
        key_id=key.id,
        tenant=tenant,
        name=key.name,
        prefix=key.prefix,
        scopes=sorted(key.scopes),
        created_at=moment(key.created_at),
        expires_at=_moment_or_none(key.expires_at),
        revoked_at=_moment_or_none(key.revoked_at),
        last_used_at=_moment_or_none(key.last_used_at),
    )


def _moment_or_none(milliseconds: int | None) -> datetime | None:
    return None if milliseconds is None else moment(milliseconds)
