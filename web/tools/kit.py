"""Writes `src/pattern/kit.gen.ts`: the kit as `ghostnote.core.kit` has it, for the studio.

Run it with the project's Python after a change of the kit: `.venv/bin/python web/tools/kit.py`.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from ghostnote.core.kit import BASIC_VOICES, KIT, KIT_MAPS

TARGET: Final = Path(__file__).parents[1] / "src" / "pattern" / "kit.gen.ts"

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


def source() -> str:
    """The TypeScript module."""
    rows = {voice.slug: _row(voice) for voice in KIT}
    maps = {
        name: {
            "title": kit.title,
            "toNote": {voice.slug: note for voice, note in kit.to_note.items()},
            "toVoice": {note: voice.slug for note, voice in sorted(kit.to_voice.items())},
        }
        for name, kit in KIT_MAPS.items()
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


if __name__ == "__main__":
    TARGET.write_text(source(), encoding="utf-8")
