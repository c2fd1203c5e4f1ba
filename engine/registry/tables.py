"""The registry's tables; a change here needs a migration in `migrations/versions`: a test compares them."""

from __future__ import annotations

import sqlalchemy as sa

from engine.registry.types import GROWING, Json, UtcTime

metadata = sa.MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    }
)

owner = sa.Table(
    "owner",
    metadata,
    sa.Column("workspace", sa.Text, primary_key=True),
    sa.Column("since", UtcTime, nullable=False),
)
"""One row: the workspace whose registry this is."""

leases = sa.Table(
    "leases",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("token", sa.BigInteger, nullable=False),
    sa.Column("holder", sa.Text, nullable=False),
    sa.Column("host", sa.Text, nullable=False),
    sa.Column("pid", sa.Integer, nullable=False),
    sa.Column("lock_file", sa.Text, nullable=False),
    sa.Column("boot", sa.Text, nullable=False),
    sa.Column("acquired_at", UtcTime, nullable=False),
    sa.Column("heartbeat_at", UtcTime, nullable=False),
    sa.Column("released_at", UtcTime),
)

runs = sa.Table(
    "runs",
    metadata,
    sa.Column("number", GROWING, primary_key=True, autoincrement=True),
    sa.Column("id", sa.Text, nullable=False, unique=True),
    sa.Column("key_digest", sa.Text, nullable=False, index=True),
    sa.Column("base_time", UtcTime, nullable=False),
    sa.Column("fingerprint", sa.Text, nullable=False),
    sa.Column("sources", Json, nullable=False),
    sa.Column("tags", Json, nullable=False),
    sa.Column("engine", sa.Text, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("stage", sa.Text, nullable=False),
    sa.Column("attempt", sa.Integer, nullable=False),
    sa.Column("forced", sa.Boolean, nullable=False),
    sa.Column("token", sa.BigInteger, nullable=False),
    sa.Column("started_at", UtcTime, nullable=False),
    sa.Column("updated_at", UtcTime, nullable=False),
    sa.Column("finished_at", UtcTime),
    sa.Column("snapshot", sa.Text),
    sa.Column("error_code", sa.Text),
    sa.Column("message", sa.Text),
    sa.Column("report", Json, nullable=False),
)

tag_results = sa.Table(
    "tag_results",
    metadata,
    sa.Column("run", sa.Text, sa.ForeignKey("runs.id"), primary_key=True),
    sa.Column("code", sa.Text, primary_key=True, index=True),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("rows", sa.BigInteger),
    sa.Column("coverage", sa.Double),
    sa.Column("drift", sa.Double),
    sa.Column("seconds", sa.Double),
    sa.Column("error_code", sa.Text),
    sa.Column("message", sa.Text),
    sa.Column("base_time", UtcTime),
    sa.Column("as_of", sa.Date),
    sa.Column("table_version", sa.BigInteger),
    sa.Column("folder", sa.Text),
    sa.Column("fingerprint", sa.Text),
    sa.Column("values_fingerprint", sa.Text),
    sa.Column("sources_fingerprint", sa.Text),
    sa.Column("upstream", Json, nullable=False),
    sa.Column("downstream", Json, nullable=False),
    sa.Column("blocked_by", Json, nullable=False),
    sa.Column("stale", sa.Boolean, nullable=False),
    sa.Column("report", Json, nullable=False),
)

crowd_results = sa.Table(
    "crowd_results",
    metadata,
    sa.Column("run", sa.Text, sa.ForeignKey("runs.id"), primary_key=True),
    sa.Column("crowd", sa.Text, primary_key=True),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("version", sa.Integer),
    sa.Column("count", sa.BigInteger),
    sa.Column("seconds", sa.Double, nullable=False),
    sa.Column("error_code", sa.Text),
    sa.Column("message", sa.Text),
)
"""Of no crowd's table: what became of a crowd stays with the run when the crowd is deleted."""

snapshots = sa.Table(
    "snapshots",
    metadata,
    sa.Column("number", GROWING, primary_key=True, autoincrement=True),
    sa.Column("id", sa.Text, nullable=False, unique=True),
    sa.Column("base_time", UtcTime, nullable=False, index=True),
    sa.Column("zone", sa.Text, nullable=False),
    sa.Column("run", sa.Text, sa.ForeignKey("runs.id"), nullable=False),
    sa.Column("published_at", UtcTime, nullable=False),
    sa.Column("universe", sa.BigInteger, nullable=False),
    sa.Column("fingerprint", sa.Text, nullable=False),
    sa.Column("tables", Json, nullable=False),
    sa.Column("sources", Json, nullable=False),
    sa.Column("report", Json, nullable=False),
    sa.Column("token", sa.BigInteger, nullable=False),
    sa.Column("retired_at", UtcTime),
)

snapshot_tags = sa.Table(
    "snapshot_tags",
    metadata,
    sa.Column("snapshot", sa.Text, sa.ForeignKey("snapshots.id"), primary_key=True),
    sa.Column("code", sa.Text, primary_key=True, index=True),
    sa.Column("value_type", sa.Text, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("base_time", UtcTime, nullable=False),
    sa.Column("as_of", sa.Date, nullable=False),
    sa.Column("table_version", sa.BigInteger, nullable=False),
    sa.Column("rows", sa.BigInteger, nullable=False),
    sa.Column("coverage", sa.Double, nullable=False),
    sa.Column("fingerprint", sa.Text, nullable=False),
    sa.Column("values_fingerprint", sa.Text, nullable=False),
    sa.Column("sources_fingerprint", sa.Text, nullable=False),
    sa.Column("stale", sa.Boolean, nullable=False),
)

snapshot_files = sa.Table(
    "snapshot_files",
    metadata,
    sa.Column("snapshot", sa.Text, sa.ForeignKey("snapshots.id"), primary_key=True),
    sa.Column("path", sa.Text, primary_key=True),
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("sha256", sa.Text, nullable=False),
)

definition_versions = sa.Table(
    "definition_versions",
    metadata,
    sa.Column("code", sa.Text, primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True),
    sa.Column("change", sa.Text, nullable=False),
    sa.Column("origin", sa.Text, nullable=False),
    sa.Column("content", Json(exact=True)),
    sa.Column("changed_keys", Json, nullable=False),
    sa.Column("fingerprint", sa.Text),
    sa.Column("file", sa.Text),
    sa.Column("line", sa.Integer),
    sa.Column("at", UtcTime, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
)

tag_switches = sa.Table(
    "tag_switches",
    metadata,
    sa.Column("number", GROWING, primary_key=True, autoincrement=True),
    sa.Column("code", sa.Text, nullable=False, index=True),
    sa.Column("enabled", sa.Boolean),
    sa.Column("at", UtcTime, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("reason", sa.Text),
)

list_files = sa.Table(
    "list_files",
    metadata,
    sa.Column("id", GROWING, primary_key=True, autoincrement=True),
    sa.Column("code", sa.Text, nullable=False, index=True),
    sa.Column("path", sa.Text, nullable=False),
    sa.Column("rows", sa.BigInteger, nullable=False),
    sa.Column("digest", sa.Text, nullable=False),
    sa.Column("at", UtcTime, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
)

crowds = sa.Table(
    "crowds",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("name", Json, nullable=False),
    sa.Column("segment", Json(exact=True)),
    sa.Column("limit_to", Json),
    sa.Column("part", Json(exact=True)),
    sa.Column("owner", sa.Text),
    sa.Column("folder", sa.Text),
    sa.Column("enabled", sa.Boolean, nullable=False),
    sa.Column("origin", sa.Text, nullable=False),
    sa.Column("file", sa.Text),
    sa.Column("line", sa.Integer),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("created_at", UtcTime, nullable=False),
    sa.Column("created_by", sa.Text, nullable=False),
    sa.Column("updated_at", UtcTime, nullable=False),
    sa.Column("updated_by", sa.Text, nullable=False),
    sa.Column("error_code", sa.Text),
    sa.Column("error_message", sa.Text),
    sa.Column("error_at", UtcTime),
)

crowd_versions = sa.Table(
    "crowd_versions",
    metadata,
    sa.Column("crowd", sa.Text, sa.ForeignKey("crowds.id"), primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True),
    sa.Column("count", sa.BigInteger, nullable=False),
    sa.Column("digest", sa.Text, nullable=False),
    sa.Column("ids_checksum", sa.Text, nullable=False),
    sa.Column("snapshot", sa.Text, nullable=False, index=True),
    sa.Column("base_time", UtcTime, nullable=False),
    sa.Column("segment", Json(exact=True)),
    sa.Column("limit_to", Json),
    sa.Column("segment_hash", sa.Text, nullable=False),
    sa.Column("created_at", UtcTime, nullable=False),
    sa.Column("seconds", sa.Double, nullable=False),
    sa.Column("engine", sa.Text, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("erased", sa.BigInteger, nullable=False),
    sa.Column("erased_digest", sa.Text),
    sa.Column("retired_at", UtcTime),
    sa.Column("table_version", sa.BigInteger, nullable=False),
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("words_sha256", sa.Text, nullable=False),
    sa.Column("token", sa.BigInteger, nullable=False),
    sa.Column("report", Json, nullable=False),
)

portraits = sa.Table(
    "portraits",
    metadata,
    sa.Column("crowd", sa.Text, primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True),
    sa.Column("base", sa.Text, primary_key=True),
    sa.Column("content", Json, nullable=False),
    sa.Column("created_at", UtcTime, nullable=False),
)

jobs = sa.Table(
    "jobs",
    metadata,
    sa.Column("number", GROWING, primary_key=True, autoincrement=True),
    sa.Column("id", sa.Text, nullable=False, unique=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("params", Json, nullable=False),
    sa.Column("key", sa.Text, index=True),
    sa.Column("state", sa.Text, nullable=False, index=True),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("holder", sa.Text),
    sa.Column("attempt", sa.Integer, nullable=False),
    sa.Column("created_at", UtcTime, nullable=False),
    sa.Column("heartbeat_at", UtcTime),
    sa.Column("started_at", UtcTime),
    sa.Column("finished_at", UtcTime),
    sa.Column("cancel_requested", sa.Boolean, nullable=False),
    sa.Column("done", sa.BigInteger, nullable=False),
    sa.Column("total", sa.BigInteger),
    sa.Column("message", sa.Text, nullable=False),
    sa.Column("result", Json),
    sa.Column("error_code", sa.Text),
    sa.Column("error_message", sa.Text),
    sa.Column("run_id", sa.Text),
    sa.Column("error_issues", Json),
)

idempotency_keys = sa.Table(
    "idempotency_keys",
    metadata,
    sa.Column("scope", sa.Text, primary_key=True),
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("request", sa.Text, nullable=False),
    sa.Column("created_at", UtcTime, nullable=False, index=True),
    sa.Column("status", sa.Integer),
    sa.Column("headers", Json),
    sa.Column("body", sa.Text),
)

tag_uses = sa.Table(
    "tag_uses",
    metadata,
    sa.Column("code", sa.Text, primary_key=True),
    sa.Column("previews", sa.BigInteger, nullable=False),
    sa.Column("last_at", UtcTime, nullable=False),
)
