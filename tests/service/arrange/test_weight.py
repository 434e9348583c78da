from __future__ import annotations

from ghostnote.core.kit import Voice
from ghostnote.core.pattern import Hit, Meter
from ghostnote.service.arrange.weight import place_weight, weight


def test_places_from_the_downbeat_to_the_finest() -> None:
    weights = [place_weight(tick) for tick in (0, 480, 240, 120, 80)]
    assert weights == sorted(weights, reverse=True)
    assert len(set(weights)) == len(weights)


def test_kick_and_snare_weigh_more_than_a_hat_and_loud_more_than_soft() -> None:
    meter = Meter()
    kick, hat, soft = Hit(480, Voice.KICK), Hit(480, Voice.CLOSED_HAT), Hit(480, Voice.KICK, 0, 20)
    assert weight(kick, meter) > weight(soft, meter) > weight(hat, meter)
