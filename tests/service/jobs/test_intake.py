"""From what is asked for to a settled job."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from ghostnote.core.errors import InvalidParameterError, UnknownStyleError
from ghostnote.core.params import GenerationParams
from ghostnote.midi.writer import write_midi
from ghostnote.model.checkpoint import load_checkpoint
from ghostnote.service.access import LOCAL_TENANT
from ghostnote.service.jobs.arranging import Arrangement, Brought
from ghostnote.service.jobs.arranging import settled as settled_arrangement
from ghostnote.service.jobs.intake import (
    Asked,
    Lesson,
    Target,
    arrange_job,
    batch_job,
    estimated_seconds,
    explain_job,
    generate_job,
    inspect_job,
    learn_job,
    train_job,
    verify_job,
)
from ghostnote.service.jobs.job import NewJob, Queue
from ghostnote.service.jobs.kinds import KINDS
from tests.service.arrange.material import played, rock

CHECKPOINT = load_checkpoint()
TARGET = Target(CHECKPOINT.hash, CHECKPOINT.info, CHECKPOINT.info)


CLIP = write_midi(rock(4))


def brought(
    task: str,
    options: dict[str, Any] | None = None,
    files: dict[str, bytes] | None = None,
    params: Mapping[str, Any] | None = None,
    variations: int = 1,
) -> Brought:
    """A job on clips; on one, if no files are given."""
    files = {"midi": CLIP} if files is None else files
    return Brought(task, options or {}, params or {}, files, None, "drums", None, variations, explain=False)


def settled_clips(one: Brought) -> Arrangement:
    return settled_arrangement(one, CHECKPOINT.info)


#: One of each.
CLIP_JOBS = [
    brought("humanize", {"amount": 100.0, "keep_velocity": False, "keep_timing": False}),
    brought("continue", {"only_new": False}, params={"bars": 2}),
    brought("infill", dict.fromkeys(("voices", "bars", "lock_voices", "lock_bars", "lock_hits"), ())),
    brought("fill", {"bar": 4, "length": None}),
    brought("drums-from", params={"bars": 2}),
    brought("vary", {"amount": 30.0}, variations=3),
    brought("morph", {"steps": 8, "life": 0.0}, {"a": CLIP, "b": CLIP}),
    brought("edit", {"text": "louder kick"}),
    brought("transfer", files={"groove": CLIP, "score": write_midi(played(2))}),
]


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
    assert (params["style"], params["swing"]) == ("boom_bap", 57.0)
    assert settled(asked(style="rap"))["style"] == "hiphop"
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


LESSON = Lesson("my-style", [("a.mid", "0" * 64)], kit="gm", channels="drums", steps=20, seed=None, replace=False)


def test_every_kind_of_job_is_made_as_its_kind_says() -> None:
    wish = Asked({"bars": 3}, {}, None, 2)
    made: list[NewJob] = [
        generate_job("me", wish, TARGET),
        batch_job("me", [wish, wish], TARGET),
        inspect_job("me", "0" * 64, name="a.mid", kit="gm", channels="any"),
        verify_job("me", "0" * 64),
        explain_job("me", "0" * 64, name="a.mid"),
        train_job("me", "mine", "small", None),
        learn_job("me", LESSON, TARGET),
        *(arrange_job("me", settled_clips(one), TARGET) for one in CLIP_JOBS),
    ]
    assert {job.kind for job in made} == set(KINDS)
    assert [job.total for job in made] == [6, 12, 1, 1, 1, 0, 22, 4, 6, 4, 4, 2, 12, 0, 0, 2]
    for job in made:
        assert job.owner == "me"
        assert job.queue is KINDS[job.kind].queue
        assert (job.checkpoint == CHECKPOINT.hash) is KINDS[job.kind].checkpoint


def test_candidates_are_bars_to_be_played_too() -> None:
    assert generate_job("me", asked(bars=3, candidates=4), TARGET).total == 12


def test_steps_between_the_ends_of_a_path_are_counted_by_one_of_them() -> None:
    for steps, bars in ((2, 0), (3, 4), (64, 62 * 4)):
        one = brought("morph", {"steps": steps, "life": 50.0}, {"a": CLIP, "b": CLIP})
        assert arrange_job("me", settled_clips(one), TARGET).total == bars


def test_drums_that_the_kit_does_not_have_are_refused_as_the_client_calls_them() -> None:
    wish = asked(voices=["clap"], kit="td11")
    with pytest.raises(InvalidParameterError) as plain:
        generate_job("me", wish, TARGET)
    with pytest.raises(InvalidParameterError) as clip:
        settled_clips(brought("fill", {"bar": 1, "length": None}, params=wish.fields))
    assert plain.value.where == clip.value.where == "kit_voices"


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
