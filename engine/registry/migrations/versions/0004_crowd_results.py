"""What became of crowds after a run."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "crowd_results",
        sa.Column("run", sa.Text(), nullable=False),
        sa.Column("crowd", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("count", sa.BigInteger(), nullable=True),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.Column("error_code", sa.Text(), nullable=True),
        sa.Column("message", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["run"], ["runs.id"], name=op.f("fk_crowd_results_run")),
        sa.PrimaryKeyConstraint("run", "crowd", name=op.f("pk_crowd_results")),
    )


def downgrade() -> None:
    """Remove the table."""
    op.drop_table("crowd_results")
