"""Where a request comes from."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final

from starlette.requests import HTTPConnection

#: An IPv6 customer has a network of this size, and would have as many counts as addresses in it.
_CUSTOMER_BITS: Final = 64


def client_address(connection: HTTPConnection, trusted: Sequence[IPv4Network | IPv6Network]) -> str:
    """The address (or IPv6 network) that a request comes from.

    `X-Forwarded-For` is read from its end, where the nearest proxy wrote, for as long as trusted proxies are named:
    what stands before that, anybody may have written.
    """
    peer = connection.client.host if connection.client else ""
    forwarded = ",".join(connection.headers.getlist("X-Forwarded-For")).split(",")
    hops = [hop.strip() for hop in forwarded if hop.strip()]
    while hops and _among(peer, trusted):
        peer = hops.pop()
    return _customer(peer)


def _among(peer: str, networks: Sequence[IPv4Network | IPv6Network]) -> bool:
    address = _parsed(peer)
    return address is not None and any(address in network for network in networks)


def _customer(peer: str) -> str:
    address = _parsed(peer)
    if isinstance(address, IPv6Address):
        return str(ip_network((int(address), _CUSTOMER_BITS), strict=False))
    return str(address) if address else peer[:64]


def _parsed(peer: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(peer)
    except ValueError:
        return None
    return address.ipv4_mapped or address if isinstance(address, IPv6Address) else address
