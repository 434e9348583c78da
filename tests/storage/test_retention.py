from __future__ import annotations

import asyncio

import pytest

from ghostnote.core.errors import NotFoundError
from ghostnote.service.jobs.ports import Purged
from ghostnote.storage import retention
from ghostnote.storage.jobs import SqlJobStore
from tests.storage.asking import new, new_file, running, submitted, succeeded
from tests.storage.clock import Clock

pytestmark = pytest.mark.anyio

A, B, C = "a" * 64, "b" * 64, "c" * 64


async def test_an_upload_is_found_by_its_owner(store: SqlJobStore) -> None:
    upload = await store.add_upload("alice", new_file())
    assert upload.job is None
    assert await store.file(upload.id) == await store.file(upload.id, "alice") == upload
    with pytest.raises(NotFoundError):
        await store.file(upload.id, "bob")


async def test_old_jobs_and_uploads_go_with_their_files(store: SqlJobStore, clock: Clock) -> None:
    old = await succeeded(store, new_file(sha256=A), new_file(sha256=B), webhook="https://example.org")
    upload = await store.add_upload("alice", new_file(sha256=C))
    slow, waiting = await running(store), await submitted(store)
    clock.pass_ms(1000)
    young = await succeeded(store)
    assert await store.purge(clock.now) == Purged(jobs=1, files=3, blobs=[A, B, C])
    for ask, gone in ((store.get, old.id), (store.file, old.files[0].id), (store.file, upload.id)):
        with pytest.raises(NotFoundError):
            await ask(gone)
    for job in (slow, waiting, young):
        assert (await store.get(job.id)).id == job.id
    assert await store.purge(clock.now) == Purged(0, 0, [])


async def test_a_blob_goes_with_the_last_file_that_names_it(store: SqlJobStore, clock: Clock) -> None:
    await succeeded(store, new_file(sha256=A), new_file(sha256=B))
    clock.pass_ms(1000)
    await succeeded(store, new_file(sha256=A), owner="bob")
    assert (await store.purge(clock.now)).blobs == [B]
    assert (await store.purge(clock.now + 1)).blobs == [A]


async def test_a_blob_goes_though_its_files_are_removed_in_parts(
    store: SqlJobStore, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "CHUNK", 2)
    for _ in range(5):
        await succeeded(store, new_file(sha256=A))
        await store.add_upload("alice", new_file(sha256=B))
    assert await store.purge(clock.now + 1) == Purged(jobs=5, files=10, blobs=[A, B])


async def test_concurrent_purges_report_each_blob(
    store: SqlJobStore, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "CHUNK", 1)
    for _ in range(4):
        await succeeded(store, new_file(sha256=A))
    purged = await asyncio.gather(*(store.purge(clock.now + 1) for _ in range(4)))
    assert sum(one.jobs for one in purged) == 4
    assert [blob for one in purged for blob in one.blobs] == [A]


async def test_an_idempotency_key_goes_with_its_job(store: SqlJobStore, clock: Clock) -> None:
    one = (await store.submit(new(idempotency_key="k", fingerprint="f"))).job
    await store.cancel(one.id)
    await store.purge(clock.now + 1)
    two = await store.submit(new(idempotency_key="k", fingerprint="f"))
    assert not two.replayed
