"""Ordinary SQL, mutated: the gate never breaks, and what passes reads registered tables alone."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from sqlglot import exp

from engine.model.moment import Moment
from engine.sql import check_sql, emit_sql
from engine.sql.dialect import TagSql, parse_statements
from engine.sql.functions import functions
from engine.sql.nodes import NODES
from tests.contract.sql_tables import corpus_tables

TABLES = corpus_tables()
VIEWS = {table.view for table in TABLES.by_name.values()}
MOMENT = Moment(datetime(2018, 1, 2, tzinfo=UTC), "UTC")
ORDINARY = sorted((Path(__file__).resolve().parents[1] / "cases" / "ordinary_sql").glob("*.sql"))
WORDS = [[token.text for token in TagSql().tokenize(path.read_text(encoding="utf-8"))] for path in ORDINARY]
EVIL = [
    "reflect('java.lang.System', 'getenv')",
    "mobile",
    "*",
    "TABLE secret",
    "secret",
    "parquet.`/etc/passwd`",
    "${env:HOME}",
    "/*+ BROADCAST(p) */",
    "VERSION AS OF 1",
    "TRANSFORM(customer_id) USING 'id'",
    "; DROP TABLE x",
    "LATERAL VIEW explode(interests) e AS x",
    "TABLESAMPLE (1 ROWS)",
    "WITH customers AS (SELECT 1)",
    "ordinal",
    "tag__level",
    "IDENTIFIER('x')",
    "UNION ALL",
    "(",
    ")",
    ",",
    "AS",
    "FROM",
    "SELECT",
    "customers",
    "purchase",
    "rand()",
    "->",
    "x -> x",
    ".",
    "||",
    "OVER ()",
    "DISTINCT",
    "NULL",
    "-",
    "'",
    "\\",
    "1e999",
    "`",
    "{{",
    "tag.",
    "(SELECT mobile FROM customers)",
    "customers.mobile",
    "_metadata",
    "EXISTS (SELECT 1)",
    "CAST(1 AS BINARY)",
]

Mutation = tuple[str, float, str]
mutations = st.lists(
    st.tuples(
        st.sampled_from(["insert", "replace", "delete", "double", "swap"]),
        st.floats(0, 0.999),
        st.sampled_from(EVIL),
    ),
    min_size=1,
    max_size=4,
)


def mutated(words: list[str], steps: list[Mutation]) -> str:
    found = list(words)
    for kind, place, evil in steps:
        at = int(place * len(found))
        match kind:
            case "insert":
                found.insert(at, evil)
            case "replace":
                found[at : at + 1] = [evil]
            case "delete":
                del found[at : at + 1]
            case "double":
                found[at:at] = found[at : at + 3]
            case _:
                found[at : at + 2] = found[at : at + 2][::-1]
    return " ".join(found)


@given(st.sampled_from(WORDS), mutations)
def test_what_passes_reads_registered_tables_alone(words: list[str], steps: list[Mutation]) -> None:
    check = check_sql(mutated(words, steps), TABLES)
    if not check.ok:
        assert check.tree is None
        return
    emitted = emit_sql(check, MOMENT)
    (tree,) = parse_statements(emitted)
    assert tree is not None
    names = {cte.alias for cte in tree.find_all(exp.CTE)}
    assert {table.name for table in tree.find_all(exp.Table)} <= VIEWS | names
    assert all(type(node) in NODES for node in tree.walk())
    calls = {str(call.this).lower() for call in tree.find_all(exp.Anonymous)}
    assert calls <= {name for name, each in functions().items() if each.refused is None} | {"struct"}
    assert "mobile" not in {column.name for column in tree.find_all(exp.Column)}


@given(st.text(max_size=200))
def test_any_text_gets_an_answer(text: str) -> None:
    assert not check_sql(text, TABLES).ok or "tag_value" in text.lower()
