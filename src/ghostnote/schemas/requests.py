"""What can be asked for: one model a kind of job, told apart by `task`."""

from __future__ import annotations

from typing import Annotated, Any, Final, get_args

from pydantic import BeforeValidator, Discriminator

from ghostnote.schemas.clips import (
    ContinueRequest,
    DrumsFromRequest,
    EditRequest,
    FillRequest,
    HumanizeRequest,
    InfillRequest,
    MorphRequest,
    TransferRequest,
    VaryRequest,
)
from ghostnote.schemas.heavy import BatchRequest, LearnRequest, TrainRequest
from ghostnote.schemas.midi import ExplainRequest, InspectRequest, VerifyRequest
from ghostnote.schemas.wishes import GenerateRequest, PromptRequest

_Task = (
    GenerateRequest
    | HumanizeRequest
    | ContinueRequest
    | InfillRequest
    | FillRequest
    | DrumsFromRequest
    | VaryRequest
    | MorphRequest
    | TransferRequest
    | EditRequest
    | ExplainRequest
    | InspectRequest
    | VerifyRequest
)
_DEFAULT: Final = "generate"

#: What `task` can be.
TASK_NAMES: Final[tuple[str, ...]] = tuple(
    name for body in get_args(_Task) for name in get_args(body.model_fields["task"].annotation)
)


def _with_task(value: Any) -> Any:
    return {"task": _DEFAULT, **value} if isinstance(value, dict) else value


#: The body of POST /api/v1/generate; without `task` it is `generate`.
JobRequest = Annotated[_Task, Discriminator("task"), BeforeValidator(_with_task)]
#: Every body that makes a job.
AnyRequest = _Task | PromptRequest | BatchRequest | TrainRequest | LearnRequest
