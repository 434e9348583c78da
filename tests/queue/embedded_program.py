"""The embedded worker as a program: settings come from the environment."""

from __future__ import annotations

import asyncio

from ghostnote.queue.life import end_with_supervisor, stop_on_signals
from ghostnote.queue.presence import Presence
from ghostnote.queue.worker import LANES, Lane, work
from ghostnote.settings.model import Settings, load_settings
from tests.queue.parts import opened_progress, opened_store, runner_of


async def main(settings: Settings) -> None:
    end_with_supervisor()
    stop = stop_on_signals()
    async with opened_store(settings) as store, opened_progress(settings, store) as progress:
        lanes = [Lane(runner_of(settings, store, progress), queues) for queues in LANES]
        await work(lanes, [Presence(settings.home / "worker.alive").keep()], stop, grace=1.0)


if __name__ == "__main__":
    asyncio.run(main(load_settings()))
