"""`Prefer: wait=5` (RFC 7240): answer when the job is over, if that is soon."""

from __future__ import annotations

import re
from typing import Final

#: Longer than this no request is held.
MOST_SECONDS: Final = 30

_WAIT: Final = re.compile(r'wait\s*=\s*"?([0-9]{1,9})"?', re.IGNORECASE)


def seconds_to_wait(prefer: str | None) -> int:
    """Seconds that a `Prefer` header asks to wait, at most `MOST_SECONDS`; 0 without one.

    A preference that is not understood is ignored, as the standard has it; the first of several counts.
    """
    for preference in (prefer or "").split(","):
        found = _WAIT.fullmatch(preference.partition(";")[0].strip())
        if found is not None:
            return min(int(found[1]), MOST_SECONDS)
    return 0
