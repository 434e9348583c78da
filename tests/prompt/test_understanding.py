"""How well prompts are understood: the two halves of the test set, see `conventions.yaml`."""

from __future__ import annotations

import pytest

from ghostnote.core.params import GenerationParams
from ghostnote.prompt.parser import read_prompt
from tests.prompt.scoring import Score, cases, score, styles

#: What the issue asks of the held-out half.
ENOUGH = 0.95


@pytest.mark.parametrize(("half", "least"), [("development", 0.99), ("held_out", ENOUGH)])
def test_fields_are_understood(half: str, least: float) -> None:
    results = [score(text, expected) for text, expected in cases(half)]
    total = sum(results, Score())
    assert total.share >= least, str(total)


def test_the_halves_are_large_and_share_no_prompt() -> None:
    texts = [{text for text, _ in cases(half)} for half in ("development", "held_out")]
    assert all(len(half) >= 160 for half in texts)
    assert not texts[0] & texts[1]


def test_every_prompt_gives_params() -> None:
    for half in ("development", "held_out"):
        for text, _ in cases(half):
            GenerationParams.from_dict(read_prompt(text, styles()).fields)


def test_a_score_counts_what_is_missing_and_what_nobody_asked_for() -> None:
    assert score("funk at 92", {"style": "funk", "tempo": 92}) == Score(2, 2, 0, ())
    wrong = score("funk at 92", {"style": "jazz", "bars": 4})
    assert (wrong.expected, wrong.right, wrong.extra) == (2, 0, 1)
    assert score("jazz", {}).right == 0


def test_a_prompt_of_ten_kilobytes_is_read() -> None:
    text = ("funk at 92, no crash, busy hats; " * 400)[:10_000]
    reading = read_prompt(text, styles())
    assert reading.fields["tempo"] == 92.0
