"""Exchanging a key for a token."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from ghostnote.schemas.base import Body
from ghostnote.service.access import Scope


class NewToken(Body):
    """A token to be issued for the key that asks."""

    scopes: Annotated[
        list[Scope] | None, Field(min_length=1, description="What it may do; all that the key may if not given.")
    ] = None
