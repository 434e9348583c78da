"""`ghostnote keys`: API keys, made and revoked where the database is."""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from ghostnote.cli.options import JsonOption
from ghostnote.cli.output import print_json
from ghostnote.cli.service import HomeOption, settings_for
from ghostnote.cli.terminal import note
from ghostnote.service.access import DEFAULT_SCOPES, Scope

if TYPE_CHECKING:
    from ghostnote.service.access import ApiKey, KeyStore
    from ghostnote.settings.model import Settings

Result = TypeVar("Result")

keys = typer.Typer(
    name="keys", help="API keys: make, list, revoke.", no_args_is_help=True, add_completion=False, rich_markup_mode=None
)


@keys.command()
def create(
    tenant: Annotated[str, typer.Option("--tenant", help="Whose it is: small letters, digits, dashes.")],
    name: Annotated[str, typer.Option("--name", help="What it is for.")] = "default",
    scope: Annotated[
        list[Scope] | None,
        typer.Option(
            "--scope", help=f"What it allows, once for each; {' and '.join(sorted(DEFAULT_SCOPES))} if not given."
        ),
    ] = None,
    days: Annotated[
        int | None, typer.Option("--days", min=1, max=3650, help="Valid for so long; else for ever.")
    ] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make a key and print it. It is stored as a hash, so this is the only time that it can be seen."""
    settings = settings_for("keys", home=home)
    from ghostnote.api.security.secrets import service_secret
    from ghostnote.api.webhooks import shown_webhook_key
    from ghostnote.service.keys import create_key

    key, secret = _in_database(settings, lambda store: create_key(store, tenant, name, scope or DEFAULT_SCOPES, days))
    webhook_secret = shown_webhook_key(service_secret(settings), key.tenant)
    if as_json:
        print_json({"key": secret, "webhook_secret": webhook_secret, **_shown(key, {key.tenant: tenant})})
        return
    print(secret)
    note(f"{key.id}: {', '.join(sorted(key.scopes))} for {tenant}; keep it now, it is not shown again")
    note(f"webhooks to {tenant} are signed with {webhook_secret}")


@keys.command("list")
def list_keys(home: HomeOption = None, as_json: JsonOption = False) -> None:
    """List the keys, newest first; a key itself cannot be shown."""
    settings = settings_for("keys", home=home)

    async def read(store: KeyStore) -> list[dict[str, Any]]:
        tenants = {tenant.id: tenant.name for tenant in await store.tenants()}
        return [_shown(key, tenants) for key in await store.keys()]

    rows = _in_database(settings, read)
    if as_json:
        print_json({"keys": rows})
    elif rows:
        _print_table(rows)
    else:
        note("there are no keys; make one: ghostnote keys create --tenant NAME")


@keys.command()
def revoke(
    key: Annotated[str, typer.Argument(metavar="ID", help="Of the key, as `ghostnote keys list` shows it.")],
    home: HomeOption = None,
) -> None:
    """Revoke a key, and with it every token that was issued for it, at once and for good."""
    revoked = _in_database(settings_for("keys", home=home), lambda store: store.revoke(key))
    print(revoked.id)
    note(f"{revoked.prefix}... ({revoked.name}) opens nothing any more")


def _in_database(settings: Settings, work: Callable[[KeyStore], Awaitable[Result]]) -> Result:
    import asyncio

    from ghostnote.cli.service import open_database
    from ghostnote.storage.keys import SqlKeyStore

    async def run() -> Result:
        async with open_database(settings) as database:
            return await work(SqlKeyStore(database))

    return asyncio.run(run())


def _shown(key: ApiKey, tenants: dict[str, str]) -> dict[str, Any]:
    times = ("created_at", "expires_at", "revoked_at", "last_used_at")
    return {
        "id": key.id,
        "tenant": tenants[key.tenant],
        "name": key.name,
        "prefix": key.prefix,
        "scopes": sorted(key.scopes),
        **{name: _date(getattr(key, name)) for name in times},
    }


def _date(milliseconds: int | None) -> str | None:
    from datetime import UTC, datetime

    if milliseconds is None:
        return None
    return datetime.fromtimestamp(milliseconds / 1000, UTC).isoformat(timespec="seconds")


def _print_table(rows: list[dict[str, Any]]) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table

    from ghostnote.cli.terminal import speaks_unicode

    table = Table(box=box.SIMPLE_HEAD if speaks_unicode(sys.stdout) else box.ASCII, pad_edge=False)
    for title in ("id", "tenant", "name", "scopes", "state"):
        table.add_column(title, no_wrap=title in {"id", "state"})
    for row in rows:
        state = "revoked" if row["revoked_at"] else f"until {row['expires_at'][:10]}" if row["expires_at"] else "valid"
        table.add_row(row["id"], row["tenant"], row["name"], ", ".join(row["scopes"]), state)
    Console(file=sys.stdout).print(table)
