"""What jobs can be: `KINDS`. A new kind is a file here and a row in the table; a new task is a kind by itself."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from ghostnote.service.arrange.tasks import TASKS
from ghostnote.service.jobs.kinds import batch, explain, inspect, learn, train, verify
from ghostnote.service.jobs.kinds.base import Kind
from ghostnote.service.jobs.kinds.playing import playing

_OTHERS: Final = (batch.KIND, explain.KIND, inspect.KIND, verify.KIND, train.KIND, learn.KIND)

KINDS: Final[Mapping[str, Kind]] = MappingProxyType(
    {kind.name: kind for kind in (*(playing(task) for task in TASKS), *_OTHERS)}
)
