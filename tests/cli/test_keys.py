"""`ghostnote keys` and `ghostnote migrate`, on SQLite as it is and on PostgreSQL."""

from __future__ import annotations

import asyncio
import json
import re
from pathlib import Path
from subprocess import CompletedProcess

from ghostnote.service.access import hash_key
from ghostnote.storage.database import Database
from ghostnote.storage.keys import SqlKeyStore
from tests.cli.program import run
from tests.services.postgres import PostgresServer


def keys(home: Path, *arguments: str) -> CompletedProcess[bytes]:
    return run("keys", *arguments, cwd=home.parent, env={"GHOSTNOTE_HOME": str(home)})


def test_a_key_is_shown_once_kept_as_a_hash_listed_and_revoked(tmp_path: Path) -> None:
    home = tmp_path / "home"
    made = keys(home, "create", "--tenant", "studio", "--name", "laptop", "--scope", "read", "--days", "3")
    key = made.stdout.decode().strip()
    assert re.fullmatch(r"gn_[A-Za-z0-9_-]{43}", key), made.stderr
    assert re.search(r"signed with whsec_\S{44}", made.stderr.decode())
    assert key.encode() not in (home / "ghostnote.db").read_bytes()
    (row,) = json.loads(keys(home, "list", "--json").stdout)["keys"]
    assert (row["tenant"], row["name"], row["scopes"], row["revoked_at"]) == ("studio", "laptop", ["read"], None)
    assert row["expires_at"] is not None
    assert row["prefix"] == key[: len(row["prefix"])]
    listed = keys(home, "list").stdout.decode()
    assert row["id"] in listed
    assert key not in listed
    revoked = keys(home, "revoke", row["id"])
    assert revoked.stdout.decode().strip() == row["id"]
    assert "revoked" in keys(home, "list").stdout.decode()


def test_the_key_that_is_printed_is_the_one_that_is_kept(tmp_path: Path) -> None:
    home = tmp_path / "home"
    printed = json.loads(keys(home, "create", "--tenant", "studio", "--json").stdout)

    async def find() -> str | None:
        database = Database(f"sqlite:///{home / 'ghostnote.db'}")
        found = await SqlKeyStore(database).by_hash(hash_key(printed["key"]))
        await database.close()
        return found.id if found else None

    assert asyncio.run(find()) == printed["id"]
    assert printed["scopes"] == ["generate", "read"]


def test_what_is_no_key_or_tenant_is_refused(tmp_path: Path) -> None:
    home = tmp_path / "home"
    wrong = keys(home, "create", "--tenant", "Not Allowed")
    assert (wrong.returncode, b"tenant" in wrong.stderr) == (2, True)
    unknown = keys(home, "revoke", "0" * 32)
    assert unknown.returncode == 23
    assert b"Traceback" not in unknown.stderr
    none = keys(home, "list")
    assert (none.returncode, none.stdout, b"keys create" in none.stderr) == (0, b"", True)


def test_migrate_says_what_is_missing_and_does_it(postgres: PostgresServer, tmp_path: Path) -> None:
    name = postgres.create()
    env = {"GHOSTNOTE_HOME": str(tmp_path), "GHOSTNOTE_DATABASE_URL": postgres.url(name)}
    try:
        before = run("migrate", "--check", cwd=tmp_path, env=env)
        assert before.returncode == 31
        assert b"empty" in before.stderr
        assert b"run `ghostnote migrate`" in before.stderr
        for arguments in (("migrate",), ("migrate",), ("migrate", "--check")):
            done = run(*arguments, cwd=tmp_path, env=env)
            assert (done.returncode, b"at version" in done.stdout) == (0, True), done.stderr
    finally:
        postgres.drop(name)
