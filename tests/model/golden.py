"""What the shipped checkpoint plays for some seeds, kept so that a change of it does not go unseen.

    python -m tests.model.golden

writes `goldens.json` anew. Do so after shipping another checkpoint, or after a change that is meant to alter what is
generated; never to silence a test.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import numpy as np

from ghostnote.core.pattern import Meter
from ghostnote.model.checkpoint import load_checkpoint
from ghostnote.model.engine import Engine
from ghostnote.model.request import Request, Sampling
from ghostnote.tokens.events import EventArray
from ghostnote.tokens.grammar import Rules

FILE: Final = Path(__file__).with_name("goldens.json")
#: 8-bit kernels differ more from CPU to CPU.
PRECISION: Final = "float32"

REQUESTS: Final[dict[str, Request]] = {
    "funk": Request(Rules(Meter(4, 4)), bars=2, bpm=100.0, styles=(("funk", 1.0),), seed=1),
    "jazz": Request(Rules(Meter(4, 4)), bars=2, bpm=140.0, styles=(("jazz", 1.0),), seed=2),
    "rock fill": Request(Rules(Meter(4, 4)), bars=1, bpm=110.0, styles=(("rock", 1.0),), fill=True, seed=8),
    "hiphop, dense and swung": Request(
        Rules(Meter(4, 4)),
        bars=2,
        bpm=90.0,
        styles=(("hiphop", 1.0),),
        bar_controls={"density": 24.0, "swing": 60.0},
        seed=4,
    ),
    "latin and funk in 7/8": Request(
        Rules(Meter(7, 8)), bars=2, bpm=120.0, styles=(("latin", 1.0), ("funk", 1.0)), seed=5
    ),
    "any style, likely values": Request(
        Rules(Meter(3, 4)), bars=2, bpm=85.0, sampling=Sampling(temperature=0.8, top_k=12, top_p=0.95), seed=6
    ),
}


def golden(engine: Engine) -> dict[str, Any]:
    """The checkpoint's hash, and for each request its events and what they cost."""
    requests = list(REQUESTS.values())
    results = engine.generate(requests)
    costs = engine.nats(requests, results)
    return {
        "checkpoint": engine.checkpoint.hash,
        "patterns": {
            name: {"events": events.tolist(), "nats": {field: round(value, 4) for field, value in cost.items()}}
            for name, events, cost in zip(REQUESTS, results, costs, strict=True)
        },
    }


def events_of(pattern: dict[str, Any]) -> EventArray:
    """The events of one stored pattern."""
    return np.asarray(pattern["events"], dtype=np.int16)


def text_of(goldens: dict[str, Any]) -> str:
    """JSON with an event in each line."""
    text = json.dumps(goldens, indent=1)
    for pattern in goldens["patterns"].values():
        for event in pattern["events"]:
            text = text.replace(json.dumps(event, indent=1).replace("\n", "\n    "), json.dumps(event))
    return text + "\n"


if __name__ == "__main__":
    FILE.write_text(text_of(golden(Engine(load_checkpoint(), PRECISION))), encoding="utf-8")
