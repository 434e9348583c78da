from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ghostnote.core.errors import ReceiptError
from ghostnote.core.params import RANGES, GenerationParams
from ghostnote.core.pattern import Meter
from ghostnote.service.receipt import Receipt, parse_receipt

RECEIPT = Receipt(
    params=GenerationParams(style="funk", tempo=96.5, density=40.0, seed=7),
    variation=2,
    checkpoint="ab" * 32,
    precision="float32",
    vocabulary="0123456789abcdef",
    licence="CC BY 4.0",
    version="0.1.0",
)


def altered(**values: Any) -> str:
    return json.dumps({**RECEIPT.to_dict(), **values})


def with_params(**values: Any) -> str:
    return altered(params={**RECEIPT.params.to_dict(), **values})


def test_a_receipt_is_one_canonical_line() -> None:
    text = RECEIPT.to_json()
    assert "\n" not in text
    assert ": " not in text
    assert text == json.dumps(json.loads(text), sort_keys=True, separators=(",", ":"))


def a_number(name: str) -> st.SearchStrategy[Any]:
    limits = RANGES[name]
    if limits.whole:
        return st.integers(int(limits.low), int(limits.high))
    return st.floats(limits.low, limits.high)


@given(
    st.builds(
        GenerationParams,
        style=st.text(st.characters(exclude_characters=":,>"), min_size=1, max_size=20).filter(str.strip),
        bars=a_number("bars"),
        tempo=a_number("tempo"),
        meter=st.builds(Meter, st.integers(1, 16), st.sampled_from([4, 8, 16])),
        density=st.none() | a_number("density"),
        swing=st.none() | a_number("swing"),
        dynamics=st.none() | a_number("dynamics"),
        humanize=st.booleans(),
        fill=st.booleans(),
        kit=st.sampled_from(["gm", "td11", "sd3", "ad2"]),
        temperature=a_number("temperature"),
        top_k=a_number("top_k"),
        top_p=a_number("top_p"),
        min_p=a_number("min_p"),
        seed=a_number("seed"),
    ),
    st.integers(0, 63),
    st.none() | st.text(max_size=40),
)
def test_every_receipt_survives_being_written(params: GenerationParams, variation: int, licence: str | None) -> None:
    receipt = replace(RECEIPT, params=params, variation=variation, licence=licence)
    read = parse_receipt(receipt.to_json())
    assert read == receipt
    assert read.to_json() == receipt.to_json()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "not JSON"),
        ("{", "not JSON"),
        ("[" * 50_000, "not JSON"),
        ("[]", "not a JSON object"),
        ("{}", "format None, not 2"),
        (altered(format=1), "format 1, not 2"),
        (altered(more=1), "'more' is not known"),
        (json.dumps({"format": 2, "params": {}}), "'checkpoint' is missing"),
        (altered(checkpoint=3), "checkpoint is not text"),
        (altered(licence=["x"]), "licence is not text"),
        (altered(variation=-1), "0 is out of range"),
        (altered(variation=64), "65 is out of range"),
        (altered(variation="1"), "invalid"),
        (altered(task=3), "not described"),
        (altered(task="sing"), "unknown task 'sing'"),
        (altered(task="humanize"), "not the options and inputs of humanize"),
        (altered(options={"amount": 1}), "not the options and inputs of generate"),
        (altered(inputs=[{}]), "a clip cannot be read"),
        (altered(inputs=["x"]), "an input is not an object"),
        (altered(params=[]), "params are not an object"),
        (with_params(bars=33), "bars is 1 to 32"),
        (with_params(bars="4"), "not a valid bars"),
        (with_params(tempo=None), "no tempo"),
        (with_params(tempo=10), "tempo is 40 to 300"),
        (with_params(humanize="yes"), "humanize is not true or false"),
        (with_params(style=["funk"]), "style is not text"),
        (with_params(kit={}), "kit is not text"),
        (with_params(kit="nine"), "unknown kit map"),
        (with_params(meter="4/5"), "meter 4/5"),
        (with_params(pitch=1), "'pitch' is not known"),
        (altered(params={"style": "funk"}), "'bars' is missing"),
        (with_params(seed=1.5), "not a valid seed"),
        (with_params(swing=float("nan")), "not a valid swing"),
    ],
)
def test_what_is_no_receipt_is_refused_with_the_reason(text: str, says: str) -> None:
    with pytest.raises(ReceiptError) as caught:
        parse_receipt(text)
    assert says in str(caught.value)
