"""Jobs, files, webhooks, tenants, keys and checkpoints."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

QUEUES = ("midi_processing", "gpu_generation", "heavy_tasks")
STATES = ("queued", "running", "succeeded", "failed", "cancelled")
TABLES = ("jobs", "files", "idempotency", "webhooks", "tenants", "api_keys", "checkpoints")


def upgrade() -> None:
    """Towards this revision."""
    _jobs()
    _of_jobs()
    _access()
    _checkpoints()


def downgrade() -> None:
    """Back to the one before."""
    for table in reversed(TABLES):
        op.drop_table(table)


def _jobs() -> None:
    op.create_table(
        "jobs",
        _id("id"),
        _text("kind"),
        _choice("queue", QUEUES),
        _text("owner"),
        _choice("state", STATES),
        _json("params"),
        _json("request"),
        _text("checkpoint", nullable=True),
        _count("attempt"),
        _count("forgiven"),
        _text("worker", nullable=True),
        _count("done"),
        _count("total"),
        _time("created_at"),
        _time("available_at"),
        _time("announced_at", nullable=True),
        _time("started_at", nullable=True),
        _time("finished_at", nullable=True),
        _time("lease_until", nullable=True),
        _json("error", nullable=True),
        _json("result", nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobs")),
    )
    _index("ix_jobs_owner", "jobs", "owner", "id")
    _index("ix_jobs_kind", "jobs", "kind", "state")
    _index("ix_jobs_waiting", "jobs", "queue", "available_at", "id", where="state = 'queued'")
    _index("ix_jobs_running", "jobs", "lease_until", where="state = 'running'")
    _index("ix_jobs_active", "jobs", "owner", "queue", "state", "available_at", where="state IN ('queued', 'running')")
    _index("ix_jobs_over", "jobs", "finished_at", where="finished_at IS NOT NULL")


def _of_jobs() -> None:
    op.create_table(
        "files",
        _id("id"),
        _text("owner"),
        _id("job", nullable=True),
        _count("index"),
        _text("name"),
        _text("media_type"),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        _json("details"),
        _time("created_at"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_files")),
        sa.UniqueConstraint("job", "index", name=op.f("uq_files_job_index")),
        _job_key("files"),
    )
    _index("ix_files_owner", "files", "owner", "size")
    _index("ix_files_sha256", "files", "sha256")
    _index("ix_files_uploaded", "files", "created_at", where="job IS NULL")
    op.create_table(
        "idempotency",
        _text("owner"),
        _text("key"),
        _id("job"),
        _text("fingerprint"),
        _time("created_at"),
        sa.PrimaryKeyConstraint("owner", "key", name=op.f("pk_idempotency")),
        _job_key("idempotency", deferrable=True, initially="DEFERRED"),
    )
    _index("ix_idempotency_job", "idempotency", "job")
    op.create_table(
        "webhooks",
        _id("job"),
        _text("url"),
        _count("tries"),
        _time("next_at", nullable=True),
        _time("delivered_at", nullable=True),
        _text("error", nullable=True),
        sa.PrimaryKeyConstraint("job", name=op.f("pk_webhooks")),
        _job_key("webhooks"),
    )
    _index("ix_webhooks_due", "webhooks", "next_at", where="next_at IS NOT NULL")


def _access() -> None:
    op.create_table(
        "tenants",
        _id("id"),
        _text("name"),
        _time("created_at"),
        _json("limits", nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tenants")),
        sa.UniqueConstraint("name", name=op.f("uq_tenants_name")),
    )
    op.create_table(
        "api_keys",
        _id("id"),
        _text("tenant"),
        _text("name"),
        _text("prefix"),
        sa.Column("hash", sa.String(64), nullable=False),
        _json("scopes"),
        _time("created_at"),
        _time("expires_at", nullable=True),
        _time("revoked_at", nullable=True),
        _time("last_used_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_keys")),
        sa.UniqueConstraint("hash", name=op.f("uq_api_keys_hash")),
    )
    _index("ix_api_keys_tenant", "api_keys", "tenant")


def _checkpoints() -> None:
    op.create_table(
        "checkpoints",
        _text("hash"),
        _text("name"),
        _text("location"),
        _time("created_at"),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_checkpoints")),
    )


def _id(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(32), nullable=nullable)


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=nullable)


def _choice(name: str, values: tuple[str, ...]) -> sa.Column[Any]:
    return sa.Column(name, sa.Enum(*values, native_enum=False, length=32), nullable=False)


def _count(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=False)


def _time(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=nullable)


def _json(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.JSON, nullable=nullable)


def _job_key(table: str, **options: Any) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["job"], ["jobs.id"], name=op.f(f"fk_{table}_job"), ondelete="CASCADE", **options)


def _index(name: str, table: str, *columns: str, where: str | None = None) -> None:
    condition = sa.text(where) if where else None
    op.create_index(name, table, list(columns), sqlite_where=condition, postgresql_where=condition)
