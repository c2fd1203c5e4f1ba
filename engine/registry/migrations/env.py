"""Run by Alembic: migrates over the connection that was handed in, within its transaction."""

from __future__ import annotations

from alembic import context

from engine.registry.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
    render_as_batch=True,
)
context.run_migrations()
