"""From a body with clips to a job that learns a style from them."""

from __future__ import annotations

from ghostnote.api.desk import Desk
from ghostnote.api.services import Services
from ghostnote.api.uploads import kept, require_size
from ghostnote.schemas.heavy import LearnRequest
from ghostnote.schemas.midi import MidiInput
from ghostnote.service.access import Principal
from ghostnote.service.jobs.intake import Lesson, Target, learn_job
from ghostnote.service.jobs.job import NewJob
from ghostnote.service.own import require_free_name


async def learn_job_of(parts: Services, desk: Desk, who: Principal, body: LearnRequest, target: Target) -> NewJob:
    """A job that learns; clips that came inside the body are kept as uploads are.

    Raises:
        OwnStyleError: the name is taken, or too few clips can be learned from.
        NotFoundError: an upload that is not there.
        TooLargeError, QuotaExceededError, StorageFullError: no room for a clip.
    """
    require_free_name(body.name, target.plain)
    brought = [await _brought(parts, who, midi, place) for place, midi in enumerate(body.clips, start=1)]
    files = [(name, data) for name, data, _ in brought]
    remarks = await desk.midi.clips(files, kit=body.kit, channels=body.channels)
    clips = [(name, digest or (await kept(parts, who, data, name, {})).sha256) for name, data, digest in brought]
    lesson = Lesson(body.name, clips, body.kit, body.channels, body.steps, body.seed, body.replace)
    return learn_job(who.tenant, lesson, target, remarks=remarks)


async def _brought(parts: Services, who: Principal, midi: MidiInput, place: int) -> tuple[str, bytes, str | None]:
    """A clip's name and bytes, and their digest if they are kept already."""
    if midi.upload_id is not None:
        file = await parts.store.file(midi.upload_id, who.tenant)
        return file.name, await parts.blobs.get(file.sha256), file.sha256
    name = f"clip-{place}.mid"
    require_size(parts, midi.data, name)
    return name, midi.data, None
