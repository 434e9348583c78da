"""What the commands of the service share: settings that also hold for the processes they start."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, TypeAlias

import typer

from ghostnote.cli.extras import require_extra
from ghostnote.core.errors import UnavailableError

if TYPE_CHECKING:
    from ghostnote.settings.model import Settings
    from ghostnote.storage.database import Database

#: Modules of the extra `server` that say whether it is installed.
_MODULES: Final = ("alembic", "celery", "fastapi", "prometheus_client", "pydantic_settings", "sqlalchemy", "structlog")
#: Folder of shared metrics in `Settings.home`.
_METRICS: Final = "metrics"

HomeOption: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        "--home", metavar="FOLDER", help="Folder of database and results; else $GHOSTNOTE_HOME, ~/.ghostnote."
    ),
]
LogLevelOption: TypeAlias = Annotated[
    str | None, typer.Option("--log-level", help="DEBUG, INFO, WARNING or ERROR; else $GHOSTNOTE_LOG_LEVEL.")
]
LogFormatOption: TypeAlias = Annotated[
    str | None, typer.Option("--log-format", help="json, or console for people; else $GHOSTNOTE_LOG_FORMAT.")
]


def settings_for(command: str, **options: object) -> Settings:
    """The settings, with a command's options in the place of variables; child processes inherit them.

    Raises:
        MissingExtraError: the service is not installed.
        SettingsError: names each setting that is wrong.
    """
    require_extra(command, "server", *_MODULES)
    from ghostnote.settings.model import PREFIX, load_settings

    for name, value in options.items():
        if value is not None:
            os.environ[f"{PREFIX}{name.upper()}"] = str(value)
    return load_settings()


def observe(settings: Settings) -> None:
    """Log as the settings say, and count together with the processes that this one starts.

    To be called before the service's parts are imported: see `observation.shared`.

    Raises:
        UnavailableError: the folder of the counts cannot be made.
    """
    from ghostnote.observation.logs import configure
    from ghostnote.observation.shared import share

    configure(settings.log_level, settings.log_format)
    share(settings.home / _METRICS)


@asynccontextmanager
async def open_database(settings: Settings) -> AsyncIterator[Database]:
    """The database, closed afterwards. A database of this machine alone is brought up to date first.

    Raises:
        UnavailableError: its folder cannot be made, or it cannot be reached.
    """
    from ghostnote.storage.database import Database
    from ghostnote.storage.migrate import upgrade

    if settings.is_sqlite:
        try:
            settings.home.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            hint = "name another folder with --home or GHOSTNOTE_HOME"
            raise UnavailableError(f"cannot be made: {error.strerror}", where=str(settings.home), hint=hint) from error
    database = Database(settings.database)
    try:
        if settings.is_sqlite:
            await upgrade(database)
        yield database
    finally:
        await database.close()
