"""What is asked for by headers: ranges, conditions, preferences."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ghostnote.api.preferences import seconds_to_wait
from ghostnote.api.ranges import Span, UnsatisfiableRangeError, same, wanted

ETAG = '"abc"'


@pytest.mark.parametrize(
    ("header", "span"),
    [
        (None, None),
        ("bytes=0-9", Span(0, 9)),
        ("bytes=90-", Span(90, 99)),
        ("bytes=-10", Span(90, 99)),
        ("bytes=-1000", Span(0, 99)),
        ("bytes=0-1000", Span(0, 99)),
        ("bytes=9-3", None),
        ("bytes=-", None),
        ("bytes=0-1,5-6", None),
        ("lines=0-1", None),
        ("bytes=\u0661-", None),
        ("bytes=" + "9" * 40 + "-", None),
    ],
)
def test_a_range_is_a_span_of_the_bytes(header: str | None, span: Span | None) -> None:
    assert wanted(header, None, ETAG, 100) == span


@pytest.mark.parametrize("header", ["bytes=100-", "bytes=100-200", "bytes=-0"])
def test_a_range_without_bytes_cannot_be_had(header: str) -> None:
    with pytest.raises(UnsatisfiableRangeError):
        wanted(header, None, ETAG, 100)


def test_a_range_of_other_bytes_is_ignored() -> None:
    assert wanted("bytes=0-9", '"other"', ETAG, 100) is None
    assert wanted("bytes=0-9", ETAG, ETAG, 100) == Span(0, 9)


@given(st.text(max_size=40), st.integers(0, 200))
def test_no_range_reaches_beyond_the_bytes(text: str, size: int) -> None:
    for header in (text, f"bytes={text}"):
        try:
            span = wanted(header, None, ETAG, size)
        except UnsatisfiableRangeError:
            continue
        assert span is None or 0 <= span.first <= span.last < size


@pytest.mark.parametrize(
    ("condition", "is_same"),
    [(None, False), (ETAG, True), ("*", True), ('W/"abc"', True), ('"x", "abc"', True), ('"x"', False), ("abc", False)],
)
def test_a_condition_names_the_bytes_or_does_not(condition: str | None, is_same: bool) -> None:
    assert same(condition, ETAG) is is_same


@pytest.mark.parametrize(
    ("prefer", "seconds"),
    [
        (None, 0),
        ("wait=5", 5),
        ("respond-async, wait=10", 10),
        ('Wait = "7"; foo=bar', 7),
        ("wait=3600", 30),
        ("wait=5, wait=9", 5),
        ("wait=-1", 0),
        ("wait=soon", 0),
        ("waiting=5", 0),
    ],
)
def test_a_preference_is_so_many_seconds(prefer: str | None, seconds: int) -> None:
    assert seconds_to_wait(prefer) == seconds
