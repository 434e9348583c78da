"""What jobs can be: `KINDS`. A new kind is a file here and a row in the table."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from ghostnote.service.jobs.kinds import batch, generate, inspect, train, verify
from ghostnote.service.jobs.kinds.base import Kind

KINDS: Final[Mapping[str, Kind]] = MappingProxyType(
    {kind.name: kind for kind in (generate.KIND, batch.KIND, inspect.KIND, verify.KIND, train.KIND)}
)
