"""Links to objects in an S3, signed (AWS Signature Version 4, in the query).

obstore signs too, but cannot ask the server to name the download and to give it a type.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final
from urllib.parse import quote, urlsplit

_ALGORITHM: Final = "AWS4-HMAC-SHA256"


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs links with a key.

    Attributes:
        url: of the bucket, as whoever follows the links reaches it.
        region: of the bucket.
        access_key, secret_key: whose rights a link lends.
    """

    url: str
    region: str
    access_key: str
    secret_key: str = field(repr=False)

    def link(self, key: str, seconds: int, answer: Mapping[str, str], now: datetime | None = None) -> str:
        """A URL that gets an object.

        Args:
            key: the object's.
            seconds: how long it works, from `now`.
            answer: headers that the server is to answer with, by their S3 names (`response-content-type`).
            now: the current time if None.
        """
        bucket = urlsplit(self.url)
        path = quote(f"{bucket.path}/{key}", safe="/~")
        stamp = (now or datetime.now(UTC)).strftime("%Y%m%dT%H%M%SZ")
        scope = f"{stamp[:8]}/{self.region}/s3/aws4_request"
        asked = {
            "X-Amz-Algorithm": _ALGORITHM,
            "X-Amz-Credential": f"{self.access_key}/{scope}",
            "X-Amz-Date": stamp,
            "X-Amz-Expires": str(seconds),
            "X-Amz-SignedHeaders": "host",
            **answer,
        }
        query = "&".join(f"{quote(name, safe='~')}={quote(asked[name], safe='~')}" for name in sorted(asked))
        request = "\n".join(("GET", path, query, f"host:{bucket.netloc}", "", "host", "UNSIGNED-PAYLOAD"))
        to_sign = "\n".join((_ALGORITHM, stamp, scope, hashlib.sha256(request.encode()).hexdigest()))
        return f"{bucket.scheme}://{bucket.netloc}{path}?{query}&X-Amz-Signature={self._sign(scope, to_sign)}"

    def _sign(self, scope: str, text: str) -> str:
        key = f"AWS4{self.secret_key}".encode()
        for part in (*scope.split("/"), text):
            key = hmac.digest(key, part.encode(), "sha256")
        return key.hex()
