"""The parts of a download on disk: what has arrived, of which version of which file."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path

from ghostnote.core.errors import DownloadError
from ghostnote.dataset.files import write_atomically

_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Remote:
    """A file as its server describes it.

    Attributes:
        address: where.
        total: size in bytes; None when the server does not tell.
        version: its ETag or date of change, empty when there is neither.
        ranged: the server gives parts of it.
    """

    address: str
    total: int | None
    version: str
    ranged: bool


@dataclass(frozen=True, slots=True)
class Part:
    """Bytes `start` to `end` (exclusive) of a file, and the file that they arrive in."""

    path: Path
    start: int
    end: int

    def size(self) -> int:
        """Bytes that have arrived."""
        return self.path.stat().st_size if self.path.exists() else 0

    def missing(self) -> int:
        """Bytes that have not."""
        return self.end - self.start - self.size()


class PartialFile:
    """A folder `<name>.parts` with a plan and one `.part` file for each part."""

    def __init__(self, folder: Path, remote: Remote, parts: list[Part]) -> None:
        self.folder = folder
        self.remote = remote
        self.parts = parts

    @classmethod
    def open(cls, destination: Path, remote: Remote, connections: int, min_part_bytes: int) -> PartialFile:
        """Take up what an earlier download of the same version left, else begin anew.

        Raises:
            OSError: the folder cannot be written.
        """
        folder = destination.parent / f"{destination.name}.parts"
        total = remote.total or 0
        count = max(1, min(connections, total // min_part_bytes)) if remote.ranged else 1
        edges = [total * index // count for index in range(count + 1)]
        parts = [Part(folder / f"{index}.part", start, end) for index, (start, end) in enumerate(pairwise(edges))]
        plan = json.dumps({**asdict(remote), "edges": edges}).encode()
        plan_file = folder / "plan.json"
        # A file without a version cannot be told from its successor: it is never taken up.
        same = plan_file.exists() and plan_file.read_bytes() == plan and remote.version
        if not same or any(part.missing() < 0 for part in parts):
            shutil.rmtree(folder, ignore_errors=True)
            write_atomically(plan_file, plan)
        return cls(folder, remote, parts)

    def size(self) -> int:
        """Bytes that have arrived, of all parts."""
        return sum(part.size() for part in self.parts)

    def discard(self) -> None:
        """Forget all that has arrived."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def assemble(self, destination: Path, sha256: frozenset[str]) -> str:
        """Join the parts as `destination` and remove them; the SHA-256 of the whole.

        Raises:
            DownloadError: `sha256` is not empty and the hash is not in it; the parts are discarded.
            OSError: the file cannot be written.
        """
        digest = hashlib.sha256()
        whole = self.folder / "whole"
        with whole.open("wb") as output:
            for part in self.parts:
                with part.path.open("rb") as piece:
                    while chunk := piece.read(_CHUNK):
                        digest.update(chunk)
                        output.write(chunk)
            output.flush()
            os.fsync(output.fileno())
        found = digest.hexdigest()
        if sha256 and found not in sha256:
            self.discard()
            raise DownloadError(
                f"SHA-256 is {found}, not {' or '.join(sorted(sha256))}",
                where=self.remote.address,
                hint="this is not the file that was promised",
            )
        os.replace(whole, destination)
        self.discard()
        return found
