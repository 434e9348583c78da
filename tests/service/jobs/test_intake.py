"""From what is asked for to a settled job."""

from __future__ import annotations

from typing import Any

import pytest

from ghostnote.core.errors import InvalidParameterError, UnknownStyleError
from ghostnote.core.params import GenerationParams
from ghostnote.model.checkpoint import load_checkpoint
from ghostnote.service.access import LOCAL_TENANT
from ghostnote.service.jobs.intake import (
    Asked,
    Target,
    batch_job,
    estimated_seconds,
    generate_job,
    inspect_job,
    train_job,
    verify_job,
)
from ghostnote.service.jobs.job import NewJob, Queue
from ghostnote.service.jobs.kinds import KINDS

CHECKPOINT = load_checkpoint()
TARGET = Target(CHECKPOINT.hash, CHECKPOINT.info)


def asked(prompt: str | None = None, params: dict[str, Any] | None = None, **fields: Any) -> Asked:
    return Asked(fields, params or {}, prompt, 1)


def settled(wish: Asked) -> dict[str, Any]:
    params: dict[str, Any] = generate_job(LOCAL_TENANT, wish, TARGET).params["params"]
    return params


@pytest.mark.parametrize(
    ("wish", "tempo"),
    [
        (asked("funk at 100", {"tempo": 110.0}, tempo=120.0), 120.0),
        (asked("funk at 100", {"tempo": 110.0}), 110.0),
        (asked("funk at 100"), 100.0),
        (asked(style="funk"), CHECKPOINT.info.statistics["tempo"]["funk"]["median"]),
    ],
)
def test_a_field_wins_over_params_and_these_over_the_prompt(wish: Asked, tempo: float) -> None:
    assert settled(wish)["tempo"] == tempo


def test_nothing_is_left_open() -> None:
    params = settled(asked(style="boom bap"))
    assert params["style"] == "hiphop"
    assert GenerationParams.from_dict(params).to_dict() == params
    assert settled(asked())["seed"] != settled(asked())["seed"]
    assert settled(asked(seed=0))["seed"] == 0


def test_the_reading_assumes_what_the_job_does_and_nothing_that_is_given() -> None:
    job = generate_job(LOCAL_TENANT, asked("something nice", bars=3), TARGET)
    read = job.request["prompt"]
    assert "style" in read["assumed"]
    assert "bars" not in read["assumed"]
    assert read["assumed"] == {name: job.params["params"][name] for name in read["assumed"]}
    assert generate_job(LOCAL_TENANT, asked(), TARGET).request["prompt"] is None


def test_every_kind_of_job_is_made_as_its_kind_says() -> None:
    wish = Asked({"bars": 3}, {}, None, 2)
    made: list[NewJob] = [
        generate_job("me", wish, TARGET),
        batch_job("me", [wish, wish], TARGET),
        inspect_job("me", "0" * 64, name="a.mid", kit="gm", channels="any"),
        verify_job("me", "0" * 64),
        train_job("me", "mine", "small", None),
    ]
    assert [job.kind for job in made] == list(KINDS)
    assert [job.total for job in made] == [6, 12, 1, 1, 0]
    for job in made:
        assert job.owner == "me"
        assert job.queue is KINDS[job.kind].queue
        assert (job.checkpoint == CHECKPOINT.hash) is KINDS[job.kind].checkpoint


def test_an_error_in_a_batch_says_in_which_request() -> None:
    with pytest.raises(UnknownStyleError) as error:
        batch_job("me", [asked(), asked(style="zydeco")], TARGET)
    assert error.value.where == "requests.1.style"
    with pytest.raises(InvalidParameterError) as out_of_range:
        batch_job("me", [asked(bars=99)], TARGET)
    assert out_of_range.value.where == "requests.0.bars"


def test_what_waits_makes_the_estimate_longer_by_whole_batches() -> None:
    params = generate_job("me", asked(bars=4), TARGET).params
    alone = estimated_seconds("generate", params, 0, 32)
    assert estimated_seconds("generate", params, 31, 32) == alone
    assert estimated_seconds("generate", params, 32, 32) == 2 * alone
    assert estimated_seconds("verify", {}, 2, 32) == 3 * estimated_seconds("verify", {}, 0, 32)
    assert KINDS["generate"].queue is Queue.GENERATION
