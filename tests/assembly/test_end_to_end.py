"""From a request over HTTP to a MIDI file whose receipt holds: real programs, real servers, the shipped checkpoint."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.request import urlopen

import pytest

from ghostnote.client import Client
from ghostnote.core.errors import InvalidParameterError, UnknownStyleError
from ghostnote.midi.reader import read_midi
from ghostnote.model.checkpoint import load_checkpoint
from ghostnote.model.engine import Engine
from ghostnote.service.jobs.job import JobState
from ghostnote.service.verify import verify
from tests.assembly.programs import service
from tests.services.postgres import PostgresServer
from tests.services.redis import RedisServer
from tests.services.s3 import ACCESS_KEY, REGION, SECRET_KEY, S3Server

MODES = ("embedded", "celery")


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine(load_checkpoint())


@pytest.fixture(scope="module", params=MODES)
def url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A service of each make: on one machine's own means, and on PostgreSQL, Redis and S3."""
    home = tmp_path_factory.mktemp(request.param)
    if request.param == "embedded":
        with service(home) as address:
            yield address
        return
    postgres: PostgresServer = request.getfixturevalue("postgres")
    s3: S3Server = request.getfixturevalue("s3_server")
    redis: RedisServer = request.getfixturevalue("redis_server")
    redis.wipe()
    database = postgres.create(request.getfixturevalue("postgres_template"))
    settings = {
        "queue": "celery",
        "secret": "0" * 32,
        "database_url": postgres.url(database),
        "redis_url": redis.url,
        "s3_bucket": s3.bucket(),
        "s3_endpoint": s3.endpoint,
        "s3_region": REGION,
        "s3_access_key": ACCESS_KEY,
        "s3_secret_key": SECRET_KEY,
    }
    with service(home, worker=True, **settings) as address:
        yield address


def test_a_pattern_is_made_and_its_receipt_holds(url: str, engine: Engine) -> None:
    with Client(url) as client:
        job = client.generate(prompt="laid back funk at 92, 2 bars", seed=7)
        assert job.wait(60).status is JobState.SUCCEEDED
        data = job.download()
    read = read_midi(data)
    assert read.pattern.bars == 2
    assert read.pattern.bpm == pytest.approx(92, abs=0.01)
    assert len(read.pattern.hits) > 8
    verified = verify(data, lambda precision: engine)
    assert verified.receipt.params.seed == 7


def test_many_at_once_come_back_each_with_its_own(url: str) -> None:
    def ask(seed: int) -> bytes:
        with Client(url) as client:
            job = client.generate(style="rock", bars=1, seed=seed)
            job.wait(120)
            return job.download()

    with ThreadPoolExecutor(8) as threads:
        made = list(threads.map(ask, range(24)))
    assert len(set(made)) == 24
    with ThreadPoolExecutor(2) as threads:
        assert list(threads.map(ask, (0, 23))) == [made[0], made[23]]


def test_a_stream_of_events_tells_the_whole_life(url: str) -> None:
    with Client(url) as client:
        job = client.generate(style="jazz", bars=4, seed=1)
        told = [(event.name, event.job.done) for event in job.events()]
    assert told == [("queued", 0), ("running", 0), *(("progress", bar) for bar in (1, 2, 3, 4)), ("done", 4)]


def test_what_cannot_be_is_refused_with_a_reason(url: str) -> None:
    with Client(url) as client:
        with pytest.raises(UnknownStyleError, match="funk"):
            client.generate(style="funkk")
        with pytest.raises(InvalidParameterError, match="bars"):
            client.generate(bars=33)


def test_the_metrics_count_the_workers_work(url: str) -> None:
    with Client(url) as client:
        client.generate(bars=1, seed=3).wait(60)
    with urlopen(f"{url}/metrics") as answer:  # noqa: S310 - our own service
        text = answer.read().decode()
    assert re.search(r'^ghostnote_jobs\{kind="generate",state="succeeded"\} [1-9]', text, re.MULTILINE)
    assert 'route="/api/v1/generate"' in text
