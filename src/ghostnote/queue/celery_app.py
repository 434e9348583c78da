"""Celery, set up so that whatever dies, nothing is lost: messages carry ids, and the table of jobs is the truth.

Why each value is as it is was found by killing workers and Redis; `benchmarks/faults` does it again.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from celery import Celery

from ghostnote.queue.redis_client import HEALTH_CHECK, TIMEOUT
from ghostnote.service.jobs.job import Queue
from ghostnote.settings.model import Settings

#: The one task. Its arguments are a job's id and the name of its queue.
TASK: Final = "ghostnote.run"

#: Seconds that a task may run beyond its jobs' own limit, which is kept by the work itself and told to the client.
#: After them its process is killed.
_BEYOND: Final = 15
#: Seconds beyond the longest limit after which an unfinished task is delivered again.
_MARGIN: Final = 60

#: What a sender adds: it fails within seconds, where a worker goes on trying.
_SENDING: Final[Mapping[str, Any]] = MappingProxyType({"max_retries": 1, "interval_start": 0, "interval_step": 0.1})

#: Variables that the worker's process needs from its start: told to stop, it gives its jobs back as after SIGQUIT.
ENVIRONMENT: Final[Mapping[str, str]] = MappingProxyType({"REMAP_SIGTERM": "SIGQUIT"})

_CONFIGURATION: Final[Mapping[str, Any]] = MappingProxyType(
    {
        # Messages are JSON and nothing else; there are no results: the table has them.
        "task_serializer": "json",
        "accept_content": ["json"],
        "result_backend": None,
        "task_ignore_result": True,
        # A message is done when its task is. One whose worker died comes again at once.
        "task_acks_late": True,
        "task_reject_on_worker_lost": True,
        "worker_prefetch_multiplier": 1,
        # A task that runs when the connection breaks ends in peace: its message comes twice, and the second finds
        # nothing to claim.
        "worker_cancel_long_running_tasks_on_connection_loss": False,
        "broker_connection_retry_on_startup": True,
        "broker_connection_max_retries": None,
        "task_publish_retry": False,
        "task_create_missing_queues": False,
        # Loading a checkpoint takes a while.
        "worker_proc_alive_timeout": 60.0,
        # Nobody asks workers anything, and each channel less is one less to lose.
        "worker_enable_remote_control": False,
        "worker_hijack_root_logger": False,
        "worker_redirect_stdouts": False,
    }
)


def create_celery(settings: Settings, *, sending: bool = False) -> Celery:
    """The application, for a worker or (`sending`) for whoever announces jobs."""
    assert settings.redis_url is not None
    app = Celery("ghostnote", broker=settings.redis_url.get_secret_value(), set_as_current=not sending)
    app.conf.update(_CONFIGURATION)
    app.conf.update(
        task_queues={queue.value: {"routing_key": queue.value} for queue in Queue},
        task_default_queue=Queue.GENERATION.value,
        task_time_limit=max(limits(settings).values()),
        broker_transport_options=_transport(settings) | (dict(_SENDING) if sending else {}),
        worker_concurrency=settings.concurrency,
    )
    if settings.device == "cuda":
        # CUDA does not survive a fork, and two processes would share its memory.
        app.conf.update(worker_pool_start_method="spawn", worker_concurrency=1)
    return app


def limits(settings: Settings) -> dict[Queue, int]:
    """Seconds after which the process that runs a task of a queue is killed."""
    return {
        queue: _BEYOND + (settings.heavy_time_limit if queue is Queue.HEAVY else settings.time_limit) for queue in Queue
    }


def worker_command(application: str, queues: Sequence[Queue]) -> list[str]:
    """The program that works on `queues`; to be run with `ENVIRONMENT`.

    Args:
        application: `module:name` of the application.
        queues: which.
    """
    names = ",".join(queue.value for queue in queues)
    command = [
        sys.executable,
        "-m",
        "celery",
        "--quiet",
        "--app",
        application,
        "--skip-checks",
        "worker",
        "--pool",
        "prefork",
    ]
    return [*command, "--queues", names, "--without-gossip", "--without-mingle", "--without-heartbeat"]


def _transport(settings: Settings) -> dict[str, Any]:
    return {
        # Above every limit, or a long task would start again on another worker while it runs.
        "visibility_timeout": max(limits(settings).values()) + _MARGIN,
        "unacked_restore_interval": 1,
        "unacked_restore_throttle": 1,
        # Without them a connection whose other end has gone without a word is waited for.
        "socket_timeout": TIMEOUT,
        "socket_connect_timeout": TIMEOUT,
        "health_check_interval": HEALTH_CHECK,
    }
