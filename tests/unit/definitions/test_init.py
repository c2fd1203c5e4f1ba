"""The workspace of `tagmill init` passes the check, before and after its source tables exist."""

from __future__ import annotations

from engine.definitions import CheckedWorkspace, check_workspace
from engine.model.execution import Column
from engine.model.tag import TagKind
from tests.generated import ROOT
from tests.unit.definitions.workspaces import moment_of

FOLDER = ROOT / "tagmill" / "workspaces" / "init"
TABLES = {
    "lake/source/customers": {
        "member_id": "bigint",
        "gender": "string",
        "birthday": "date",
        "mobile_no": "string",
    },
    "lake/source/orders": {
        "order_id": "string",
        "member_id": "bigint",
        "paid_at": "timestamp",
        "pay_amount": "double",
        "store_id": "string",
        "product_id": "string",
    },
    "lake/source/products": {"product_id": "string", "title": "string", "department": "string"},
}


def check(tables: dict[str, dict[str, str]]) -> CheckedWorkspace:
    real = {table: [Column(*each) for each in types.items()] for table, types in tables.items()}
    return check_workspace(FOLDER, moment_of, real.get)


def test_a_fresh_workspace_only_lacks_its_tables() -> None:
    checked = check({})
    assert checked.ok
    assert [(issue.code, issue.is_error) for issue in checked.issues] == [("table_missing", False)] * 3
    assert all(issue.hint for issue in checked.issues)


def test_with_its_tables_nothing_is_left_to_say() -> None:
    assert check(TABLES).issues == ()


def test_there_is_an_example_of_each_kind() -> None:
    checked = check(TABLES).checked
    assert checked is not None
    assert {each.kind for each in checked.definitions.values()} == set(TagKind)
