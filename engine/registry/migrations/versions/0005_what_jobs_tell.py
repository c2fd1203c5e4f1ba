"""Which run a job does, and the places of what made a job fail."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add the columns."""
    op.add_column("jobs", sa.Column("run_id", sa.Text(), nullable=True))
    op.add_column("jobs", sa.Column("error_issues", sa.Text(), nullable=True))


def downgrade() -> None:
    """Remove the columns."""
    op.drop_column("jobs", "error_issues")
    op.drop_column("jobs", "run_id")
