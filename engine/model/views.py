"""How the tables of the catalog are called, and which columns they have, inside an engine session.

    customers              ordinal int, customer_id string, <attribute>...
    <event>                ordinal int, customer_id string, event_time timestamp, [event_id], <property>...
    <dimension>            <key>, <attribute>...
    tag__<code>            ordinal int, customer_id string, tag_value
    crowd__<id>__<version> ordinal int, customer_id string

Events are prepared: deduplicated by their id, of known customers, before the base time, with missing values
as NULL, and with `event_time` as an instant that follows the session's zone. Attributes, properties and tag
values have their declared type: text string, integer bigint, float double, decimal decimal(p,s), boolean,
date, datetime timestamp, text_list array<string> (distinct elements, no nulls).
"""

from __future__ import annotations

from typing import Final

CUSTOMERS: Final = "customers"
ORDINAL: Final = "ordinal"
CUSTOMER_ID: Final = "customer_id"
EVENT_TIME: Final = "event_time"
EVENT_ID: Final = "event_id"
TAG_VALUE: Final = "tag_value"


def tag_view(code: str) -> str:
    """The view that holds a tag's values; no catalog name contains two underscores in a row."""
    return f"tag__{code}"


def crowd_view(crowd: str, version: int) -> str:
    """The view that holds the members of a crowd version; no id has two separators in a row."""
    return f"crowd__{crowd.replace('-', '__')}__{version}"


def raw_view(name: str) -> str:
    """The view over a source table as it is: `name` is `customers`, an event or a dimension."""
    return f"raw__{name}"


def upload_view(code: str) -> str:
    """The view over the uploaded values of a list tag: `customer_id string, tag_value`."""
    return f"upload__{code}"


CLEAN_CUSTOMERS: Final = "clean__customers"
"""Customers prepared from their source, before they have ordinals: `customer_id string, <attribute>...`."""

ORDINALS: Final = "lake__customers"
"""The table `lake/customers`: `customer_id string, ordinal int`."""
