"""Every route, in the order of the documentation. Of two that a path fits, the first answers."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter

from ghostnote.api.routes import admin, batch, events, files, generate, health, jobs, keys, own, styles, token

router: Final = APIRouter()
for _subject in (generate, batch, jobs, events, files, own, styles, token, admin, keys, health):
    router.include_router(_subject.router)
