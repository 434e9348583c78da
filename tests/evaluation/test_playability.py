from __future__ import annotations

import pytest

from ghostnote.core.errors import PatternError
from ghostnote.core.kit import Voice
from ghostnote.core.pattern import Hit, Meter
from ghostnote.evaluation.playability import unplayable_share, unplayable_share_of
from tests.evaluation.build import pattern, window

KD, SD, CH, RD, CR, PH = Voice.KICK, Voice.SNARE, Voice.CLOSED_HAT, Voice.RIDE, Voice.CRASH, Voice.PEDAL_HAT


def test_three_hands_at_one_of_three_instants_with_hands() -> None:
    # Step 0: three hands; step 4: two hands and the kick; step 8: kick alone (no instant); step 12: one hand.
    cells = [(SD, 0), (CH, 0), (CR, 0), (SD, 4), (CH, 4), (KD, 4), (KD, 8), (CH, 12)]
    assert unplayable_share(window(*cells)) == pytest.approx(1 / 3)


def test_the_pedal_hat_is_a_foot_in_the_kit_table_and_a_hand_on_the_grid() -> None:
    hits = [Hit(0, voice) for voice in (KD, SD, CR, PH)]
    assert unplayable_share_of([pattern(*hits)]) == 0.0
    assert unplayable_share(window((KD, 0), (SD, 0), (CR, 0), (CH, 0))) == 1.0


def test_articulations_of_one_drum_are_one_stroke_and_percussion_is_its_own() -> None:
    one_snare = pattern(Hit(0, SD), Hit(0, Voice.SNARE_RIM), Hit(0, CR))
    cowbell_too = pattern(Hit(0, SD), Hit(0, CR), Hit(0, Voice.COWBELL))
    assert unplayable_share_of([one_snare]) == 0.0
    assert unplayable_share_of([one_snare, cowbell_too]) == 0.5


def test_an_instant_is_the_nearest_16th_of_the_onset_in_any_meter() -> None:
    together = pattern(Hit(120, SD, 59), Hit(160, CH, -60), Hit(120, CR, -60), meter=Meter(5, 8))
    apart = pattern(Hit(120, SD, 60), Hit(120, CH), Hit(120, CR), meter=Meter(5, 8))
    assert unplayable_share_of([together]) == 1.0
    assert unplayable_share_of([apart]) == 0.0


def test_nothing_to_measure_is_refused() -> None:
    with pytest.raises(PatternError, match="no hand"):
        unplayable_share(window((KD, 0)))
    with pytest.raises(PatternError, match="no hand"):
        unplayable_share_of([pattern(Hit(0, PH))])
