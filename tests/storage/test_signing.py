"""Links: signed exactly as AWS's own library signs them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import boto3
import pytest
from botocore.config import Config

from ghostnote.storage.objects import S3Location
from ghostnote.storage.signing import Signer
from tests.services.s3 import ACCESS_KEY, REGION, SECRET_KEY

KEYS = ["blobs/ab/cd/abcd", "a b/ü+c~(1)!*'.mid", "x/=&?#%"]
NAME = "attachment; filename=\"f_nk ~(1).mid\"; filename*=UTF-8''f%C3%BCnk%20~.mid"


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("endpoint", [None, "http://s3.example.org:9000", "https://files.example.org"])
@pytest.mark.parametrize("path_style", [True, False])
def test_the_same_as_boto3s(key: str, endpoint: str | None, path_style: bool) -> None:
    location = S3Location("buck-et", endpoint, region=REGION, path_style=path_style)
    answer = {"response-content-disposition": NAME, "response-content-type": "audio/midi"}
    theirs = _boto3(location).generate_presigned_url(
        "get_object",
        Params={
            "Bucket": "buck-et",
            "Key": key,
            "ResponseContentDisposition": NAME,
            "ResponseContentType": "audio/midi",
        },
        ExpiresIn=900,
    )
    (stamp,) = parse_qs(urlsplit(theirs).query)["X-Amz-Date"]
    now = datetime.strptime(stamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    ours = Signer(location.url(endpoint), REGION, ACCESS_KEY, SECRET_KEY).link(key, 900, answer, now)
    assert _parts(ours) == _parts(theirs)


def _parts(url: str) -> tuple[str, str, str, dict[str, list[str]]]:
    parts = urlsplit(url)
    return parts.scheme, parts.netloc, parts.path, parse_qs(parts.query)


def _boto3(location: S3Location) -> Any:
    style = "path" if location.path_style else "virtual"
    return boto3.client(
        "s3",
        # Else boto3 takes the host of another region's server for buckets of this one.
        endpoint_url=location.endpoint or f"https://s3.{REGION}.amazonaws.com",
        region_name=REGION,
        aws_access_key_id=ACCESS_KEY,
        aws_secret_access_key=SECRET_KEY,
        config=Config(signature_version="s3v4", s3={"addressing_style": style}),
    )
