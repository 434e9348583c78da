"""A job's stream: whatever a watcher sees of the job, and wherever it comes back, it is told one story in order."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ghostnote.core.errors import InvalidParameterError
from ghostnote.service.jobs.events import START, Event, events_after, parse_event_id
from ghostnote.service.jobs.job import TRANSITIONS, JobState
from ghostnote.service.jobs.ports import Snapshot

QUEUED, RUNNING = JobState.QUEUED, JobState.RUNNING


def _now(state: JobState, attempt: int = 0, done: int = 0, total: int = 4) -> Snapshot:
    return Snapshot("a", state, attempt, done, total)


def _names(seen: int, now: Snapshot) -> list[str]:
    return [event.name for event in events_after(seen, now)]


@st.composite
def lives(draw: st.DrawFn) -> list[Snapshot]:
    """Every way a job may stand, one after another, from accepted to over."""
    total = draw(st.integers(0, 6))
    now = Snapshot("a", QUEUED, 0, 0, total)
    life = [now]
    while not now.state.over:
        if now.state is RUNNING and now.done < total and draw(st.booleans()):
            now = Snapshot("a", RUNNING, now.attempt, now.done + 1, total)
        else:
            # An end is always within reach: a life of many attempts is no better an example.
            allowed = sorted(TRANSITIONS[now.state] - ({QUEUED} if now.attempt >= 3 else set()))
            state = draw(st.sampled_from(allowed))
            attempt = now.attempt + (state is RUNNING)
            done = 0 if state in {QUEUED, RUNNING} else total if state is JobState.SUCCEEDED else now.done
            now = Snapshot("a", state, attempt, done, total)
        life.append(now)
    return life


def _stream(snapshots: list[Snapshot], seen: int = START) -> list[Event]:
    told: list[Event] = []
    for snapshot in snapshots:
        new = list(events_after(seen, snapshot))
        told += new
        seen = new[-1].id if new else seen
    return told


@given(lives(), st.data())
def test_ids_rise_and_the_stream_ends_once(life: list[Snapshot], data: st.DataObject) -> None:
    seen_of_it = [now for now in life[:-1] if data.draw(st.booleans())] + [life[-1]]
    told = _stream(seen_of_it)
    ids = [event.id for event in told]
    assert ids == sorted(set(ids))
    assert [event.name for event in told].count("done") == 1
    assert (told[0].name, told[-1].name, told[-1].state) == ("queued", "done", life[-1].state)


def _lost(whole: list[Event]) -> set[int]:
    """Attempts whose worker died."""
    return {event.attempt for event in whole if event.name == "queued" and event.attempt}


@given(lives(), st.data())
def test_who_looks_away_misses_nothing_but_attempts_that_came_to_nothing(
    life: list[Snapshot], data: st.DataObject
) -> None:
    whole = _stream(life)
    told = _stream([now for now in life[:-1] if data.draw(st.booleans())] + [life[-1]])
    assert set(told) <= set(whole)
    assert {event.attempt for event in set(whole) - set(told)} <= _lost(whole)


@given(lives(), st.data())
def test_who_comes_back_is_told_the_rest(life: list[Snapshot], data: st.DataObject) -> None:
    whole = _stream(life)
    heard = data.draw(st.integers(0, len(whole)))
    rest = list(events_after(whole[heard - 1].id if heard else START, life[-1]))
    assert set(rest) <= set(whole[heard:])
    assert {event.attempt for event in set(whole[heard:]) - set(rest)} <= _lost(whole)


def test_a_plain_life_is_told_step_by_step() -> None:
    assert _names(START, _now(QUEUED)) == ["queued"]
    assert _names(START, _now(RUNNING, 1, 2)) == ["queued", "running", "progress", "progress"]
    assert _names(START, _now(JobState.CANCELLED)) == ["queued", "done"]
    assert _names(START, _now(JobState.SUCCEEDED, 1, 4)) == ["queued", "running", *["progress"] * 4, "done"]


def test_a_lost_worker_is_told_as_waiting_again() -> None:
    seen = list(events_after(START, _now(RUNNING, 1, 2)))[-1].id
    assert _names(seen, _now(QUEUED, 1)) == ["queued"]
    seen = list(events_after(seen, _now(QUEUED, 1)))[-1].id
    assert _names(seen, _now(RUNNING, 2, 1)) == ["running", "progress"]


@pytest.mark.parametrize(("text", "seen"), [(None, START), ("", START), (" ", START), ("0", 0), ("1000003", 1_000_003)])
def test_an_id_that_was_given_is_understood(text: str | None, seen: int) -> None:
    assert parse_event_id(text) == seen


@pytest.mark.parametrize("text", ["-1", "abc", "1.5", "9" * 30, "٣", "1e3", "0x10"])
def test_any_other_is_refused(text: str) -> None:
    with pytest.raises(InvalidParameterError, match="Last-Event-ID"):
        parse_event_id(text)
