"""Writes `src/pattern/kit.gen.ts` and `ranges.gen.ts`: the kit and the ranges of params, as `ghostnote.core` has them.

Run it with the project's Python after a change of either: `.venv/bin/python web/tools/kit.py`.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from ghostnote.core.kit import BASIC_VOICES, KIT, KIT_MAPS
from ghostnote.core.params import KNOBS, RANGES

FOLDER: Final = Path(__file__).parents[1] / "src" / "pattern"

_HEAD: Final = """\
// Written by tools/kit.py from ghostnote.core.kit; a test compares the two. Do not edit.

/** One row of the kit: see `VoiceSpec` in src/ghostnote/core/kit.py. */
export interface VoiceRow {
  readonly label: string;
  readonly title: string;
  readonly family: string;
  readonly basic: string | null;
  readonly limb: "hand" | "foot";
  readonly chokes: string | null;
  readonly gm: number;
  readonly gmIn: readonly number[];
}
"""


_RANGES: Final = "// Written by tools/kit.py from ghostnote.core.params; a test compares the two. Do not edit.\n"


def ranges() -> str:
    """The module of ranges."""
    rows = {
        name: {"low": row.low, "high": row.high, "unit": row.unit, "meaning": row.meaning, "whole": row.whole}
        for name, row in RANGES.items()
        if name != "seed"  # above what a JavaScript number counts exactly
    }
    return "\n".join(
        (
            _RANGES,
            f"export const RANGES = {_json(rows)} as const;\n",
            "/** What bars can be asked for. */",
            f"export const KNOBS = {json.dumps(KNOBS)} as const;\n",
        )
    )


def kit() -> str:
    """The module of the kit."""
    rows = {voice.slug: _row(voice) for voice in KIT}
    maps = {
        name: {
            "title": numbers.title,
            "toNote": {voice.slug: note for voice, note in numbers.to_note.items()},
            "toVoice": {note: voice.slug for note, voice in sorted(numbers.to_voice.items())},
        }
        for name, numbers in KIT_MAPS.items()
    }
    basic = [voice.slug for voice in BASIC_VOICES]
    return "\n".join(
        (
            _HEAD,
            f"export const KIT = {_json(rows)} as const satisfies Record<string, VoiceRow>;\n",
            "/** The nine voices of the scoring grid. */",
            f"export const BASIC_VOICES = {json.dumps(basic)} as const;\n",
            "/** How instruments number the voices, by the name that `kit` takes. */",
            f"export const KIT_MAPS = {_json(maps)} as const;\n",
        )
    )


def _row(voice: Any) -> dict[str, Any]:
    spec = voice.spec
    return {
        "label": spec.label,
        "title": voice.slug.replace("_", " ").capitalize(),
        "family": spec.family,
        "basic": None if spec.basic is None else spec.basic.slug,
        "limb": spec.limb,
        "chokes": spec.chokes,
        "gm": spec.gm,
        "gmIn": list(spec.gm_in),
    }


def _json(rows: dict[str, Any]) -> str:
    lines = (f"  {json.dumps(name)}: {json.dumps(row)}," for name, row in rows.items())
    return "\n".join(("{", *lines, "}"))


FILES: Final = {"kit.gen.ts": kit, "ranges.gen.ts": ranges}

if __name__ == "__main__":
    for name, text in FILES.items():
        (FOLDER / name).write_text(text(), encoding="utf-8")
