"""What a style of one's own looks up."""

from __future__ import annotations

import numpy as np
import pytest

from ghostnote.tokens.fields import FIELD_SIZES
from ghostnote.tokens.leans import KNOWN, LEAN_ROWS, LEANS, lean_rows

NAMES = list(KNOWN)


def _known(rng: np.random.Generator, hits: int) -> np.ndarray:
    return np.stack([rng.integers(size, size=hits) for size in KNOWN.values()], axis=1)


def test_every_field_looks_up_what_is_known_before_it() -> None:
    order = ("place", "voice", "velocity", "offset")
    assert list(LEANS) == list(FIELD_SIZES) == list(order)
    sources = {"step": "place", "voice": "voice", "velocity": "velocity", "offset": "offset"}
    for field, looked_up in LEANS.items():
        for name in (name for names in looked_up for name in names):
            assert order.index(sources[name.split(".")[0]]) <= order.index(field), (field, name)


@pytest.mark.parametrize("field", FIELD_SIZES)
def test_a_row_says_which_ids_it_stands_for(field: str) -> None:
    # Equal rows mean equal ids, and other columns do not matter.
    known = _known(np.random.default_rng(1), 400)
    rows = lean_rows(field, known)
    assert rows.min() >= 0
    assert rows.max() < LEAN_ROWS[field]
    for column, names in enumerate(LEANS[field]):
        ids = [tuple(hit) for hit in known[:, [NAMES.index(name) for name in names]].tolist()]
        pairs = set(zip(rows[:, column].tolist(), ids, strict=True))
        assert len(pairs) == len({row for row, _ in pairs}) == len(set(ids))


@pytest.mark.parametrize("field", FIELD_SIZES)
def test_columns_share_no_row_and_use_all(field: str) -> None:
    last = np.array([[size - 1 for size in KNOWN.values()]])
    first = lean_rows(field, np.zeros_like(last))[0]
    ends = lean_rows(field, last)[0]
    assert first[0] == 0
    assert (first[1:] == ends[:-1] + 1).all()
    assert ends[-1] == LEAN_ROWS[field] - 1
