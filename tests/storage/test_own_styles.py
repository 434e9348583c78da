from __future__ import annotations

from dataclasses import replace

import pytest

from ghostnote.core.errors import ConflictError, NotFoundError
from ghostnote.service.jobs.job import Job, JobState, Outcome
from ghostnote.service.jobs.own import MOST_STYLES, NewStyle
from ghostnote.storage.database import Database
from ghostnote.storage.jobs import SqlJobStore
from ghostnote.storage.own_styles import SqlStyleStore
from tests.storage.asking import running, submitted
from tests.storage.clock import Clock

pytestmark = pytest.mark.anyio

TEMPO = {"median": 100.0, "low": 90.0, "high": 110.0, "bars": 8.0}
NEW = NewStyle("my-style", "c" * 64, "a" * 64, TEMPO, ("4/4", "3/4"), 5, {"nearest": "funk"}, b"\x00file")


@pytest.fixture
def styles(database: Database, clock: Clock) -> SqlStyleStore:
    return SqlStyleStore(database, clock)


def taught(job: Job, new: NewStyle = NEW) -> Outcome:
    return Outcome(job.id, job.attempt, JobState.SUCCEEDED, result={"style": new.name}, style=new)


async def test_a_style_is_its_owners_alone_in_any_spelling(styles: SqlStyleStore) -> None:
    kept = await styles.add("alice", NEW)
    assert await styles.all("alice") == [kept]
    assert (kept.name, kept.size, list(kept.meters)) == ("my-style", 5, ["4/4", "3/4"])
    assert await styles.report("alice", "My Style") == (kept, NEW.report)
    assert await styles.file("alice", "MYSTYLE", NEW.sha256) == NEW.data
    assert await styles.all("bob") == []
    for refused in (styles.report("bob", NEW.name), styles.file("bob", NEW.name), styles.remove("bob", NEW.name)):
        with pytest.raises(NotFoundError):
            await refused
    await styles.remove("alice", "my style")
    assert await styles.all("alice") == []


@pytest.mark.parametrize("name", ["", "\0", "\ud800", "x" * 300, "..", "%"])
async def test_what_cannot_be_a_name_is_no_style(styles: SqlStyleStore, name: str) -> None:
    with pytest.raises(NotFoundError):
        await styles.report("alice", name)


async def test_a_name_is_replaced_only_if_that_is_wanted(styles: SqlStyleStore) -> None:
    await styles.add("alice", NEW)
    other = replace(NEW, name="my_style", sha256="b" * 64, data=b"other")
    with pytest.raises(ConflictError, match="already"):
        await styles.add("alice", other)
    assert await styles.file("alice", NEW.name) == NEW.data
    await styles.add("alice", replace(other, replace=True))
    assert [style.name for style in await styles.all("alice")] == ["my_style"]
    with pytest.raises(NotFoundError, match="not the one any more"):
        await styles.file("alice", NEW.name, NEW.sha256)
    assert await styles.file("alice", NEW.name, other.sha256) == b"other"


async def test_an_owner_may_have_so_many(styles: SqlStyleStore) -> None:
    for number in range(MOST_STYLES):
        await styles.add("alice", replace(NEW, name=f"style-{number}"))
    with pytest.raises(ConflictError, match="no more"):
        await styles.add("alice", NEW)
    await styles.add("alice", replace(NEW, name="style-7", replace=True))
    await styles.add("bob", NEW)


async def test_a_job_keeps_its_style_as_it_ends(store: SqlJobStore, styles: SqlStyleStore) -> None:
    job = await running(store)
    assert await styles.all("alice") == []
    assert await store.finish([taught(job)]) == {job.id}
    assert [style.name for style in await styles.all("alice")] == [NEW.name]


async def test_an_attempt_that_is_not_the_jobs_any_more_keeps_nothing(
    store: SqlJobStore, styles: SqlStyleStore
) -> None:
    job = await running(store)
    await store.cancel(job.id)
    assert await store.finish([taught(job)]) == set()
    assert await styles.all("alice") == []


async def test_a_name_that_was_taken_meanwhile_fails_the_job(store: SqlJobStore, styles: SqlStyleStore) -> None:
    job = await running(store, style=NEW.name)
    await styles.add("alice", replace(NEW, data=b"mine"))
    with pytest.raises(ConflictError, match="already"):
        await submitted(store, style=NEW.name)
    await store.finish([taught(job)])
    ended = await store.get(job.id)
    assert ended.state is JobState.FAILED
    assert ended.error is not None
    assert ended.error["type"] == "urn:ghostnote:problem:conflict"
    assert await styles.file("alice", NEW.name) == b"mine"


async def test_a_request_that_is_sent_again_is_the_same_job_though_its_style_is_there(
    store: SqlJobStore, styles: SqlStyleStore
) -> None:
    job = await running(store, style=NEW.name, idempotency_key="once")
    await store.finish([taught(job)])
    assert (await submitted(store, style=NEW.name, idempotency_key="once")).id == job.id
