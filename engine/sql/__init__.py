"""The gate between users' Spark SQL and the engines.

tables = tables_of(schema)
check = check_sql(text, tables, engine=EngineKind.EMBEDDED)
if check.ok:
    sql = emit_sql(check, moment)      # the only text that is run; columns customer_id, tag_value
"""

from engine.sql.gate import check_sql, check_syntax, emit_sql, sql_digest
from engine.sql.result import OutputColumn, SourceColumn, SqlCheck
from engine.sql.tables import Role, Table, TableColumn, Tables, tables_of

__all__ = [
    "OutputColumn",
    "Role",
    "SourceColumn",
    "SqlCheck",
    "Table",
    "TableColumn",
    "Tables",
    "check_sql",
    "check_syntax",
    "emit_sql",
    "sql_digest",
    "tables_of",
]
