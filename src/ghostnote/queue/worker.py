"""The worker of one machine: looks at the table of jobs, takes what waits, and stops without harm."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from typing import Final

from ghostnote.core.errors import RetryLaterError
from ghostnote.service.jobs.job import Queue
from ghostnote.service.jobs.runner import Runner

#: Seconds between two looks at queues that were empty; each look in vain doubles it.
_LEAST: Final = 0.005
_MOST: Final = 0.05

_LOG: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Lane:
    """Queues whose jobs run one after another, the most urgent first; lanes run side by side.

    Attributes:
        runner: of this lane alone.
        queues: in order of urgency.
    """

    runner: Runner
    queues: Sequence[Queue]


#: What runs side by side: neither training nor a batch of hundreds may keep a single pattern waiting.
LANES: Final = ((Queue.GENERATION, Queue.MIDI), (Queue.HEAVY,))
#: Lanes that generate: one uses the engine while the results of the other are stored, fetched and asked for anew.
PIPELINES: Final = 2


async def work(
    lanes: Sequence[Lane], aside: Sequence[Awaitable[None]], stop: asyncio.Event, *, grace: float = 10.0
) -> None:
    """Work until `stop` is set; then finish what runs, or give it back unharmed.

    Args:
        lanes: what to work on.
        aside: what else goes on until then (maintenance, presence).
        stop: to be set from outside.
        grace: seconds for jobs to end by themselves.

    Raises:
        ExceptionGroup: something broke. Whoever supervises the process starts another.
    """
    async with asyncio.TaskGroup() as group:
        others = [group.create_task(_until_cancelled(one)) for one in aside]
        working = [group.create_task(_follow(lane, stop)) for lane in lanes]
        await stop.wait()
        await asyncio.wait(working, timeout=grace)
        for task in [*others, *working]:
            task.cancel()


async def _until_cancelled(one: Awaitable[None]) -> None:
    await one


async def _follow(lane: Lane, stop: asyncio.Event) -> None:
    """Take jobs of a lane until `stop` is set."""
    pause = _LEAST
    while not stop.is_set():
        try:
            if await _take(lane):
                pause = _LEAST
                continue
        except RetryLaterError as error:
            _LOG.warning("no jobs can be taken: %s", error)
            pause = error.retry_after
        await _sleep(stop, pause)
        pause = min(2 * pause, _MOST)


async def _take(lane: Lane) -> int:
    """Run jobs of the most urgent queue that has some; how many."""
    for queue in lane.queues:
        if taken := await lane.runner.run_some(queue):
            return taken
    return 0


async def _sleep(stop: asyncio.Event, seconds: float) -> None:
    """Wait, but not beyond `stop`."""
    try:
        async with asyncio.timeout(seconds):
            await stop.wait()
    except TimeoutError:
        return
