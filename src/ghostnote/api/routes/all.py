"""Every route, in the order of the documentation."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter

from ghostnote.api.routes import admin, batch, events, files, generate, health, jobs, keys, styles, token

router: Final = APIRouter()
for _subject in (generate, batch, jobs, events, files, styles, token, admin, keys, health):
    router.include_router(_subject.router)
