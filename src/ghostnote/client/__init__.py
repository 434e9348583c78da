"""A typed client of the service, synchronous and asynchronous.

    from ghostnote.client import Client

    with Client("http://127.0.0.1:8000") as client:
        job = client.generate(style="funk", bars=8)
        midi = job.download()
        played = client.humanize(Path("loop.mid"), amount=70).download()

What the service refuses is raised as the error of `ghostnote.core.errors` that it is; what cannot be reached, is too
busy or limits requests is asked again for a while first.
"""

from ghostnote.client.asynchronous import AsyncClient, AsyncJob
from ghostnote.client.calls import Midi
from ghostnote.client.retrying import Patience
from ghostnote.client.stream import Event
from ghostnote.client.synchronous import Client, Job
from ghostnote.client.tasks import Taps

__all__ = ["AsyncClient", "AsyncJob", "Client", "Event", "Job", "Midi", "Patience", "Taps"]
