"""Blobs as objects in an S3."""

from __future__ import annotations

import secrets
from collections.abc import Collection

import obstore
from obstore.exceptions import AlreadyExistsError

from ghostnote.core.errors import NotFoundError, UnavailableError
from ghostnote.service.downloads import content_disposition
from ghostnote.storage.digests import blob_key, checked, digest_of, missing
from ghostnote.storage.objects import S3Location, object_errors, open_objects
from ghostnote.storage.signing import Signer


class S3Blobs:
    """Implements `service.jobs.ports.BlobStore`. Objects are made once and never written over.

    To be made after a fork: its threads do not survive one.

    Args:
        location: of the bucket.
    """

    def __init__(self, location: S3Location) -> None:
        self._objects = open_objects(location)
        self._where = f"bucket {location.bucket}"
        self._prefix = f"{location.prefix.strip('/')}/" if location.prefix.strip("/") else ""
        self._signer = _signer(location)

    async def put(self, data: bytes) -> str:
        """See `BlobStore`."""
        digest = digest_of(data)
        await self._write(blob_key(digest), data)
        return digest

    async def get(self, digest: str) -> bytes:
        """See `BlobStore`."""
        try:
            return checked(await self._read(blob_key(digest)), digest)
        except NotFoundError:
            raise missing(digest) from None

    async def link(self, digest: str, name: str, media_type: str, seconds: int) -> str | None:
        """See `BlobStore`. None with the platform's own credentials, which obstore keeps to itself."""
        if self._signer is None:
            return None
        answer = {"response-content-disposition": content_disposition(name), "response-content-type": media_type}
        return self._signer.link(self._prefix + blob_key(digest), seconds, answer)

    async def delete(self, digests: Collection[str]) -> None:
        """See `BlobStore`."""
        await self._remove([blob_key(digest) for digest in digests])

    async def check(self) -> None:
        """See `BlobStore`."""
        key = f"probe/{secrets.token_hex(8)}"
        await self._write(key, key.encode())
        found = await self._read(key)
        await self._remove([key])
        if found != key.encode():
            raise UnavailableError("what is written is not what is read", where=self._where)

    async def _write(self, key: str, data: bytes) -> None:
        with object_errors(self._where):
            try:
                await obstore.put_async(self._objects, key, data, mode="create")
            except AlreadyExistsError:
                return  # under this name there are no other bytes

    async def _read(self, key: str) -> bytes:
        with object_errors(self._where):
            result = await obstore.get_async(self._objects, key)
            return bytes(await result.bytes_async())

    async def _remove(self, keys: list[str]) -> None:
        if keys:
            with object_errors(self._where):
                await obstore.delete_async(self._objects, keys)


def _signer(location: S3Location) -> Signer | None:
    if location.access_key is None or location.secret_key is None:
        return None
    url = location.url(location.public_endpoint or location.endpoint)
    return Signer(url, location.region, location.access_key, location.secret_key)
