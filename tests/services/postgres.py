"""A PostgreSQL server of one's own."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path
from secrets import token_hex

import psycopg

from tests.services.process import Process, binary, free_port, unprivileged

_FOLDER = "usr/lib/postgresql/*/bin"
_PACKAGE = "postgresql"

# What is committed survives the server being killed, which the tests do, not the machine, which they do not.
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "shared_buffers": "32MB",
}


class PostgresServer:
    """A cluster in a temporary folder; its superuser is `ghostnote`, who needs no password."""

    def __init__(self) -> None:
        self.port = free_port()
        self._user = unprivileged("postgres", "nobody")
        self._folder = Path(tempfile.mkdtemp(prefix="ghostnote-postgres-"))
        self._process: Process | None = None
        self._create()

    def url(self, database: str) -> str:
        """The URL of a database."""
        return f"postgresql://ghostnote@127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        """Start the server; it answers when this returns."""
        options = [f"--{name}={value}" for name, value in {**_SETTINGS, "port": self.port}.items()]
        command = [binary("postgres", _PACKAGE, _FOLDER), "-D", str(self._folder / "data"), *options]
        # SIGQUIT: its children go with it, at once.
        self._process = Process(command, self._folder / "log", user=self._user, signal="QUIT")
        self._process.wait_until(self._answers)

    def stop(self) -> None:
        """Stop the server as an operator would, without waiting for its clients."""
        self._end("INT")

    def kill(self) -> None:
        """Stop the server as a crash would."""
        self._end("QUIT")

    def remove(self) -> None:
        """Stop the server and remove its folder."""
        self.kill()
        shutil.rmtree(self._folder, ignore_errors=True)

    def create(self, template: str = "template1") -> str:
        """A new database, a copy of `template`; its name."""
        name = f"test_{token_hex(8)}"
        self._execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return name

    def drop(self, database: str) -> None:
        """Remove a database, whoever uses it."""
        self._execute(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')

    def _create(self) -> None:
        if self._user is not None:
            shutil.chown(self._folder, self._user)
        command = [binary("initdb", _PACKAGE, _FOLDER), "-D", str(self._folder / "data"), "--no-sync"]
        command += ["--username=ghostnote", "--auth=trust", "--encoding=UTF8", "--locale=C"]
        subprocess.run(command, user=self._user, cwd="/", check=True, capture_output=True)

    def _execute(self, statement: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.url("postgres"), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def _end(self, how: str) -> None:
        if self._process is not None:
            self._process.end(how)
            self._process = None
