"""Run by Alembic for each command: works on the connection that `ghostnote.storage.migrate` hands over."""

from __future__ import annotations

from alembic import context

from ghostnote.storage.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
