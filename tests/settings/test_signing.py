"""Signing keys in one setting."""

from __future__ import annotations

import pytest

from ghostnote.core.errors import SettingsError
from ghostnote.settings.model import load_settings
from ghostnote.settings.signing import read_signing_keys

_A, _B = "a" * 32, "b" * 40


def test_keys_are_read_in_order() -> None:
    keys = read_signing_keys(f"2026-11:{_A}, old:{_B}:with:colons")
    assert list(keys.items()) == [("2026-11", _A.encode()), ("old", f"{_B}:with:colons".encode())]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (_A, "id:secret"),
        (f":{_A}", "id:secret"),
        (f"a b:{_A}", "id:secret"),
        (f"a:{_A},", "id:secret"),
        (f"a:{_A},a:{_B}", "given twice"),
        ("a:" + "x" * 31, "shorter than 32 bytes"),
    ],
)
def test_what_is_wrong_is_said_at_the_start_and_no_secret_with_it(text: str, said: str) -> None:
    with pytest.raises(SettingsError, match=said) as caught:
        load_settings(jwt_keys=text)
    assert "GHOSTNOTE_JWT_KEYS" in str(caught.value)
    for secret in (_A, _B, "x" * 31):
        assert secret not in str(caught.value)


@pytest.mark.parametrize("rate", ["100", "0/hour", "100/fortnight", "-1/hour", "100 per hour", ""])
def test_a_rate_that_is_none_is_refused(rate: str) -> None:
    with pytest.raises(SettingsError, match="GHOSTNOTE_RATE_KEY"):
        load_settings(rate_key=rate)


@pytest.mark.parametrize("origins", ["*", "https://a.example/", "a.example", "https://a.example,*", "null"])
def test_an_origin_that_is_none_is_refused(origins: str) -> None:
    with pytest.raises(SettingsError, match="GHOSTNOTE_CORS_ORIGINS"):
        load_settings(cors_origins=origins)
