"""Every key of `catalog.yaml`: the one table that the reader and the JSON Schema are made of."""

from __future__ import annotations

from typing import Final

from engine.catalog.shapes import IDENTIFIER, DisplayName, Entries, Key, Object
from engine.catalog.value_shapes import Choice, Flag, Text, TypeName

_NAME_WORDS: Final = "a name: small letters, digits and single `_`, beginning with a letter"
_TABLE: Final = Text(
    words="a Delta table: a path (relative to the workspace), a URL, or a catalog name on Spark"
)
_COLUMN: Final = Text(words="the name of a column of the table", longest=255)
_ZONE: Final = Text(words="an IANA time zone such as `Asia/Shanghai`", longest=64)
_REFERENCE: Final = Text(IDENTIFIER, _NAME_WORDS, longest=63)

_FIELD: Final = (
    Key("type", TypeName(), "text, integer, float, decimal(p,s), boolean, date, datetime or text_list", True),
    Key("column", _COLUMN, "the column of the table, where it is called otherwise"),
    Key("name", DisplayName(), "the display name: one text, or {en: ..., zh: ...}"),
    Key("pii", Flag(), "true marks personal data: kept out of tags, logs and statistics unless granted"),
    Key(
        "empty_text", Choice(("value", "missing")), "what an empty text means: `value` (default) or `missing`"
    ),
)
ATTRIBUTE: Final = Object(_FIELD, "an attribute such as `{type: text}`")
PROPERTY: Final = Object(
    (*_FIELD, Key("dimension", _REFERENCE, "the dimension whose key this property holds")),
    "a property such as `{type: text}`",
)

CUSTOMERS: Final = Object(
    (
        Key("table", _TABLE, "the Delta table of customers", True),
        Key("key", _COLUMN, "the column that becomes customer_id", True),
        Key("attributes", Entries(PROPERTY), "what is known of a customer"),
    ),
    "the customers table",
)
SENTENCE: Final = Object(
    (
        Key("verb", DisplayName(), "what a customer did: `{en: bought, zh: 购买}`", True),
        Key("noun", DisplayName(), "to what, where nothing more is said: `{en: something, zh: 商品}`", True),
        Key("named_by", _REFERENCE, "the property whose values stand for the noun: `bought GROCERY`"),
        Key("amount", _REFERENCE, "the property whose sum is a price: `bought GROCERY for at least 100`"),
    ),
    "how an event is told",
)
EVENT: Final = Object(
    (
        Key("name", DisplayName(), "the display name: one text, or {en: ..., zh: ...}"),
        Key("table", _TABLE, "the Delta table of these events", True),
        Key("customer", _COLUMN, "the column that holds the customer's id", True),
        Key(
            "time", _COLUMN, "the column that becomes event_time; a date column makes a table of dates", True
        ),
        Key("time_zone", _ZONE, "the zone of times without offset; left out: the workspace's"),
        Key("id", _COLUMN, "the column that tells events apart; rows of one id are one event"),
        Key("ingested_at", _COLUMN, "when a row was loaded: of several rows of one id the latest counts"),
        Key("properties", Entries(PROPERTY), "what is known of an event"),
        Key("sentence", SENTENCE, "how conditions on the event are told in words"),
    ),
    "an event table",
)
DIMENSION: Final = Object(
    (
        Key("name", DisplayName(), "the display name: one text, or {en: ..., zh: ...}"),
        Key("table", _TABLE, "the Delta table of this dimension", True),
        Key("key", _COLUMN, "the column that properties refer to", True),
        Key("name_column", _COLUMN, "the column that names an entry"),
        Key("attributes", Entries(ATTRIBUTE), "further columns"),
    ),
    "a dimension",
)
PROFILE: Final = Object(
    (
        Key("order_event", _REFERENCE, "the event that is an order"),
        Key("order_amount", _REFERENCE, "its property that holds the amount"),
        Key("product_property", _REFERENCE, "the property that names a product"),
    ),
    "the profile settings",
)
CATALOG: Final = Object(
    (
        Key("zone", _ZONE, "the workspace's time zone, an IANA name such as `Asia/Shanghai`", True),
        Key("customers", CUSTOMERS, "the customers table", True),
        Key("events", Entries(EVENT), "the event tables by name"),
        Key("dimensions", Entries(DIMENSION), "look-up tables of the things that properties name"),
        Key("categories", Entries(DisplayName()), "first-level categories of tags"),
        Key("profile", PROFILE, "what a customer's page shows"),
    ),
    "a catalog",
)
