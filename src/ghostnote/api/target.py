"""The checkpoint that new jobs run on."""

from __future__ import annotations

import logging
from typing import Final

from ghostnote.api.services import Services
from ghostnote.core.errors import CheckpointError, UnavailableError
from ghostnote.service.jobs.intake import Target

_LOG: Final = logging.getLogger(__name__)


async def target_of(parts: Services) -> Target:
    """The checkpoint in use.

    Raises:
        UnavailableError: it cannot be had.
    """
    try:
        return Target(*await parts.checkpoints.active())
    except CheckpointError as error:
        # Its message names folders of this machine: that is for the operator.
        _LOG.error("no checkpoint: %s", error)
        raise UnavailableError("no checkpoint can be used", hint="the operator's log says why") from error
