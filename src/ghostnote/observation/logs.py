"""One line a log entry, from our code and from libraries alike: JSON for machines, or columns for people.

Entries carry what was bound with `bound`, above all `request_id` and `job_id`, and what the standard library's `extra`
holds. Secrets are masked last, when the line is whole, so that none gets through in a message or a traceback either.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Mapping, MutableMapping
from contextlib import AbstractContextManager
from types import MappingProxyType
from typing import Any, Final, TextIO

import structlog
from structlog.typing import Processor

from ghostnote.observation.redaction import redact, redact_named
from ghostnote.settings.model import LogFormat

#: Libraries that say too much at the level of the service: the least that is heard of them.
_QUIETER: Final[Mapping[str, int]] = MappingProxyType(
    {
        "alembic": logging.WARNING,
        "asyncio": logging.WARNING,
        "celery.redirected": logging.WARNING,
        "httpcore2": logging.WARNING,
        "httpx2": logging.WARNING,
        "kombu": logging.WARNING,
        "sqlalchemy": logging.WARNING,
        # It logs addresses and query strings; `requests.RequestObserver` logs without.
        "uvicorn.access": logging.CRITICAL,
    }
)


def configure(level: str, form: str, stream: TextIO | None = None) -> None:
    """Send every log entry of this process to `stream` (standard error), replacing what was configured before.

    Args:
        level: entries below it are dropped.
        form: how a line looks, a `LogFormat`.
        stream: where to.
    """
    target = stream or sys.stderr
    handler = logging.StreamHandler(target)
    handler.setFormatter(_SafeFormatter(foreign_pre_chain=_ENRICH, processors=_rendering(form, target)))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name, least in _QUIETER.items():
        logging.getLogger(name).setLevel(max(least, root.level))
    logging.captureWarnings(capture=True)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_ENRICH,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def bound(**values: str) -> AbstractContextManager[Any]:
    """Let every entry within the block, in this task or thread and those it starts, carry `values`."""
    return structlog.contextvars.bound_contextvars(**values)


class _SafeFormatter(structlog.stdlib.ProcessorFormatter):
    """Masks secrets in the finished line."""

    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record))


def _mask_named(_logger: Any, _method: str, entry: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    entry.pop("color_message", None)  # uvicorn's event once more, for terminals
    return {**redact_named(entry)}


def _rendering(form: str, target: TextIO) -> list[Processor]:
    prepare: list[Processor] = [structlog.stdlib.ProcessorFormatter.remove_processors_meta, _mask_named]
    if form == LogFormat.CONSOLE:
        # The default would show the values of local variables, and with them what was asked and by whom.
        plain = structlog.dev.plain_traceback
        return [*prepare, structlog.dev.ConsoleRenderer(colors=target.isatty(), exception_formatter=plain)]
    return [*prepare, structlog.processors.format_exc_info, structlog.processors.JSONRenderer(default=str)]


_ENRICH: Final[tuple[Processor, ...]] = (
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.ExtraAdder(),
    structlog.processors.TimeStamper(fmt="iso", utc=True, key="timestamp"),
    structlog.processors.StackInfoRenderer(),
)
