"""`HttpWebhooks`: tells a URL that a job is over, signed as the Standard Webhooks specification has it.

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
from base64 import b64encode
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import httpx2

import ghostnote
from ghostnote.api.security.destinations import Address, resolved, webhook_url
from ghostnote.api.security.secrets import derived
from ghostnote.api.views import Views
from ghostnote.core.errors import UnavailableError
from ghostnote.service.jobs.job import Job
from ghostnote.service.jobs.ports import Delivery

if TYPE_CHECKING:
    from ghostnote.settings.model import Settings

_TIMEOUT: Final = httpx2.Timeout(10.0, connect=5.0)
#: Seconds for a delivery as a whole: a receiver that drips bytes never meets the limits above.
_WHOLE: Final = 20.0


def webhook_key(secret: bytes, tenant: str) -> bytes:
    """What a tenant's webhooks are signed with."""
    return derived(secret, f"webhook:{tenant}")


def shown_webhook_key(secret: bytes, tenant: str) -> str:
    """The same, as receivers' libraries read it."""
    return f"whsec_{b64encode(webhook_key(secret, tenant)).decode()}"


def signature(key: bytes, message: str, timestamp: int, body: bytes) -> str:
    """The value of `webhook-signature`."""
    digest = hmac.digest(key, f"{message}.{timestamp}.".encode() + body, hashlib.sha256)
    return f"v1,{b64encode(digest).decode()}"


class HttpWebhooks:
    """The `Webhooks` port over HTTP.

    Args:
        settings: names the private networks that may be reached.
        secret: the service's; tenants' keys are derived from it.
    """

    def __init__(self, settings: Settings, secret: bytes) -> None:
        self._networks = settings.webhook_networks
        self._views = Views(str(settings.public_url or ""))
        self._secret = secret
        # No proxies of the environment: they would resolve names themselves. No kept connections: one that was
        # verified for a host would be used for another host of the same address.
        self._client = httpx2.AsyncClient(
            timeout=_TIMEOUT,
            follow_redirects=False,
            trust_env=False,
            limits=httpx2.Limits(max_keepalive_connections=0),
        )

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    def body(self, job: Job) -> dict[str, Any]:
        """What is said of a job that is over."""
        return {
            "type": f"job.{job.state.value}",
            "timestamp": datetime.now(UTC).isoformat(),
            "data": self._views.job(job).model_dump(mode="json"),
        }

    async def deliver(self, delivery: Delivery, body: Mapping[str, Any]) -> None:
        """Send one webhook.

        Raises:
            InvalidParameterError: its URL may not be called. Another try would change nothing.
            UnavailableError: it did not arrive, or was not answered with 2xx.
        """
        url = webhook_url(delivery.url)
        content = json.dumps(body, separators=(",", ":")).encode()
        try:
            async with asyncio.timeout(_WHOLE):
                addresses = await resolved(url, self._networks)
                status = await self._post(url, addresses, content, self._headers(delivery, content))
        except (httpx2.HTTPError, TimeoutError) as error:
            raise UnavailableError(f"{url.host} cannot be reached ({type(error).__name__})", where="webhook") from error
        if not httpx2.codes.is_success(status):
            raise UnavailableError(f"{url.host} answered {status}", where="webhook")

    def _headers(self, delivery: Delivery, content: bytes) -> dict[str, str]:
        """The job's id names the message, in every try: a receiver can tell that it has had it."""
        now = int(time.time())
        return {
            "Content-Type": "application/json",
            "User-Agent": f"ghostnote/{ghostnote.__version__}",
            "webhook-id": delivery.job,
            "webhook-timestamp": str(now),
            "webhook-signature": signature(webhook_key(self._secret, delivery.owner), delivery.job, now, content),
        }

    async def _post(self, url: httpx2.URL, addresses: list[Address], content: bytes, headers: Mapping[str, str]) -> int:
        """Post to the first address that takes a connection: by number, so that no second look-up can change it."""
        for address in addresses[:-1]:
            try:
                return await self._post_to(address, url, content, headers)
            except (httpx2.ConnectError, httpx2.ConnectTimeout):
                continue
        return await self._post_to(addresses[-1], url, content, headers)

    async def _post_to(self, address: Address, url: httpx2.URL, content: bytes, headers: Mapping[str, str]) -> int:
        async with self._client.stream(
            "POST",
            url.copy_with(host=str(address)),
            content=content,
            headers={"Host": url.netloc.decode("ascii"), **headers},
            extensions={"sni_hostname": url.raw_host.decode("ascii")},
        ) as response:
            return response.status_code
