"""What maintenance reports, as log entries and metrics."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from ghostnote.observation.metrics import Metrics

_LOG: Final = logging.getLogger("ghostnote.upkeep")


def _of_reap(done: Mapping[str, Any]) -> dict[str, int]:
    return {"requeued": len(done["requeued"]), "failed": len(done["failed"])}


def _of_announce(done: Mapping[str, Any]) -> dict[str, int]:
    return {"announced": done["jobs"]}


def _of_webhook(done: Mapping[str, Any]) -> dict[str, int]:
    if "error" not in done:
        return {"webhook delivered": 1}
    return {"webhook to be tried again" if done["again"] else "webhook given up": 1}


def _of_purge(done: Mapping[str, Any]) -> dict[str, int]:
    return {"jobs purged": done["jobs"], "files purged": done["files"]}


#: What each step did, counted: step -> what it reports -> actions.
_ACTIONS: Final = MappingProxyType(
    {"reap": _of_reap, "announce": _of_announce, "webhook": _of_webhook, "purge": _of_purge}
)


class UpkeepReport:
    """Called by `service.jobs.maintenance.Maintenance` with what a step did; one not in the table has failed."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    def __call__(self, step: str, done: Mapping[str, Any]) -> None:
        """Log and count."""
        actions = _ACTIONS[step](done) if step in _ACTIONS else {step: 1}
        for action, times in actions.items():
            self._metrics.upkeep.labels(action).inc(times)
        trouble = step not in _ACTIONS or "error" in done
        _LOG.log(logging.WARNING if trouble else logging.INFO, step, extra=dict(done))
