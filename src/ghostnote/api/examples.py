"""What can be asked for, by example: in the document of `POST /api/v1/generate`."""

from __future__ import annotations

from typing import Any, Final

from fastapi.openapi.models import Example

_MIDI: Final = {"upload_id": "019359a1c0de7abc8def0123456789ab"}
_OTHER: Final = {"upload_id": "019359a1c0de7abc8def0123456789ac"}


def _example(summary: str, **value: Any) -> Example:
    return {"summary": summary, "value": value}


EXAMPLES: Final[dict[str, Example]] = {
    "style": _example("A style", style="funk", bars=4, tempo=96, humanize=True),
    "prompt": _example("In words", prompt="laid back hip-hop at 88, 8 bars", variations=2),
    "curve": _example("With knobs and a curve", style="rock", bars=8, density=[20, 40, 60, 90], swing=54, fill_every=4),
    "section": _example("A section, and why", section="chorus", intensity=70, explain=True),
    "humanize": _example("The same notes, played", task="humanize", midi=_MIDI, amount=70, style="jazz"),
    "continue": _example("The groove goes on", task="continue", midi=_MIDI, bars=4, only_new=True),
    "infill": _example("Other hats, same kick", task="infill", midi=_MIDI, voices=["hats", "snare"], bars=[3, 4]),
    "locks": _example("All but what is locked", task="infill", midi=_MIDI, lock_voices=["kick"], lock_hits=[0, 5]),
    "fill": _example("A fill", task="fill", midi=_MIDI, bar=4, length=2, intensity=80),
    "drums-from": _example("Drums to a bass line", task="drums-from", midi=_MIDI, bars=4),
    "taps": _example("Drums to taps", task="drums-from", taps={"beats": [0, 1, 1.5, 3], "tempo": 92}),
    "vary": _example("More like this", task="vary", midi=_MIDI, count=8, amount=30),
    "morph": _example("From one to the other", task="morph", a=_MIDI, b=_OTHER, steps=8),
    "transfer": _example("One's feel on the other's notes", task="transfer", groove=_MIDI, score=_OTHER),
    "edit": _example("Changes in words", task="edit", midi=_MIDI, text="no crash, and double the hats in bar 2"),
    "explain": _example("Why it is so", task="explain", midi=_MIDI),
    "inspect": _example("What a MIDI file holds", task="inspect", midi=_MIDI),
    "verify": _example("Whether it is what its receipt says", task="verify", midi=_MIDI),
}
