"""The one task, and the pool processes that run it.

A message names a job, and its task claims that job and every waiting one that fits together with it: one forward pass.
The messages of the others find nothing to claim and end at once. So the pool stays prefork, where a process that dies
takes nothing with it, and a batch is as large as what waits.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, contextmanager
from typing import Any, Final

from celery import Celery
from celery.signals import worker_process_init, worker_process_shutdown

from ghostnote.core.errors import RetryLaterError
from ghostnote.queue.celery_app import TASK
from ghostnote.service.jobs.job import Queue
from ghostnote.service.jobs.runner import Runner

#: Makes a process's runner: engines, database and all, opened in the process that uses them.
OpenRunner = Callable[[], AbstractAsyncContextManager[Runner]]

_STOPS: Final = (signal.SIGTERM, signal.SIGQUIT)

_LOG: Final = logging.getLogger(__name__)


class PoolProcess:
    """What a pool process keeps from task to task: an event loop and what belongs to it.

    Args:
        open_runner: called now.
        grace: seconds that jobs have to end by themselves when the process is told to stop.
    """

    def __init__(self, open_runner: OpenRunner, grace: float) -> None:
        self._grace = grace
        self._loop = asyncio.Runner()
        self._opened = AsyncExitStack()
        self._runner = self._loop.run(self._opened.enter_async_context(open_runner()))

    def run(self, queue: Queue, job: str) -> int:
        """Run a job and what fits together with it; how many.

        Raises:
            SystemExit: told to stop, and the jobs were given back.
            UnavailableError: see `Runner.run_some`.
        """
        try:
            return self._loop.run(self._stoppable(queue, job))
        except asyncio.CancelledError:
            raise SystemExit(0) from None

    def close(self) -> None:
        """Close what was opened."""
        self._loop.run(self._opened.aclose())
        self._loop.close()

    async def _stoppable(self, queue: Queue, job: str) -> int:
        task = asyncio.current_task()
        assert task is not None
        with _on_stop(lambda: task.get_loop().call_later(self._grace, task.cancel)):
            return await self._runner.run_some(queue, first=job)


@contextmanager
def _on_stop(call: Callable[[], Any]) -> Iterator[None]:
    """Have `call` made when the process is told to stop, and the pool's own handlers back afterwards."""
    loop = asyncio.get_running_loop()
    before = {number: signal.getsignal(number) for number in _STOPS}
    for number in _STOPS:
        loop.add_signal_handler(number, call)
    try:
        yield
    finally:
        for number, handler in before.items():
            loop.remove_signal_handler(number)
            signal.signal(number, handler)


def serve(app: Celery, open_runner: OpenRunner, *, grace: float = 5.0) -> None:
    """Make `app` run jobs: registers the task, and what its pool processes do first and last.

    Args:
        app: from `create_celery`.
        open_runner: called in each pool process, never before the fork.
        grace: see `PoolProcess`.
    """
    processes: list[PoolProcess] = []

    @app.task(name=TASK)  # type: ignore[untyped-decorator]
    def run(job: str, queue: str) -> None:
        try:
            processes[0].run(Queue(queue), job)
        except RetryLaterError as error:
            # The message is done with: the job waits in the table and is announced again.
            _LOG.warning("job %s has to wait: %s", job, error)

    def start(**_: Any) -> None:
        try:
            processes.append(PoolProcess(open_runner, grace))
        except Exception:
            # Celery would go on without. The pool starts another process, and not too often.
            _LOG.exception("the worker's process cannot start")
            time.sleep(1.0)
            os._exit(1)

    def stop(**_: Any) -> None:
        while processes:
            processes.pop().close()

    worker_process_init.connect(start, weak=False)
    worker_process_shutdown.connect(stop, weak=False)
