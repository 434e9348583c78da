"""What following a receipt needs of its owner's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ghostnote.core.errors import NotFoundError, ReceiptError
from ghostnote.service.jobs.job import Job
from ghostnote.service.jobs.kinds.base import Tools
from ghostnote.service.receipt import Receipt

if TYPE_CHECKING:
    from ghostnote.model.adapter import OwnStyle


def styles_of(job: Job, receipt: Receipt, tools: Tools) -> tuple[OwnStyle, ...]:
    """The styles that a file was made with, of those of whoever asks: nobody else's are looked at.

    Raises:
        ReceiptError: there is no such style, or it is another one now.
    """
    try:
        return tools.own(job.owner, receipt.own)
    except NotFoundError as error:
        problem = f"made with styles of somebody's own: {error.problem}"
        hint = "send the style's file to `POST /api/v1/styles/own`"
        raise ReceiptError(problem, where="receipt", hint=hint) from None
