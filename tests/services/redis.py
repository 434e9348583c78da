"""A Redis server of one's own, set up as the service needs it."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from tests.services.process import Process, binary, free_port

_SETTINGS = {
    "bind": "127.0.0.1",
    "appendonly": "yes",
    "appendfsync": "everysec",
    "maxmemory-policy": "noeviction",
    "save": "",
}


class RedisServer:
    """A server in a temporary folder, which it finds again when it is restarted."""

    def __init__(self, password: str | None = None) -> None:
        self.port = free_port()
        self._password = password
        self._folder = Path(tempfile.mkdtemp(prefix="ghostnote-redis-"))
        self._process: Process | None = None

    @property
    def url(self) -> str:
        """The URL of its first database."""
        secret = f":{self._password}@" if self._password else ""
        return f"redis://{secret}127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Start the server; it answers when this returns."""
        settings = {**_SETTINGS, "port": str(self.port), "dir": str(self._folder)}
        if self._password:
            settings["requirepass"] = self._password
        options = [word for name, value in settings.items() for word in (f"--{name}", value)]
        command = [binary("redis-server", "redis-server"), *options]
        self._process = Process(command, self._folder / "log")
        self._process.wait_until(self._answers)

    def stop(self) -> None:
        """Stop the server as an operator would."""
        self._end("TERM")

    def kill9(self) -> None:
        """Stop the server as a crash would."""
        self._end("KILL")

    def restart(self) -> None:
        """Kill the server and start it again."""
        self.kill9()
        self.start()

    def wipe(self) -> None:
        """Empty every database."""
        with redis.Redis.from_url(self.url) as client:
            client.flushall()

    def remove(self) -> None:
        """Kill the server and remove its folder."""
        self.kill9()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _answers(self) -> bool:
        with redis.Redis.from_url(self.url, socket_timeout=2, retry=Retry(NoBackoff(), 0)) as client:
            try:
                return bool(client.ping())
            except redis.RedisError:
                return False

    def _end(self, how: str) -> None:
        if self._process is not None:
            self._process.end(how)
            self._process = None
