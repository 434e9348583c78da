from __future__ import annotations

import json

import pytest

from ghostnote.core.errors import InvalidParameterError
from ghostnote.core.params import GenerationParams
from ghostnote.core.pattern import Meter
from ghostnote.model.engine import Engine
from ghostnote.service.arrange.clip import Clip
from ghostnote.service.arrange.continuation import Continue
from ghostnote.service.arrange.drums_from import DrumsFrom
from ghostnote.service.arrange.edit import Edit
from ghostnote.service.arrange.fill import Fill
from ghostnote.service.arrange.humanize import Humanize
from ghostnote.service.arrange.infill import Infill
from ghostnote.service.arrange.morph import Morph
from ghostnote.service.arrange.task import Task
from ghostnote.service.arrange.tasks import TASKS, task_of
from ghostnote.service.arrange.transfer import Transfer
from ghostnote.service.arrange.vary import Vary
from ghostnote.service.generate import Order, arrange
from ghostnote.service.verify import verify
from tests.service.arrange.material import PARAMS, clip, done, played, rock


def every_task(first: Clip, second: Clip) -> list[Task]:
    return [
        Task(),
        Humanize(first, amount=70.0),
        Continue(first),
        Infill(first, voices=("hat",), lock_bars=(2,), lock_hits=(0, 1)),
        Fill(first, bar=2, length=0.25),
        DrumsFrom(first),
        Vary(first, amount=40.0),
        Morph(first, second, step=1, steps=4, life=20.0),
        Transfer(first, second),
        Edit(first, "double the hats in bar 2, and ghost notes before the last beat of bar 1"),
    ]


TASKS_OF_ROCK = every_task(clip(rock(2)), clip(played(2)))


def test_every_task_is_in_the_table() -> None:
    assert [type(task) for task in TASKS_OF_ROCK] == list(TASKS.values())


@pytest.mark.parametrize("task", TASKS_OF_ROCK, ids=lambda task: task.name)
def test_a_task_survives_json(task: Task) -> None:
    read = json.loads(json.dumps([task.options, [one.to_dict() for one in task.inputs]]))
    again = task_of(task.name, read[0], [Clip.from_dict(one) for one in read[1]])
    assert again == task


@pytest.mark.parametrize("task", TASKS_OF_ROCK, ids=lambda task: task.name)
def test_a_task_is_verified_from_its_file_alone(engine: Engine, task: Task) -> None:
    made = done(engine, task, GenerationParams(style="funk", bars=2, seed=7, candidates=2, density=60.0), variation=3)
    assert verify(made.midi, lambda _: engine).artefact.midi == made.midi


def test_a_result_does_not_depend_on_what_else_is_done(engine: Engine) -> None:
    together = arrange([Order(PARAMS, 0, task) for task in TASKS_OF_ROCK], engine)
    for task, made in zip(TASKS_OF_ROCK, together, strict=True):
        assert done(engine, task).midi == made.midi


@pytest.mark.parametrize("meter", ["3/4", "5/8", "7/8", "6/8", "15/16", "1/16", "16/4", "5/4"])
def test_every_task_takes_any_meter(engine: Engine, meter: str) -> None:
    tasks = every_task(clip(rock(2, meter=Meter.parse(meter))), clip(rock(4, 140.0, Meter.parse(meter))))
    for task, made in zip(tasks[1:], arrange([Order(PARAMS, 0, task) for task in tasks[1:]], engine), strict=True):
        assert str(made.pattern.meter) == meter, task.name


def test_every_task_takes_32_bars(engine: Engine) -> None:
    tasks = every_task(clip(rock(32)), clip(played(32)))
    made = arrange([Order(PARAMS, 0, task) for task in tasks[1:]], engine)
    assert [one.pattern.bars for one in made] == [32, 36, 32, 32, 4, 32, 32, 32, 32]


@pytest.mark.parametrize(
    ("name", "options", "inputs"),
    [
        ("sing", {}, 0),
        ("generate", {"amount": 1}, 0),
        ("humanize", {}, 1),
        ("humanize", {"amount": 1, "keep_velocity": False, "keep_timing": False}, 2),
        ("fill", {"bar": "2", "length": None}, 1),
        ("fill", {"bar": [2], "length": None}, 1),
        ("vary", {"amount": None}, 1),
        ("edit", {"text": 3}, 1),
        ("edit", {"text": "sing"}, 1),
        ("infill", {"voices": 3, "bars": [], "lock_voices": [], "lock_bars": [], "lock_hits": []}, 1),
    ],
)
def test_what_is_no_task_is_refused(name: str, options: dict[str, object], inputs: int) -> None:
    with pytest.raises(InvalidParameterError):
        task_of(name, options, [clip()] * inputs)
