"""Where webhooks may go: to the public internet, and to private networks that the operator has named.

A service that calls whatever URL it is given is a way into the network it stands in. So every address of a host has to
be allowed, in whatever way it is written, and the connection is made to an address that was checked.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import TYPE_CHECKING, Final

import httpx2

from ghostnote.core.errors import InvalidParameterError, UnavailableError

if TYPE_CHECKING:
    from ghostnote.settings.model import Settings

Address = IPv4Address | IPv6Address
Networks = Sequence[IPv4Network | IPv6Network]

_FIELD: Final = "webhook_url"
_GLOBAL_UNICAST: Final = IPv6Network("2000::/3")
#: An IPv4 address behind a translator (RFC 6052) is the last four bytes.
_TRANSLATED: Final = IPv6Network("64:ff9b::/96")


def check_webhook_url(url: str, settings: Settings) -> None:
    """Refuse at once what no webhook may call. Names are resolved, and their addresses checked, at delivery.

    Raises:
        InvalidParameterError: not a plain http or https URL, or an address that is not allowed.
    """
    host = webhook_url(url).host
    address = _literal(host)
    if address is not None:
        _allow(host, [address], settings.webhook_networks)


def webhook_url(url: str) -> httpx2.URL:
    """A URL, taken apart.

    Raises:
        InvalidParameterError: not a plain http or https URL.
    """
    try:
        parts = httpx2.URL(url)
    except httpx2.InvalidURL:
        parts = httpx2.URL()
    if parts.scheme not in {"http", "https"} or not parts.host or parts.userinfo:
        raise InvalidParameterError(
            "a webhook is an http or https URL with a host and without user or password", where=_FIELD
        )
    return parts


async def resolved(url: httpx2.URL, networks: Networks) -> list[Address]:
    """The addresses of a URL's host, all of them allowed.

    Raises:
        InvalidParameterError: one that is not.
        UnavailableError: the name has none, or cannot be looked up now.
    """
    literal = _literal(url.host)
    addresses = [literal] if literal is not None else await _looked_up(url.raw_host.decode("ascii"))
    _allow(url.host, addresses, networks)
    return addresses


async def _looked_up(host: str) -> list[Address]:
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise UnavailableError(f"the webhook's host {host} is not found", where=_FIELD) from error
    return [ip_address(address) for address in dict.fromkeys(str(entry[4][0]) for entry in found)]


def _literal(host: str) -> Address | None:
    """The address that a host is written as, if it is: also decimal, octal, hexadecimal or shortened."""
    name = host.rstrip(".").lower()
    if name == "localhost" or name.endswith(".localhost"):
        return IPv4Address("127.0.0.1")
    try:
        return ip_address(host)
    except ValueError:
        pass
    try:
        return IPv4Address(socket.inet_aton(name))
    except (OSError, ValueError):
        return None


def _allow(host: str, addresses: Iterable[Address], networks: Networks) -> None:
    for address in addresses:
        if not _allowed(_plain(address), networks):
            raise InvalidParameterError(
                f"the webhook's host {host} is {address}, which is not a public address",
                where=_FIELD,
                hint="the operator can allow private networks with GHOSTNOTE_WEBHOOK_NETWORKS",
            )


def _plain(address: Address) -> Address:
    """The IPv4 address that an IPv6 one stands for, if it does."""
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address in _TRANSLATED:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    return address


def _allowed(address: Address, networks: Networks) -> bool:
    if any(address in network for network in networks):
        return True
    if isinstance(address, IPv4Address):
        return address.is_global and not address.is_multicast
    # 6to4 and Teredo lead to an IPv4 address of the writer's choice.
    tunnel = address.sixtofour is not None or address.teredo is not None
    return address.is_global and address in _GLOBAL_UNICAST and not tunnel
