from __future__ import annotations

import pytest

from ghostnote.cli.lists import curve, hits_named, names, seconds_or_beats, spans, window
from ghostnote.core.errors import InvalidParameterError
from ghostnote.core.kit import Voice
from tests.service.arrange.material import rock


def test_numbers_and_curves() -> None:
    assert curve("40") == 40.0
    assert curve("20, 40,60.5") == (20.0, 40.0, 60.5)


def test_names_spans_windows_and_times() -> None:
    assert names(" kick, low tom,,") == ("kick", "low tom")
    assert spans("3-4, 6,4") == (3, 4, 6)
    assert window("9-16") == (9, 16)
    assert window("9") == (9, 9)
    assert seconds_or_beats("0,.5, 1.25") == (0.0, 0.5, 1.25)


def test_hits_by_bar_beat_and_drum() -> None:
    (snare,) = hits_named("2.2:snare", rock())
    assert (rock().hits[snare].slot, rock().hits[snare].voice) == (1920 + 480, Voice.SNARE)
    assert [rock().hits[i].voice for i in hits_named("1.1", rock())] == [Voice.KICK, Voice.CLOSED_HAT]
    (hat,) = hits_named("1.1.5:hat", rock())
    assert rock().hits[hat].slot == 240
    assert hits_named("", rock()) == ()


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (curve, "a"),
        (curve, ""),
        (curve, "1,,2"),
        (spans, "three"),
        (spans, "1-2-3"),
        (window, "1,2"),
        (seconds_or_beats, "0,x"),
        (lambda text: hits_named(text, rock()), "2"),
        (lambda text: hits_named(text, rock()), "9.1"),
        (lambda text: hits_named(text, rock()), "1.1.25"),
        (lambda text: hits_named(text, rock()), "1.1:clap"),
        (lambda text: hits_named(text, rock()), "1.1:gong"),
    ],
)
def test_what_is_no_list_is_refused(read: object, text: str) -> None:
    with pytest.raises(InvalidParameterError):
        read(text)  # type: ignore[operator]
