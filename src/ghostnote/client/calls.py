"""What is sent and how the answer is read, for every route: data and pure functions, no transport."""

from __future__ import annotations

import base64
import json
import math
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Generic, TypeVar
from urllib.parse import quote

import httpx2
from pydantic import BaseModel, TypeAdapter, ValidationError

from ghostnote.client.problems import error_of, not_ours
from ghostnote.core.errors import InvalidParameterError, MidiError
from ghostnote.schemas.answers import (
    JobAccepted,
    JobPage,
    JobView,
    PatternView,
    TokenView,
    UploadView,
)
from ghostnote.schemas.base import Body
from ghostnote.schemas.heavy import BatchRequest, LearnRequest
from ghostnote.schemas.mistakes import place_of, said_of
from ghostnote.schemas.requests import JobRequest
from ghostnote.schemas.styles import OwnStyleList, OwnStyleView, StyleList, StyleView
from ghostnote.schemas.wishes import PromptRequest
from ghostnote.styles.catalogue import key_of

API: Final = "/api/v1"
_JSON: Final = {"Content-Type": "application/json"}

T = TypeVar("T")
M = TypeVar("M", bound=BaseModel)
Submitted = JobAccepted | JobView
#: A MIDI file: its bytes, its path, or the id of an upload.
Midi = bytes | Path | str

_JOB: Final[TypeAdapter[Any]] = TypeAdapter(JobRequest)
_PROMPT: Final = TypeAdapter(PromptRequest)
_BATCH: Final = TypeAdapter(BatchRequest)
_LEARN: Final = TypeAdapter(LearnRequest)
#: Fields of requests that hold a MIDI file.
_CLIPS: Final = frozenset({"midi", "a", "b", "groove", "score"})


@dataclass(frozen=True, slots=True)
class Call(Generic[T]):
    """One request.

    Attributes:
        method, path, params, headers, content: as sent; the path is absolute on the service.
        read: makes the value of an answer below 400.
        elsewhere: whether the service may send the client to another address.
    """

    method: str
    path: str
    read: Callable[[httpx2.Response], T]
    params: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    content: bytes = b""
    elsewhere: bool = False

    def result(self, response: httpx2.Response) -> T:
        """The value of an answer whose body has been read.

        Raises:
            GhostnoteError: the service refused, see `problems.error_of`.
            NotFoundError: it is no Ghostnote service.
        """
        if response.status_code >= 400:
            raise error_of(response)
        try:
            return self.read(response)
        except ValidationError:
            raise not_ours(str(response.url)) from None


def submit(request: Mapping[str, Any], wait: float | None, key: str | None) -> Call[Submitted]:
    """Ask for any job, by the fields of its request; clips in it may be named as `Midi` is."""
    fields = {name: _input(value) if name in _CLIPS else _listed(value) for name, value in request.items()}
    return _submit(f"{API}/generate", validated(_JOB, fields), wait, key)


def prompt(
    text: str, params: Mapping[str, Any] | None, variations: int, wait: float | None, key: str | None
) -> Call[Submitted]:
    """Ask for patterns in words."""
    given = {} if params is None else {"params": params}
    asked = validated(_PROMPT, {"prompt": text, "variations": variations, **given})
    return _submit("/generate", asked, wait, key)


def batch(requests: Sequence[Mapping[str, Any]], wait: float | None, key: str | None) -> Call[Submitted]:
    """Ask for many patterns as one job."""
    return _submit(f"{API}/batch", validated(_BATCH, {"requests": list(requests)}), wait, key)


def learn(
    name: str, clips: Sequence[Midi], options: Mapping[str, Any], wait: float | None, key: str | None
) -> Call[Submitted]:
    """Ask for a style of one's own."""
    asked = validated(_LEARN, {"name": name, "clips": [_input(clip) for clip in clips], **options})
    return _submit(f"{API}/learn", asked, wait, key)


def upload(midi: bytes, **params: str | int | None) -> Call[UploadView]:
    """Bring a file."""
    headers = {"Content-Type": "audio/midi"}
    return Call("POST", f"{API}/midi", _model(UploadView), params=_given(params), headers=headers, content=midi)


def status(job: str) -> Call[JobView]:
    """How a job stands."""
    return Call("GET", f"{API}/status/{_id(job)}", _model(JobView))


def cancel(job: str) -> Call[JobView]:
    """Cancel a job."""
    return Call("DELETE", f"{API}/jobs/{_id(job)}", _model(JobView))


def jobs(**params: str | int | None) -> Call[JobPage]:
    """A page of one's jobs."""
    return Call("GET", f"{API}/jobs", _model(JobPage), params=_given(params))


def styles() -> Call[StyleList]:
    """The styles that can be asked for."""
    return Call("GET", f"{API}/styles", _model(StyleList))


def style(name: str) -> Call[StyleView]:
    """A style, by any of its names, with its profile.

    Raises:
        InvalidParameterError: a name without letters and digits.
    """
    return Call("GET", f"{API}/styles/{_style(name)}", _model(StyleView))


def own_styles() -> Call[OwnStyleList]:
    """One's own styles."""
    return Call("GET", f"{API}/styles/own", _model(OwnStyleList))


def own_style(name: str) -> Call[OwnStyleView]:
    """One of one's own styles, with its report; raises as `style`."""
    return Call("GET", f"{API}/styles/own/{_style(name)}", _model(OwnStyleView))


def own_style_file(name: str) -> Call[bytes]:
    """The file of one of one's own styles; raises as `style`."""
    return Call("GET", f"{API}/styles/own/{_style(name)}/file", lambda response: response.content)


def add_own_style(data: bytes, replace: bool) -> Call[OwnStyleView]:
    """Bring a style that was learned elsewhere."""
    headers = {"Content-Type": "application/octet-stream"}
    params = {"replace": "true"} if replace else {}
    return Call("POST", f"{API}/styles/own", _model(OwnStyleView), params=params, headers=headers, content=data)


def remove_own_style(name: str) -> Call[None]:
    """Remove one of one's own styles; raises as `style`."""
    return Call("DELETE", f"{API}/styles/own/{_style(name)}", lambda response: None)


def pattern(file: str) -> Call[PatternView]:
    """A pattern as JSON."""
    return Call("GET", f"{API}/patterns/{_id(file)}", _model(PatternView))


def download(file: str) -> Call[bytes]:
    """The bytes of a result or upload."""
    return Call("GET", f"{API}/download/{_id(file)}", lambda response: response.content, elsewhere=True)


def login(key: str, scopes: Sequence[str] | None) -> Call[TokenView]:
    """Exchange a key for a token."""
    given = {} if scopes is None else {"scopes": list(scopes)}
    headers = {"Authorization": f"Bearer {key}"}
    return Call("POST", f"{API}/token", _model(TokenView), headers=headers | _JSON, content=json.dumps(given).encode())


def events_path(job: str) -> str:
    """Where a job's events are."""
    return f"{API}/jobs/{_id(job)}/events"


def validated(model: TypeAdapter[M], fields: Mapping[str, Any]) -> M:
    """The request with these fields.

    Raises:
        InvalidParameterError: a field that is not known or whose value is out of range; all that are wrong are named.
    """
    try:
        return model.validate_python(dict(fields))
    except ValidationError as error:
        wrong = [(place_of(one, one["loc"]) or "request", said_of(one)) for one in error.errors()]
        if len(wrong) == 1:
            raise InvalidParameterError(wrong[0][1], where=wrong[0][0]) from None
        raise InvalidParameterError("; ".join(f"{where}: {what}" for where, what in wrong)) from None


def _submit(path: str, body: Body, wait: float | None, key: str | None) -> Call[Submitted]:
    """Make a job. The idempotency key is part of the call: however often it is sent, there is one job."""
    headers = {**_JSON, "Idempotency-Key": key or secrets.token_hex(16)}
    if wait is not None:
        headers["Prefer"] = f"wait={math.ceil(wait)}"
    content = body.model_dump_json(exclude_unset=True).encode()
    return Call("POST", path, _submitted, headers=headers, content=content)


def _submitted(response: httpx2.Response) -> Submitted:
    kind: type[JobView | JobAccepted] = JobView if response.status_code == httpx2.codes.OK else JobAccepted
    return kind.model_validate_json(response.content)


def _model(kind: type[M]) -> Callable[[httpx2.Response], M]:
    return lambda response: kind.model_validate_json(response.content)


def _input(midi: Any) -> Any:
    """A MIDI file as a request has it; what is none stays as it is, and is refused with the rest."""
    if isinstance(midi, Path):
        midi = _read(midi)
    if isinstance(midi, bytes):
        return {"base64": base64.b64encode(midi).decode("ascii")}
    return {"upload_id": midi} if isinstance(midi, str) else midi


def _listed(value: Any) -> Any:
    """JSON has lists and nothing else for what comes in order."""
    return list(value) if isinstance(value, (tuple, range)) else value


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise MidiError(f"cannot be read: {error.strerror}", where=str(path), hint="give a .mid file") from error


def _given(params: Mapping[str, str | int | None]) -> dict[str, str]:
    return {name: str(value) for name, value in params.items() if value is not None}


def _style(name: str) -> str:
    """What names of styles are compared by, which holds nothing that would lead to another path."""
    key = key_of(name)
    if not key:
        raise InvalidParameterError(f"{name!r} is no style", where="style", hint="`styles` gives those that there are")
    return quote(key)


def _id(text: str) -> str:
    """An id, which goes into a path, and so must hold nothing that would lead elsewhere."""
    if not (text.isascii() and text.isalnum()):
        raise InvalidParameterError(f"{text!r} is no id", where="id", hint="ids are 32 hex digits")
    return text
