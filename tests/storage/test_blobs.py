"""Blobs: what every store does, in a folder and in an S3."""

from __future__ import annotations

import asyncio
import os
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from ghostnote.core.errors import NotFoundError, StorageFullError, UnavailableError
from ghostnote.service.jobs.ports import BlobStore
from ghostnote.storage import disk
from ghostnote.storage.blobs_local import LocalBlobs
from ghostnote.storage.blobs_s3 import S3Blobs
from ghostnote.storage.digests import blob_key, digest_of
from tests.services.refusing import answering, silent
from tests.services.s3 import S3Server

DATA = b"MThd and what follows"
DIGEST = digest_of(DATA)
NO_DIGESTS = ["0" * 64, "", "../../etc/passwd", DIGEST.upper(), DIGEST[:-1], f"{DIGEST}\n"]


@pytest.fixture(params=["local", "s3", "s3 with a prefix"])
def blobs(request: pytest.FixtureRequest, tmp_path: Path) -> BlobStore:
    """A store with nothing in it."""
    if request.param == "local":
        return LocalBlobs(tmp_path / "files")
    server: S3Server = request.getfixturevalue("s3_server")
    return S3Blobs(server.location(prefix="" if request.param == "s3" else "some/where/"))


@pytest.mark.parametrize("data", [DATA, b"", bytes(range(256)) * 40_000], ids=["some", "none", "10 MB"])
def test_bytes_come_back(blobs: BlobStore, data: bytes) -> None:
    digest = asyncio.run(blobs.put(data))
    assert digest == digest_of(data)
    assert asyncio.run(blobs.get(digest)) == data


def test_the_same_bytes_are_one_blob(blobs: BlobStore) -> None:
    async def twice() -> list[str]:
        return await asyncio.gather(*(blobs.put(DATA) for _ in range(8)))

    assert asyncio.run(twice()) == [DIGEST] * 8
    asyncio.run(blobs.delete([DIGEST]))
    with pytest.raises(NotFoundError):
        asyncio.run(blobs.get(DIGEST))


@pytest.mark.parametrize("digest", NO_DIGESTS)
def test_what_is_not_there(blobs: BlobStore, digest: str) -> None:
    asyncio.run(blobs.put(DATA))
    with pytest.raises(NotFoundError, match="no such bytes"):
        asyncio.run(blobs.get(digest))


def test_deleting(blobs: BlobStore) -> None:
    kept, *gone = [asyncio.run(blobs.put(DATA + bytes([number]))) for number in range(4)]
    asyncio.run(blobs.delete([*gone, digest_of(b"never there")]))
    asyncio.run(blobs.delete([]))
    for digest in gone:
        with pytest.raises(NotFoundError):
            asyncio.run(blobs.get(digest))
    assert asyncio.run(blobs.get(kept)) == DATA + bytes([0])
    assert asyncio.run(blobs.put(DATA + bytes([1]))) == gone[0]
    assert asyncio.run(blobs.get(gone[0])) == DATA + bytes([1])


def test_a_store_that_works_passes_its_check(blobs: BlobStore) -> None:
    async def often() -> None:
        await asyncio.gather(*(blobs.check() for _ in range(4)))

    asyncio.run(often())


class TestLocal:
    """What only files do."""

    def test_files_lie_two_levels_down_and_nothing_else_stays(self, tmp_path: Path) -> None:
        blobs = LocalBlobs(tmp_path)
        asyncio.run(blobs.put(DATA))
        asyncio.run(blobs.check())
        files = [path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()]
        assert files == [f"blobs/{DIGEST[:2]}/{DIGEST[2:4]}/{DIGEST}"]

    def test_there_are_no_links(self, tmp_path: Path) -> None:
        blobs = LocalBlobs(tmp_path)
        asyncio.run(blobs.put(DATA))
        assert asyncio.run(blobs.link(DIGEST, "a.mid", "audio/midi", 60)) is None

    def test_damage_is_found(self, tmp_path: Path) -> None:
        blobs = LocalBlobs(tmp_path)
        asyncio.run(blobs.put(DATA))
        (tmp_path / blob_key(DIGEST)).write_bytes(DATA[:-1])
        with pytest.raises(UnavailableError, match=r"damaged.*backup"):
            asyncio.run(blobs.get(DIGEST))

    @pytest.mark.parametrize("ask", [lambda blobs: blobs.put(DATA), lambda blobs: blobs.check()], ids=["put", "check"])
    def test_a_full_disk(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ask: Callable[[LocalBlobs], object]
    ) -> None:
        blobs = LocalBlobs(tmp_path)

        def onto_a_full_disk(folder: Path) -> Path:
            path = folder / f"{disk.PARTIAL}full"
            path.symlink_to("/dev/full")
            return path

        monkeypatch.setattr(disk, "partial_path", onto_a_full_disk)
        with pytest.raises(StorageFullError, match="No space left") as caught:
            asyncio.run(ask(blobs))  # type: ignore[arg-type]
        assert caught.value.retry_after > 0
        monkeypatch.undo()
        assert [path for path in tmp_path.rglob("*") if path.is_symlink() or path.is_file()] == []
        asyncio.run(blobs.put(DATA))
        assert asyncio.run(blobs.get(DIGEST)) == DATA

    def test_the_reserve_is_left_free(self, tmp_path: Path) -> None:
        asyncio.run(LocalBlobs(tmp_path).put(DATA))
        blobs = LocalBlobs(tmp_path, reserve=1 << 60)
        for ask in (blobs.put(b"more"), blobs.check()):
            with pytest.raises(StorageFullError, match="in reserve"):
                asyncio.run(ask)
        # What is there costs nothing, and can still be read.
        assert asyncio.run(blobs.put(DATA)) == DIGEST
        assert asyncio.run(blobs.get(DIGEST)) == DATA

    def test_a_folder_that_cannot_be_made(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_bytes(b"")
        with pytest.raises(UnavailableError, match="file"):
            LocalBlobs(tmp_path / "file" / "blobs")

    def test_a_folder_that_has_gone_is_made_again(self, tmp_path: Path) -> None:
        blobs = LocalBlobs(tmp_path / "files")
        (tmp_path / "files").rmdir()
        asyncio.run(blobs.put(DATA))
        assert asyncio.run(blobs.get(DIGEST)) == DATA

    def test_what_a_killed_writer_left_is_swept(self, tmp_path: Path) -> None:
        folder = (tmp_path / blob_key(DIGEST)).parent
        folder.mkdir(parents=True)
        old, new = (folder / f"{disk.PARTIAL}{name}" for name in ("old", "new"))
        for path in (old, new):
            path.write_bytes(b"half")
        hours_ago = time.time() - 7200
        os.utime(old, (hours_ago, hours_ago))
        LocalBlobs(tmp_path)
        assert [path.name for path in folder.iterdir()] == [new.name]


class TestS3:
    """What only an S3 does."""

    @pytest.mark.parametrize("prefix", ["", "results"])
    def test_objects_are_encrypted_and_where_they_belong(self, s3_server: S3Server, prefix: str) -> None:
        location = s3_server.location(prefix=prefix, encryption="AES256")
        asyncio.run(S3Blobs(location).put(DATA))
        (listed,) = s3_server.client().list_objects_v2(Bucket=location.bucket)["Contents"]
        assert listed["Key"] == f"{prefix}/{blob_key(DIGEST)}".lstrip("/")
        head = s3_server.client().head_object(Bucket=location.bucket, Key=listed["Key"])
        assert head["ServerSideEncryption"] == "AES256"

    def test_encryption_with_a_key_of_ones_own(self, s3_server: S3Server) -> None:
        location = s3_server.location(encryption="aws:kms", kms_key="some-key")
        asyncio.run(S3Blobs(location).put(DATA))
        head = s3_server.client().head_object(Bucket=location.bucket, Key=blob_key(DIGEST))
        assert (head["ServerSideEncryption"], head["SSEKMSKeyId"]) == ("aws:kms", "some-key")

    def test_no_encryption_if_none_is_asked_for(self, s3_server: S3Server) -> None:
        location = s3_server.location()
        asyncio.run(S3Blobs(location).put(DATA))
        head = s3_server.client().head_object(Bucket=location.bucket, Key=blob_key(DIGEST))
        assert "SSEKMSKeyId" not in head

    def test_nothing_is_written_over(self, s3_server: S3Server) -> None:
        location = s3_server.location()
        client = s3_server.client()
        client.put_object(Bucket=location.bucket, Key=blob_key(DIGEST), Body=b"was here first")
        blobs = S3Blobs(location)
        asyncio.run(blobs.put(DATA))
        found = client.get_object(Bucket=location.bucket, Key=blob_key(DIGEST))["Body"].read()
        assert found == b"was here first"
        with pytest.raises(UnavailableError, match="damaged"):
            asyncio.run(blobs.get(DIGEST))

    def test_the_check_leaves_nothing(self, s3_server: S3Server) -> None:
        location = s3_server.location()
        asyncio.run(S3Blobs(location).check())
        assert s3_server.client().list_objects_v2(Bucket=location.bucket)["KeyCount"] == 0

    @pytest.mark.parametrize("prefix", ["", "a b/c"])
    def test_a_link_downloads_without_a_key(self, s3_server: S3Server, prefix: str) -> None:
        blobs = S3Blobs(s3_server.location(prefix=prefix))
        asyncio.run(blobs.put(DATA))
        link = asyncio.run(blobs.link(DIGEST, "fünk & soul.mid", "audio/midi", 60))
        assert link is not None
        with urllib.request.urlopen(link) as answer:  # noqa: S310 - our own link
            assert answer.read() == DATA
            assert answer.headers["Content-Type"] == "audio/midi"
            named = "attachment; filename=\"f_nk _ soul.mid\"; filename*=UTF-8''f%C3%BCnk%20%26%20soul.mid"
            assert answer.headers["Content-Disposition"] == named

    def test_links_lead_where_clients_reach_the_server(self, s3_server: S3Server) -> None:
        location = s3_server.location(public_endpoint="https://files.example.org")
        link = asyncio.run(S3Blobs(location).link(DIGEST, "a.mid", "audio/midi", 60))
        assert link is not None
        assert link.startswith(f"https://files.example.org/{location.bucket}/blobs/")

    def test_no_links_with_the_platforms_own_credentials(
        self, s3_server: S3Server, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "role")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
        blobs = S3Blobs(s3_server.location(access_key=None, secret_key=None))
        assert asyncio.run(blobs.link(asyncio.run(blobs.put(DATA)), "a.mid", "audio/midi", 60)) is None
        assert asyncio.run(blobs.get(DIGEST)) == DATA

    def test_a_server_that_dies_and_comes_back(self) -> None:
        server = S3Server()
        try:
            server.start()
            location = server.location()
            blobs = S3Blobs(location)
            server.kill()
            for ask in (blobs.put(DATA), blobs.get(DIGEST), blobs.delete([DIGEST]), blobs.check()):
                with pytest.raises(UnavailableError, match="runs and can be reached"):
                    asyncio.run(ask)
            server.start()
            region = {"LocationConstraint": location.region}
            server.client().create_bucket(Bucket=location.bucket, CreateBucketConfiguration=region)
            assert asyncio.run(blobs.put(DATA)) == DIGEST
        finally:
            server.remove()

    def test_no_such_bucket(self, s3_server: S3Server) -> None:
        blobs = S3Blobs(s3_server.location(bucket="nobodys-bucket"))
        for ask in (blobs.put(DATA), blobs.get(DIGEST), blobs.check()):
            with pytest.raises(UnavailableError, match=r"NoSuchBucket.*make the bucket"):
                asyncio.run(ask)

    @pytest.mark.parametrize(
        ("status", "body", "error", "says"),
        [
            (507, "", StorageFullError, "no room"),
            (507, "<Error><Code>XMinioStorageFull</Code><Message>Full</Message></Error>", StorageFullError, "Full"),
            (403, "<Error><Code>QuotaExceeded</Code><Message/></Error>", StorageFullError, "no room"),
            (
                403,
                "<Error><Code>AccessDenied</Code><Message>No</Message></Error>",
                UnavailableError,
                "AccessDenied: No",
            ),
            (403, "<Error><Code>SignatureDoesNotMatch</Code></Error>", UnavailableError, "secret key"),
            (401, "", UnavailableError, "check the keys"),
            (503, "<Error><Code>SlowDown</Code><Message>Later</Message></Error>", UnavailableError, "SlowDown: Later"),
        ],
    )
    def test_refusals(self, s3_server: S3Server, status: int, body: str, error: type[Exception], says: str) -> None:
        with answering(status, body) as server:
            blobs = S3Blobs(s3_server.location(bucket="bucket", endpoint=server.url))
            with pytest.raises(error, match=says) as caught:
                asyncio.run(blobs.put(DATA))
        assert "\n" not in str(caught.value)

    def test_a_server_that_is_no_s3(self, s3_server: S3Server) -> None:
        with answering(200, "<html>Welcome!</html>") as server:
            blobs = S3Blobs(s3_server.location(bucket="bucket", endpoint=server.url))
            with pytest.raises(UnavailableError, match="bucket"):
                asyncio.run(blobs.check())

    def test_a_server_that_says_nothing(self, s3_server: S3Server) -> None:
        with silent() as url:
            blobs = S3Blobs(s3_server.location(bucket="bucket", endpoint=url, timeout=0.1))
            for ask in (blobs.put(DATA), blobs.get(DIGEST)):
                with pytest.raises(UnavailableError):
                    asyncio.run(ask)

    def test_secrets_are_not_shown(self, s3_server: S3Server) -> None:
        location = s3_server.location()
        assert location.secret_key is not None
        blobs = S3Blobs(location)
        assert location.secret_key not in repr(location)
        assert location.secret_key not in repr(vars(blobs))
