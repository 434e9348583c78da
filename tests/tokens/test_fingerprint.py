import re
import subprocess
import sys
from types import ModuleType

import pytest

from ghostnote.tokens import controls, fields, fingerprint, recall, steps


def test_it_is_the_same_in_another_process() -> None:
    assert re.fullmatch("[0-9a-f]{16}", fingerprint.fingerprint())
    code = "from ghostnote.tokens.fingerprint import fingerprint; print(fingerprint())"
    other = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert other.stdout.strip() == fingerprint.fingerprint()


@pytest.mark.parametrize(
    ("module", "name", "value"),
    [
        (fingerprint, "PPQ", 960),
        (fingerprint, "LATTICE_TICKS", 10),
        (fingerprint, "BEAT_PLACES", (0, 6, 12, 18)),
        (fingerprint, "MAX_BAR_BEATS", 8),
        (fingerprint, "METER_DENOMINATORS", (4, 8)),
        (fingerprint, "KIT", {}),
        (fields, "MAX_BEAT_STEP", 2),
        (fields, "FIELD_SIZES", {"place": 50}),
        (fields, "VELOCITY_BIN", 8),
        (fields, "OFFSET_BIN", 5),
        (steps, "STEP_FIELDS", {"event": 42}),
        (steps, "CONTROL_FIELDS", {"tempo": 25}),
        (steps, "BAR_COUNT", 16),
        (controls, "BAR_CONTROLS", {"density": controls.Bins(2, 40, 18)}),
        (controls, "TEMPO_BINS", controls.Bins(5, 8, 24)),
        (recall, "LAGS", (1, 2, 8)),
    ],
)
def test_it_covers_whatever_gives_ids_their_meaning(
    module: ModuleType, name: str, value: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = fingerprint.fingerprint()
    monkeypatch.setattr(module, name, value)
    assert fingerprint.fingerprint() != before
