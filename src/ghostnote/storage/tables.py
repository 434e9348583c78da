"""Every table, its indices, and the conditions that the partial ones share with the queries they serve.

All times are milliseconds since 1970. JSON columns are `JSON`, not `JSONB`, on PostgreSQL: nothing looks inside them,
and `JSON` gives back the very text that was put in, in the order of its keys.
"""

from __future__ import annotations

from dataclasses import fields
from enum import StrEnum
from typing import Any, Final, TypeAlias

import sqlalchemy as sa

from ghostnote.service.access import ApiKey, KnownCheckpoint, Tenant
from ghostnote.service.jobs.job import File, Job, JobState, Queue
from ghostnote.service.jobs.own import OwnedStyle

#: What any query gives, and any query.
Row: TypeAlias = sa.Row[*tuple[Any, ...]]
Query: TypeAlias = sa.Select[*tuple[Any, ...]]

metadata: Final = sa.MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    }
)


def _id(name: str, *more: Any, **options: Any) -> sa.Column[str]:
    return sa.Column(name, sa.String(32), *more, **options)


def _text(name: str, **options: Any) -> sa.Column[str]:
    return sa.Column(name, sa.Text, **options)


def _choice(name: str, kind: type[StrEnum]) -> sa.Column[StrEnum]:
    values = sa.Enum(kind, native_enum=False, length=32, values_callable=lambda members: [m.value for m in members])
    return sa.Column(name, values, nullable=False)


def _count(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=False)


def _time(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=nullable)


def _json(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.JSON(none_as_null=True), nullable=nullable)


def _of_job(**options: Any) -> sa.Column[str]:
    return _id("job", sa.ForeignKey("jobs.id", ondelete="CASCADE", **options.pop("key", {})), **options)


#: `forgiven` attempts do not count against the job. `announced_at` is None when it has to be announced (again).
jobs: Final = sa.Table(
    "jobs",
    metadata,
    _id("id", primary_key=True),
    _text("kind", nullable=False),
    _choice("queue", Queue),
    _text("owner", nullable=False),
    _choice("state", JobState),
    _json("params"),
    _json("request"),
    _text("checkpoint"),
    _count("attempt"),
    _count("forgiven"),
    _text("worker"),
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
)

#: Results, and uploads (`job` is None).
files: Final = sa.Table(
    "files",
    metadata,
    _id("id", primary_key=True),
    _text("owner", nullable=False),
    _of_job(),
    _count("index"),
    _text("name", nullable=False),
    _text("media_type", nullable=False),
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("sha256", sa.String(64), nullable=False),
    _json("details"),
    _time("created_at"),
    sa.UniqueConstraint("job", "index"),
)

#: The key is written before its job, in one transaction: so that two requests with one key meet here.
idempotency: Final = sa.Table(
    "idempotency",
    metadata,
    _text("owner", primary_key=True),
    _text("key", primary_key=True),
    _of_job(key={"deferrable": True, "initially": "DEFERRED"}, nullable=False),
    _text("fingerprint", nullable=False),
    _time("created_at"),
)

#: `next_at` is None until the job is over, and again when it was delivered or given up.
webhooks: Final = sa.Table(
    "webhooks",
    metadata,
    _of_job(primary_key=True),
    _text("url", nullable=False),
    _count("tries"),
    _time("next_at", nullable=True),
    _time("delivered_at", nullable=True),
    _text("error"),
)

tenants: Final = sa.Table(
    "tenants",
    metadata,
    _id("id", primary_key=True),
    _text("name", nullable=False, unique=True),
    _time("created_at"),
    _json("limits", nullable=True),
)

api_keys: Final = sa.Table(
    "api_keys",
    metadata,
    _id("id", primary_key=True),
    _text("tenant", nullable=False),
    _text("name", nullable=False),
    _text("prefix", nullable=False),
    sa.Column("hash", sa.String(64), nullable=False, unique=True),
    _json("scopes"),
    _time("created_at"),
    _time("expires_at", nullable=True),
    _time("revoked_at", nullable=True),
    _time("last_used_at", nullable=True),
)

checkpoints: Final = sa.Table(
    "checkpoints",
    metadata,
    _text("hash", primary_key=True),
    _text("name", nullable=False),
    _text("location", nullable=False),
    _time("created_at"),
    sa.Column("active", sa.Boolean, nullable=False),
)

#: Styles that somebody has taught, with their files: these are small, and so go with their row. `key` is what names are
#: compared by.
own_styles: Final = sa.Table(
    "own_styles",
    metadata,
    _text("owner", primary_key=True),
    _text("key", primary_key=True),
    _text("name", nullable=False),
    _text("checkpoint", nullable=False),
    sa.Column("sha256", sa.String(64), nullable=False),
    _count("size"),
    _json("tempo"),
    _json("meters"),
    _count("clips"),
    _json("report"),
    _time("created_at"),
    sa.Column("data", sa.LargeBinary, nullable=False),
)


def columns(table: sa.Table, kind: Any) -> list[sa.Column[Any]]:
    """The columns that are fields of a dataclass, in the order of the fields."""
    return [table.c[field.name] for field in fields(kind) if field.name in table.c]


#: What makes up the dataclasses of `service`.
JOB: Final = columns(jobs, Job)
FILE: Final = columns(files, File)
TENANT: Final = columns(tenants, Tenant)
KEY: Final = columns(api_keys, ApiKey)
CHECKPOINT: Final = columns(checkpoints, KnownCheckpoint)
OWNED: Final = columns(own_styles, OwnedStyle)

# Written out, not bound: a partial index serves a query only if its condition stands in the query word by word.
WAITING: Final = jobs.c.state == sa.literal_column("'queued'")
RUNNING: Final = jobs.c.state == sa.literal_column("'running'")
ACTIVE: Final = jobs.c.state.in_([sa.literal_column("'queued'"), sa.literal_column("'running'")])
OVER: Final = jobs.c.finished_at.is_not(None)
UPLOADED: Final = files.c.job.is_(None)
DUE: Final = webhooks.c.next_at.is_not(None)


def _index(name: str, *columns: sa.Column[Any], where: sa.ColumnElement[bool] | None = None) -> None:
    sa.Index(name, *columns, sqlite_where=where, postgresql_where=where)


_index("ix_jobs_owner", jobs.c.owner, jobs.c.id)
_index("ix_jobs_kind", jobs.c.kind, jobs.c.state)
_index("ix_jobs_waiting", jobs.c.queue, jobs.c.available_at, jobs.c.id, where=WAITING)
_index("ix_jobs_running", jobs.c.lease_until, where=RUNNING)
_index("ix_jobs_active", jobs.c.owner, jobs.c.queue, jobs.c.state, jobs.c.available_at, where=ACTIVE)
_index("ix_jobs_over", jobs.c.finished_at, where=OVER)
_index("ix_files_owner", files.c.owner, files.c.size)
_index("ix_files_sha256", files.c.sha256)
_index("ix_files_uploaded", files.c.created_at, where=UPLOADED)
_index("ix_idempotency_job", idempotency.c.job)
_index("ix_webhooks_due", webhooks.c.next_at, where=DUE)
_index("ix_api_keys_tenant", api_keys.c.tenant)
