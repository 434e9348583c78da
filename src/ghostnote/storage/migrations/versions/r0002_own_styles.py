"""Styles that somebody has taught."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TABLE = "own_styles"


def upgrade() -> None:
    """Towards this revision."""
    op.create_table(
        TABLE,
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("checkpoint", sa.Text, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("tempo", sa.JSON, nullable=False),
        sa.Column("meters", sa.JSON, nullable=False),
        sa.Column("clips", sa.Integer, nullable=False),
        sa.Column("report", sa.JSON, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("data", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("owner", "key", name=op.f("pk_own_styles")),
    )


def downgrade() -> None:
    """Back to the one before."""
    op.drop_table(TABLE)
