"""The Celery worker's application: settings come from the environment."""

from __future__ import annotations

from ghostnote.queue.celery_app import create_celery
from ghostnote.queue.life import end_with_supervisor
from ghostnote.queue.tasks import serve
from ghostnote.settings.model import load_settings
from tests.queue.parts import opened_runner

settings = load_settings()
app = create_celery(settings)
serve(app, lambda: opened_runner(settings), grace=1.0)
end_with_supervisor()
