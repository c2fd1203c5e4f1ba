"""Entries proposed from real columns are read again without an error."""

from __future__ import annotations

from engine.catalog import parse_catalog, propose_entry
from engine.catalog.propose import identifier
from engine.model.execution import Column
from engine.model.values import ValueType

ORDERS = [
    Column("orderId", "string"),
    Column("member_id", "bigint"),
    Column("paid_at", "timestamp"),
    Column("loaded_at", "timestamp"),
    Column("payAmount", "double"),
    Column("email", "string"),
    Column("raw", "map<string,int>"),
    Column("as_of", "date"),
]
CUSTOMERS = "zone: UTC\ncustomers: {table: c, key: id}\n"


def test_an_event_is_proposed_with_its_key_time_and_id() -> None:
    text = propose_entry("lake/source/orders", ORDERS, scales={"payAmount": (5, 3)})
    catalog, issues = parse_catalog(CUSTOMERS + text)
    assert issues == [] and catalog is not None
    event = catalog.events["orders"]
    assert (event.customer, event.time, event.id, event.ingested_at) == (
        "member_id",
        "paid_at",
        "orderId",
        "loaded_at",
    )
    assert event.properties["pay_amount"].type == ValueType.decimal(13, 3)
    assert event.properties["pay_amount"].column == "payAmount"
    assert event.properties["email"].pii
    assert event.properties["source_as_of"].column == "as_of"
    assert "raw" not in event.properties


def test_a_table_with_a_customer_and_no_time_is_the_customers() -> None:
    columns = [Column("member_id", "bigint"), Column("birthday", "date"), Column("mobile_no", "string")]
    catalog, issues = parse_catalog("zone: UTC\n" + propose_entry("s3://bucket/members", columns))
    assert issues == [] and catalog is not None
    assert catalog.customers.key == "member_id"
    assert catalog.customers.attributes["mobile_no"].pii
    assert catalog.customers.attributes["birthday"].pii


def test_another_table_is_a_dimension() -> None:
    columns = [Column("title", "string"), Column("product_id", "string"), Column("price", "float")]
    text = propose_entry("lake/source/products", columns)
    catalog, issues = parse_catalog(CUSTOMERS + text)
    assert issues == [] and catalog is not None
    dimension = catalog.dimensions["products"]
    assert (dimension.key, dimension.name_column) == ("product_id", "title")
    assert dimension.attributes["price"].type == ValueType.decimal(18, 2)


def test_columns_whose_names_become_the_same_are_told_apart() -> None:
    columns = [Column(name, "string") for name in ("id", "名称", "Name", "name", "ordinal")]
    catalog, issues = parse_catalog(CUSTOMERS + propose_entry("d", columns))
    assert issues == [] and catalog is not None
    assert [field.column for field in catalog.dimensions["d"].attributes.values()] == [
        "名称",
        "Name",
        "name",
        "ordinal",
    ]


def test_a_table_without_columns_gives_an_entry_to_fill_in() -> None:
    assert parse_catalog(CUSTOMERS + propose_entry("d", []))[1] == []


def test_names_become_identifiers() -> None:
    assert identifier("payAmount") == "pay_amount"
    assert identifier("2nd  Name__x") == "n2nd_name_x"
    assert identifier("金额") == ""
