"""`ghostnote migrate`: the database's schema as this version needs it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ghostnote.cli.service import HomeOption, settings_for

if TYPE_CHECKING:
    from ghostnote.settings.model import Settings


def migrate(
    check: Annotated[bool, typer.Option("--check", help="Change nothing; fail if there is something to do.")] = False,
    home: HomeOption = None,
) -> None:
    """Bring the database to this version's schema. Safe to repeat, and to run from several places at once."""
    import asyncio

    print(asyncio.run(_migrate(settings_for("migrate", home=home), check=check)))


async def _migrate(settings: Settings, *, check: bool) -> str:
    from ghostnote.cli.service import open_database
    from ghostnote.storage.jobs import SqlJobStore
    from ghostnote.storage.migrate import needed, upgrade

    if check:
        await _check(settings)
    else:
        async with open_database(settings) as database:
            await upgrade(database)
            await SqlJobStore(database).check()
    return f"the database is at version {needed()}"


async def _check(settings: Settings) -> None:
    from ghostnote.core.errors import UnavailableError
    from ghostnote.storage.database import Database
    from ghostnote.storage.migrate import current, needed

    database = Database(settings.database)
    try:
        async with database.read() as connection:
            version = await current(connection)
    finally:
        await database.close()
    if version != needed():
        there = f"at version {version}" if version else "empty"
        raise UnavailableError(
            f"the database is {there}, this program needs {needed()}",
            where=database.name,
            hint="run `ghostnote migrate`",
        )
