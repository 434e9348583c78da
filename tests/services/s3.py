"""An S3 server of one's own: moto's, which forgets everything when it stops, and believes every key."""

from __future__ import annotations

import shutil
import socket
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from secrets import token_hex
from typing import Any

import boto3
import pytest

from ghostnote.storage.objects import S3Location
from tests.services.process import Process, free_port

REGION = "eu-central-1"
ACCESS_KEY = "AKIDTESTS"
#: With characters that have to be quoted somewhere.
SECRET_KEY = "secret/of+the=tests"  # noqa: S105 - of a server that believes every key


class S3Server:
    """A server in a process."""

    def __init__(self) -> None:
        self.port = free_port()
        self._folder = Path(tempfile.mkdtemp(prefix="ghostnote-s3-"))
        self._process: Process | None = None

    @property
    def endpoint(self) -> str:
        """Its URL."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start the server; it answers when this returns."""
        command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(self.port)]
        self._process = Process(command, self._folder / "log")
        self._process.wait_until(self._answers)

    def kill(self) -> None:
        """Stop the server as a crash would."""
        if self._process is not None:
            self._process.end("KILL")
            self._process = None

    def remove(self) -> None:
        """Kill the server and remove its folder."""
        self.kill()
        shutil.rmtree(self._folder, ignore_errors=True)

    def client(self) -> Any:
        """Another maker's client, to see what is really there."""
        return boto3.client(
            "s3",
            endpoint_url=self.endpoint,
            region_name=REGION,
            aws_access_key_id=ACCESS_KEY,
            aws_secret_access_key=SECRET_KEY,
        )

    def bucket(self) -> str:
        """Make a bucket; its name."""
        name = f"ghostnote-{token_hex(6)}"
        self.client().create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": REGION})
        return name

    def location(self, **changes: Any) -> S3Location:
        """Where a bucket of this server is, in a new bucket unless one is named."""
        settings = {
            "bucket": changes.get("bucket") or self.bucket(),
            "endpoint": self.endpoint,
            "region": REGION,
            "access_key": ACCESS_KEY,
            "secret_key": SECRET_KEY,
        }
        return S3Location(**{**settings, **changes})

    def _answers(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=2).close()
        except OSError:
            return False
        return True


@pytest.fixture(scope="session")
def s3_server() -> Iterator[S3Server]:
    """A running S3. Tests that stop it start their own."""
    server = S3Server()
    try:
        server.start()
        yield server
    finally:
        server.remove()
