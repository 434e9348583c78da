"""Conditional and partial requests for bytes that never change (RFC 9110, sections 13 and 14)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_RANGE: Final = re.compile(r"bytes=\s*([0-9]{0,18})-([0-9]{0,18})\s*")


@dataclass(frozen=True, slots=True)
class Span:
    """Bytes `first` to `last`, both included."""

    first: int
    last: int


class UnsatisfiableRangeError(ValueError):
    """A range that begins after the last byte."""


def same(condition: str | None, etag: str) -> bool:
    """Whether an `If-None-Match` header names `etag`: weak comparison, a list, or `*`."""
    if condition is None:
        return False
    named = {part.strip().removeprefix("W/") for part in condition.split(",")}
    return etag in named or "*" in named


def wanted(header: str | None, condition: str | None, etag: str, size: int) -> Span | None:
    """The part of `size` bytes that a `Range` header asks for; None for all.

    Several ranges, other units and nonsense are ignored, as the standard allows, and so is a range whose `If-Range`
    (`condition`) names other bytes.

    Raises:
        UnsatisfiableRangeError: there is no such part.
    """
    found = _RANGE.fullmatch(header or "")
    if found is None or condition not in {None, etag}:
        return None
    first, last = found[1], found[2]
    if not first and not last:
        return None
    if not first:
        span = Span(max(size - int(last), 0), size - 1)
    else:
        span = Span(int(first), min(int(last), size - 1) if last else size - 1)
        if last and int(last) < int(first):
            return None
    if span.first > span.last:
        raise UnsatisfiableRangeError
    return span
