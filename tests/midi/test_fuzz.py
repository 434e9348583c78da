"""Mutations of real files: whatever is done to the bytes, they are read or refused, and the parser never disagrees."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ghostnote.core.errors import GhostnoteError
from ghostnote.midi.metadata import find_receipt
from ghostnote.midi.reader import Channels, read_midi
from ghostnote.midi.report import ReadResult
from ghostnote.midi.writer import write_midi
from tests.midi.build import header

Mutation = tuple[str, int, bytes]
_MUTATIONS = st.lists(
    st.tuples(
        st.sampled_from(["replace", "delete", "insert", "cut", "double"]),
        st.integers(0, 2**16),
        st.one_of(
            st.binary(min_size=1, max_size=6),
            st.sampled_from(
                [b"\x00", b"\xff\x2f\x00", b"\xff\x51\x03\x00\x00\x00", b"\xf7", b"\xff\xff\xff\x7f", b"MTrk"]
            ),
        ),
    ),
    min_size=1,
    max_size=8,
)


def mutate(data: bytes, mutations: list[Mutation]) -> bytes:
    """`data` after `mutations`; positions wrap."""
    for kind, at, payload in mutations:
        pos = at % (len(data) + 1)
        if kind == "replace":
            data = data[:pos] + payload + data[pos + len(payload) :]
        elif kind == "delete":
            data = data[:pos] + data[pos + len(payload) :]
        elif kind == "insert":
            data = data[:pos] + payload + data[pos:]
        elif kind == "cut":
            data = data[:pos]
        else:
            data = data + data[pos:]
    return data


def read_or_refuse(data: bytes, channels: Channels) -> ReadResult | None:
    """What is read, or None if it is refused; never because check and parser disagree."""
    try:
        return read_midi(data, kit="td11", channels=channels)
    except GhostnoteError as error:
        problem = error.problem
    if "two readings disagree" in problem or "the parser refused" in problem:
        pytest.fail(problem)
    return None


@pytest.fixture(scope="module")
def seeds(gmd_dir: Path, gmd_rows: list[dict[str, str]]) -> list[bytes]:
    """The eight smallest files and a file of our own."""
    files = sorted(((gmd_dir / row["midi_filename"]).read_bytes() for row in gmd_rows), key=len)[:8]
    own = write_midi(read_midi(files[0], kit="td11").pattern, receipt='{"seed": 1}')
    return [*files, own]


@settings(max_examples=600)
@given(st.integers(0, 8), _MUTATIONS, st.sampled_from(["drums", "any", 10, 1]))
def test_mutated_files_are_read_or_refused(
    seeds: list[bytes], index: int, mutations: list[Mutation], channels: int
) -> None:
    result = read_or_refuse(mutate(seeds[index], mutations), channels)
    if result is None:
        return
    assert result.report.hits == len(result.pattern.hits) > 0
    if result.pattern.bpm >= 3.6:
        assert read_midi(write_midi(result.pattern)).pattern.bars == result.pattern.bars


@given(st.binary(max_size=200))
def test_any_bytes_after_a_header_are_read_or_refused(tail: bytes) -> None:
    track = b"MTrk" + len(tail).to_bytes(4, "big") + tail
    for data in (tail, header() + tail, header() + track):
        if read_or_refuse(data, "any") is not None:
            find_receipt(data)
