"""The checkpoint that new jobs run on, and the styles beside it that whoever asks has taught."""

from __future__ import annotations

import logging
from typing import Final

from ghostnote.api.services import Services
from ghostnote.core.errors import CheckpointError, UnavailableError
from ghostnote.service.access import ANONYMOUS_TENANT, Principal
from ghostnote.service.jobs.intake import Target, target_with

_LOG: Final = logging.getLogger(__name__)


async def target_of(parts: Services, who: Principal) -> Target:
    """The checkpoint in use, for somebody. Strangers share one tenant, and so have no styles.

    Raises:
        UnavailableError: it cannot be had, or the database cannot be reached.
    """
    try:
        digest, info = await parts.checkpoints.active()
    except CheckpointError as error:
        # Its message names folders of this machine: that is for the operator.
        _LOG.error("no checkpoint: %s", error)
        raise UnavailableError("no checkpoint can be used", hint="the operator's log says why") from error
    return target_with(digest, info, [] if who.tenant == ANONYMOUS_TENANT else await parts.styles.all(who.tenant))
