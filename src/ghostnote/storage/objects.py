"""Object stores, through obstore: any S3, or a folder in its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from obstore.exceptions import BaseError, PermissionDeniedError, UnauthenticatedError
from obstore.store import LocalStore, S3Store

from ghostnote.core.errors import GhostnoteError, NotFoundError, StorageFullError, UnavailableError

if TYPE_CHECKING:
    from obstore.store import ObjectStore, S3Config

#: Times that a request is tried again when the store is down or silent, and seconds in which that is worth it.
_RETRIES: Final = 2
_RETRY_SECONDS: Final = 10
#: A full store does not get emptier by itself.
_FULL_RETRY: Final = 60.0

_CODE: Final = re.compile(r"<Code>([^<]*)</Code>")
_MESSAGE: Final = re.compile(r"<Message>([^<]*)</Message>")
#: How stores of different makers, and the file system below a folder, say that there is no room.
_FULL: Final = re.compile(r"\b507\b|StorageFull|QuotaExceeded|InsufficientStorage|\(os error (28|122)\)")
_HINTS: Final = {
    "NoSuchBucket": "make the bucket, or correct its name",
    "SignatureDoesNotMatch": "check the secret key",
    "InvalidAccessKeyId": "check the access key",
    "RequestTimeTooSkewed": "set this machine's clock",
}


@dataclass(frozen=True, slots=True)
class S3Location:
    """Where a bucket is and how to reach it.

    Attributes:
        bucket: its name.
        endpoint: URL of the server; None is Amazon's, of the region.
        public_endpoint: the same server as clients reach it, for links; None if they use `endpoint`.
        region: of the bucket.
        access_key, secret_key: None takes the platform's own (role, environment).
        prefix: put before every object's name.
        path_style: the bucket is in the path rather than in the host name.
        encryption: `none`, `AES256` or `aws:kms`, done by the server.
        kms_key: for `aws:kms`.
        timeout: seconds of silence after which a request has failed.
    """

    bucket: str
    endpoint: str | None = None
    public_endpoint: str | None = None
    region: str = "us-east-1"
    access_key: str | None = None
    secret_key: str | None = field(default=None, repr=False)
    prefix: str = ""
    path_style: bool = True
    encryption: str = "none"
    kms_key: str | None = None
    timeout: float = 5.0

    def url(self, endpoint: str | None) -> str:
        """URL of the bucket on a server."""
        server = urlsplit(endpoint or f"https://s3.{self.region}.amazonaws.com")
        path = server.path.rstrip("/")
        if self.path_style:
            return f"{server.scheme}://{server.netloc}{path}/{self.bucket}"
        return f"{server.scheme}://{self.bucket}.{server.netloc}{path}"


def open_objects(location: S3Location | Path) -> ObjectStore:
    """The objects in a bucket, or in a folder, which is made if it is not there. Nothing is asked of a server yet.

    Raises:
        UnavailableError: the folder cannot be made.
    """
    if isinstance(location, Path):
        with object_errors(str(location)):
            return LocalStore(location, mkdir=True)
    silence = timedelta(seconds=location.timeout)
    return S3Store(
        prefix=location.prefix or None,
        config=_config(location),
        client_options={
            "allow_http": (location.endpoint or "").startswith("http:"),
            "connect_timeout": silence,
            "read_timeout": silence,
        },
        retry_config={"max_retries": _RETRIES, "retry_timeout": timedelta(seconds=_RETRY_SECONDS)},
    )


def _config(location: S3Location) -> S3Config:
    config: S3Config = {
        "bucket": location.bucket,
        "region": location.region,
        "virtual_hosted_style_request": not location.path_style,
    }
    if location.endpoint is not None:
        # obstore adds the bucket to the path, but not to the host.
        config["endpoint"] = location.endpoint.rstrip("/") if location.path_style else location.url(location.endpoint)
    if location.access_key is not None and location.secret_key is not None:
        config["access_key_id"] = location.access_key
        config["secret_access_key"] = location.secret_key
    if location.encryption != "none":
        config["server_side_encryption"] = location.encryption
    if location.kms_key is not None:
        config["sse_kms_key_id"] = location.kms_key
    return config


@contextmanager
def object_errors(where: str) -> Iterator[None]:
    """Raise errors of an object store as `NotFoundError`, `StorageFullError` or `UnavailableError`."""
    try:
        yield
    except (BaseError, OSError) as error:
        raise _known(error, where) from error


def _known(error: Exception, where: str) -> GhostnoteError:
    text = str(error)
    code = _found(_CODE, text)
    reason = f"{code}: {_found(_MESSAGE, text)}" if code else text.partition("\n")[0]
    if _FULL.search(reason) or _FULL.search(text.partition("\n")[0]):
        problem = f"the object store has no room: {reason}"
        return StorageFullError(problem, where=where, hint="make room there", retry_after=_FULL_RETRY)
    if isinstance(error, FileNotFoundError) and code != "NoSuchBucket":
        return NotFoundError("no such object is stored", where=where)
    if isinstance(error, PermissionDeniedError | UnauthenticatedError):
        hint = _HINTS.get(code, "check the keys and what they may do in the bucket")
        return UnavailableError(f"the object store refuses: {reason}", where=where, hint=hint)
    hint = _HINTS.get(code, "check that the object store runs and can be reached")
    return UnavailableError(f"the object store cannot be used: {reason}", where=where, hint=hint)


def _found(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.search(text)
    return match[1] if match else ""
