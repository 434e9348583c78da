"""The vocabulary's fingerprint: a checkpoint of another one is refused."""

from __future__ import annotations

import hashlib
import json
from dataclasses import astuple

from ghostnote.core.kit import KIT
from ghostnote.core.pattern import BEAT_PLACES, LATTICE_TICKS, MAX_BAR_BEATS, METER_DENOMINATORS
from ghostnote.core.units import PPQ
from ghostnote.tokens import controls, fields, recall, score, sixteenths, steps


def fingerprint() -> str:
    """Hash of everything that gives ids their meaning: fields, bins, lattice, order of the voices, controls, recall.

    Kit maps are not in it: they act outside the model.
    """
    meaning = {
        "ppq": PPQ,
        "lattice_ticks": LATTICE_TICKS,
        "beat_places": BEAT_PLACES,
        "max_beat_step": fields.MAX_BEAT_STEP,
        "max_bar_beats": MAX_BAR_BEATS,
        "fields": fields.FIELD_SIZES,
        "velocity_bin": fields.VELOCITY_BIN,
        "offset_bin": fields.OFFSET_BIN,
        "voices": [voice.slug for voice in KIT],
        "step_fields": list(steps.STEP_FIELDS.items()),
        "control_fields": list(steps.CONTROL_FIELDS.items()),
        "bar_controls": {name: astuple(bins) for name, bins in controls.BAR_CONTROLS.items()},
        "tempo_bins": astuple(controls.TEMPO_BINS),
        "meter_denominators": METER_DENOMINATORS,
        "bar_count": steps.BAR_COUNT,
        "hit_count": steps.HIT_COUNT,
        "lags": recall.LAGS,
        "score_bars": score.SCORE_BARS,
        "sixteenths": (list(sixteenths.SIXTEENTH_FIELDS.items()), sixteenths.SIXTEENTH_WIDTH),
        "held": score.SCORE_HELD_WIDTH,
        "surroundings": (score.HORIZON, score.N_GROUPS, score.SURROUNDINGS_WIDTH),
    }
    return hashlib.sha256(json.dumps(meaning, sort_keys=True).encode()).hexdigest()[:16]
